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
>;
