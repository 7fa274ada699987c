import { HemlineError } from '../../models/error.ts';

/** Chat SDK has two families of errors, and its adapters a third; what they share are these fields. */
interface ChatSdkError {
  readonly message?: string;
  readonly code?: string;
  /** Of ChatError, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Of AdapterError, in seconds. */
  readonly retryAfter?: number;
}

/** No adapter has a code for it; this is what platforms say. */
const TOO_LARGE = /too (large|big)|\b413\b|size limit|max(imum)? (file )?size/i;

/** What an error means for the way that an answer goes: see `Way`. */
export function refusalOf(cause: unknown): HemlineError {
  if (cause instanceof HemlineError) return cause;
  const { code, message = '', retryAfterMs, retryAfter } = cause as ChatSdkError;
  if (TOO_LARGE.test(message)) {
    return new HemlineError('reply-too-large', 'The platform says that the picture is too large.', { cause });
  }
  switch (code) {
    case 'RATE_LIMITED': {
      const ms = retryAfterMs ?? (retryAfter === undefined ? undefined : retryAfter * 1000);
      const wait = ms === undefined ? {} : { retryAfterMs: ms };
      return new HemlineError('reply-busy', 'The platform asks to wait.', { cause, ...wait });
    }
    case 'NOT_FOUND':
      return new HemlineError('reply-gone', 'The thread is gone.', { cause });
    case 'AUTH_FAILED':
    case 'PERMISSION_DENIED':
    case 'VALIDATION_ERROR':
    case 'NOT_IMPLEMENTED':
      return new HemlineError('reply-refused', `The platform refuses: ${code}.`, { cause });
    default:
      return new HemlineError('platform-unreachable', 'The platform could not be reached.', { cause });
  }
}
