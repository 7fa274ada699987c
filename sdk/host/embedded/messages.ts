import type {
  EditorInfo,
  EditorOptions,
  Origin,
  Reference,
  RoundRequest,
  StepReport,
  TextTokens,
} from '../../../models/editor/types.ts';
import { HemlineError } from '../../../models/error.ts';
import type { Picture } from '../../../models/picture.ts';
import type { Keypoints } from '../../../models/pose.ts';

/** What the child is asked to do; `id` comes back with the answer. */
export type Work =
  | { readonly type: 'prepare'; readonly picture: Picture; readonly pose?: Keypoints }
  | { readonly type: 'read'; readonly text: string }
  | { readonly type: 'round'; readonly request: RoundRequest; readonly reports: boolean }
  | { readonly type: 'decode'; readonly latent: Float32Array; readonly origin?: Origin };

/** From the parent to the child. */
export type Request =
  | { readonly type: 'open'; readonly options: EditorOptions }
  | (Work & { readonly id: number })
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'close' };

/** From the child to the parent. */
export type Response =
  | { readonly type: 'opened'; readonly info: EditorInfo }
  | { readonly type: 'unopened'; readonly error: WireError }
  | { readonly type: 'step'; readonly id: number; readonly report: StepReport }
  | {
      readonly type: 'done';
      readonly id: number;
      readonly value: Reference | TextTokens | Float32Array | Picture;
    }
  | { readonly type: 'failed'; readonly id: number; readonly error: WireError };

/** A HemlineError on its way between processes; its cause becomes words. */
interface WireError {
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
  readonly cause?: string;
}

export function toWire(error: unknown): WireError {
  if (error instanceof HemlineError) {
    const { code, message, retryAfterMs, cause } = error;
    return { code, message, retryAfterMs, cause: cause === undefined ? undefined : wordsOf(cause) };
  }
  return {
    code: 'engine-failed',
    message: 'The engine could not finish this round. Try again.',
    cause: wordsOf(error),
  };
}

export function fromWire({ code, message, retryAfterMs, cause }: WireError): HemlineError {
  return new HemlineError(code, message, { retryAfterMs, cause });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
