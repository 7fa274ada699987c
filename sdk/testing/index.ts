/**
 * For tests of adapters and bots: a Stylist whose host needs no networks, a clock that jumps, and the contract suite
 * that every adapter passes.
 */
export { FakeClock } from './clock.ts';
export { adapterContract } from './contract.ts';
export { FakeHost, type FakeHostOptions } from './host.ts';
export type { OpenRig, Rig, Seen, Trouble } from './rig.ts';
export { examplePhoto, fakeStylist } from './stylist.ts';
