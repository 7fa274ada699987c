import { writePng } from '../../models/picture.ts';
import { Stylist, type StylistOptions } from '../stylist.ts';
import { FakeHost, type FakeHostOptions } from './host.ts';

/** A real Stylist over a host without networks, in memory; `host.calls` says what was asked of the host. */
export async function fakeStylist(options: StylistOptions & FakeHostOptions = {}) {
  const { pace, blocks, steps, key, ...rest } = options;
  const host = new FakeHost({ pace, blocks, steps, key });
  const stylist = await Stylist.open({ host, store: 'memory:', ...rest });
  return { stylist, host };
}

/** A photo that a shopper sends (PNG, 96x128); another one with every `shade`. */
export function examplePhoto(shade = 0): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 96 * 128 * 3 }, (_, i) => (i * 7 + shade * 31) % 256);
  return writePng({ width: 96, height: 128, data });
}
