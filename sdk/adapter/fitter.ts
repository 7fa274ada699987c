import type { Overlap } from '../conversation/overlap.ts';
import type { Stylist } from '../stylist.ts';

/** What an adapter needs of a Stylist. */
export type Fitter = Pick<
  Stylist,
  | 'lookbook'
  | 'start'
  | 'refine'
  | 'undo'
  | 'redo'
  | 'reset'
  | 'another'
  | 'takeBack'
  | 'jump'
  | 'view'
  | 'moment'
  | 'forget'
  | 'store'
> & {
  /** What happens to a message that comes while a turn is running, where the adapter does not say; `queue` by default. */
  readonly overlap?: Overlap;
};
