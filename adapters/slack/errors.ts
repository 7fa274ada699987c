import { HemlineError } from '../../models/error.ts';

/** Slack's words for: it will never be taken there. */
const GONE: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
  'channel_not_found',
  'is_archived',
  'not_in_channel',
  'thread_not_found',
  'cannot_reply_to_message',
  'user_not_found',
  'cannot_dm_bot',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_authed',
  'invalid_auth',
]);

/** Slack is not well, or wants to be asked later. */
const PASSING: ReadonlySet<string> = new Set([
  'ratelimited',
  'rate_limited',
  'message_limit_exceeded',
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
]);

const TOO_LARGE: ReadonlySet<string> = new Set([
  'file_upload_size_restricted',
  'invalid_length',
  'file_too_large',
]);

/** Milliseconds after which a file that Slack has not looked at yet is tried again. */
const LOOK_AGAIN_MS = 1000;

/** A client's error, as far as we know it: by its fields, so that no part of Bolt is loaded for it. */
interface SlackError {
  readonly code?: string;
  readonly data?: {
    readonly error?: string;
    readonly response_metadata?: { readonly messages?: readonly string[]; readonly retryAfter?: number };
  };
  readonly retryAfter?: number;
  readonly statusCode?: number;
}

/** What an error of a call means for the way that an answer goes: see `Way`. */
export function refusalOf(cause: unknown): HemlineError {
  if (cause instanceof HemlineError) return cause;
  const { code, data, retryAfter, statusCode } = cause as SlackError;
  if (code === 'slack_webapi_rate_limited_error') return busy(cause, retryAfter);
  if (statusCode === 413) return tooLarge(cause);
  const said = data?.error;
  if (code !== 'slack_webapi_platform_error' || said === undefined) {
    return new HemlineError('slack-unreachable', 'Slack could not be reached.', { cause });
  }
  if (PASSING.has(said)) return busy(cause, data?.response_metadata?.retryAfter);
  if (TOO_LARGE.has(said)) return tooLarge(cause);
  if (GONE.has(said)) return new HemlineError('reply-gone', `Slack says: ${said}.`, { cause });
  const about = data?.response_metadata?.messages?.join(' ') ?? '';
  if (said === 'invalid_blocks' && about.includes('slack_file')) {
    const retryAfterMs = LOOK_AGAIN_MS;
    return new HemlineError('file-not-ready', 'Slack does not show the picture yet.', {
      cause,
      retryAfterMs,
    });
  }
  return new HemlineError('reply-refused', `Slack says: ${said}.`, { cause });
}

/** Whether a call may have done its work although it failed. */
export function mayHaveWorked(cause: unknown): boolean {
  const { code, data } = cause as SlackError;
  if (code === 'slack_webapi_request_error' || code === 'slack_webapi_http_error') return true;
  const said = data?.error;
  return said === 'fatal_error' || said === 'internal_error' || said === 'request_timeout';
}

function busy(cause: unknown, seconds: number | undefined): HemlineError {
  const wait = seconds === undefined ? {} : { retryAfterMs: seconds * 1000 };
  return new HemlineError('reply-busy', 'Slack asks to wait.', { cause, ...wait });
}

function tooLarge(cause: unknown): HemlineError {
  return new HemlineError('reply-too-large', 'Slack says that the picture is too large.', { cause });
}
