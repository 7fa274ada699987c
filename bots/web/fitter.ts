import type { Stylist } from '../../sdk/stylist.ts';

/** What the fitting room needs of a Stylist; tests hand in their own. */
export type Fitter = Pick<
  Stylist,
  'lookbook' | 'start' | 'refine' | 'undo' | 'redo' | 'reset' | 'another' | 'takeBack' | 'view' | 'forget'
>;
