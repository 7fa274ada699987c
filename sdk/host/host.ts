import type {
  DecodeOptions,
  EditorInfo,
  Reference,
  RoundOptions,
  RoundRequest,
  TextTokens,
} from '../../models/editor/types.ts';
import type { Picture } from '../../models/picture.ts';
import type { Keypoints } from '../../models/pose.ts';

/**
 * Where rounds run. What a host gives is a function of what it is asked: the same bytes, on whatever process or
 * machine, and however often it had to begin again.
 */
export interface Host {
  readonly info: EditorInfo;
  /** Makes of a picture (size x size) what rounds need to know of it. Estimates the pose where none is given. */
  prepare(picture: Picture, pose?: Keypoints, signal?: AbortSignal): Promise<Reference>;
  /**
   * What rounds are told of a text, so that it can be kept; a host without it makes it anew where a round runs.
   */
  read?(text: string, signal?: AbortSignal): Promise<TextTokens>;
  /**
   * The latent after one round. `onStep` is called after every step; a round that had to begin again reports
   * from step 1 again. Throws HemlineError `cancelled` when `signal` is aborted, `engine-crashed` with
   * `retryAfterMs` when the round cannot be brought to its end.
   */
  round(request: RoundRequest, options?: RoundOptions): Promise<Float32Array>;
  decode(latent: Float32Array, options?: DecodeOptions & { readonly signal?: AbortSignal }): Promise<Picture>;
  /** Leaves no process behind. Work in progress fails with `closed`. */
  close(): Promise<void>;
}
