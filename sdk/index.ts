/** What a bot developer imports. Loads neither networks nor chat platforms. */
export { HemlineError } from '../models/error.ts';
export type { Keypoint, Keypoints } from '../models/pose.ts';
export type { Overlap } from './conversation/overlap.ts';
export {
  type AddedEntry,
  type Facet,
  type Flag,
  type Intent,
  type Interpretation,
  type InterpretOptions,
  interpret,
  type Kept,
  type Lexicon,
  type Polarity,
  type SubInstruction,
} from './feedback/index.ts';
export type { Host } from './host/host.ts';
export type { OneshotRange, Plan } from './rounds/choose.ts';
export * from './stylist.ts';
