/** Where rounds run: hemline's own engine in a child process, to be shared by several stylists, and what a host of one's own has to do. */
export type * from '../../models/editor/types.ts';
export { EmbeddedHost, type EmbeddedOptions } from './embedded/index.ts';
export type { Host } from './host.ts';
