import { HemlineError } from '../error.ts';

/** How strongly a round follows its conditions; 1 is as trained, at no price. */
export interface Guidance {
  /** Under the sub-instruction. */
  readonly text: number;
  /** Under the picture. 1 makes it plain classifier-free guidance under the text. */
  readonly image: number;
  /** Where the conditions already change much, the text's scale falls. Default: it is the same everywhere. */
  readonly taper?: Taper;
}

/** The text's scale in a cell: to + (text - to) exp(-(m / change)^2), m being the root mean square of its change. */
export interface Taper {
  readonly to: number;
  /** In the unit of the prediction, over a cell's channels. */
  readonly change: number;
}

/** A row that the U-Net has to run for one step: which conditions it sees, and its weight in the result. */
export interface GuidanceRow {
  readonly text: boolean;
  readonly image: boolean;
  readonly weight: number;
}

/**
 * The rows of a step, one to three. InstructPix2Pix's equation (3),
 * e(0, 0) + s_image (e(image, 0) - e(0, 0)) + s_text (e(image, text) - e(image, 0)),
 * is a weighted sum of three predictions; rows of weight 0 are not run. With s_image = 1 it is
 * e(0) + s_text (e(text) - e(0)), classifier-free guidance (Ho & Salimans 2022), in two rows, and with both 1
 * the one prediction. Equal scales guide under both conditions as one, in two rows.
 * @throws HemlineError `guidance-invalid` where a scale is below 0 or not a number.
 */
export function guidanceRows({ text, image }: Guidance): GuidanceRow[] {
  if (!(text >= 0 && image >= 0 && Number.isFinite(text + image)))
    throw new HemlineError('guidance-invalid', `Guidance is 0 or more, not text ${text}, image ${image}.`);
  return [
    { text: true, image: true, weight: text },
    { text: false, image: true, weight: image - text },
    { text: false, image: false, weight: 1 - image },
  ].filter(({ weight }) => weight !== 0);
}

/** Whether a taper has two rows to compare, and a scale above 0 to make smaller. */
export const canTaper = (guidance: Guidance): boolean =>
  guidance.text > 0 && guidanceRows(guidance).length >= 2;

/**
 * Tapers the scale of one conversation's first two rows, before `guide`: one scale for all is too much where the U-Net
 * is sure, whose colours get harsh, or too little where it is not, and gives the mean of what might be. `predictions`
 * are [rows, channels, cells] and are changed; what the first row adds to the second is made smaller.
 * @throws HemlineError `guidance-invalid` without a scale above 0, or without a second row to compare with.
 */
export function taper(
  { text, image, taper: t }: Guidance,
  predictions: Float32Array,
  channels: number,
  cells: number,
): void {
  if (!t) return;
  if (!(text > 0 && predictions.length >= 2 * channels * cells && t.to >= 0 && t.change > 0))
    throw new HemlineError(
      'guidance-invalid',
      `Guidance is tapered between two rows, from a scale above 0: not with text ${text}, image ${image}.`,
    );
  const other = channels * cells;
  for (let cell = 0; cell < cells; cell++) {
    let squares = 0;
    for (let i = cell; i < other; i += cells) squares += (predictions[i]! - predictions[other + i]!) ** 2;
    const scale = t.to + (text - t.to) * Math.exp(-squares / channels / t.change ** 2);
    for (let i = cell; i < other; i += cells)
      predictions[i] = predictions[other + i]! + (scale / text) * (predictions[i]! - predictions[other + i]!);
  }
}

/**
 * Combines the predictions of one conversation's rows into one. `predictions` holds them one after the other,
 * [rows, target.length]; `target` may be its first row.
 * @throws HemlineError `length-mismatch`.
 */
export function guide(rows: readonly GuidanceRow[], predictions: Float32Array, target: Float32Array): void {
  const { length } = target;
  if (predictions.length !== rows.length * length)
    throw new HemlineError(
      'length-mismatch',
      `${rows.length} rows of ${length} numbers are not ${predictions.length} numbers.`,
    );
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let row = 0; row < rows.length; row++) sum += rows[row]!.weight * predictions[row * length + i]!;
    target[i] = sum;
  }
}
