import { HemlineError } from '../error.ts';

/** How strongly a round follows its conditions; 1 is as trained, at no price. */
export interface Guidance {
  /** Under the sub-instruction. */
  readonly text: number;
  /** Under the picture. 1 makes it plain classifier-free guidance under the text. */
  readonly image: number;
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
