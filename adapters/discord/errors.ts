import { RESTJSONErrorCodes as Codes, DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { HemlineError } from '../../sdk/adapter/index.ts';

/** A way that is closed for good: its token expired, its message or channel is not there, it was edited too often. */
const GONE: ReadonlySet<number | string> = new Set([
  Codes.UnknownWebhook,
  Codes.UnknownMessage,
  Codes.UnknownChannel,
  Codes.UnknownInteraction,
  Codes.InvalidWebhookToken,
  Codes.MaximumNumberOfEditsToMessagesOlderThanOneHourReached,
]);
const TOO_LARGE: ReadonlySet<number | string> = new Set([Codes.RequestEntityTooLarge]);

/** Between tries while Discord does not know of an interaction yet. */
const EARLY_MS = 1000;

/**
 * An error of Discord's, by the names that `Way` gives them; others stay as they are, and are tried again. `early`:
 * Discord may not have taken our response to the interaction yet, before which it knows no message of it.
 */
export function replyError(error: unknown, early = false): unknown {
  if (error instanceof RateLimitError) {
    const retryAfterMs = error.retryAfter;
    return new HemlineError('reply-busy', 'Discord is being asked too often.', { retryAfterMs });
  }
  // A proxy before Discord says some things by the status alone.
  const status = error instanceof DiscordAPIError || error instanceof HTTPError ? error.status : 0;
  const code = error instanceof DiscordAPIError ? error.code : 0;
  const says = (name: string, message: string) => new HemlineError(name, message, { cause: error });
  if (early && status === 404)
    return new HemlineError('reply-busy', 'Discord does not know of the interaction yet.', {
      retryAfterMs: EARLY_MS,
      cause: error,
    });
  if (TOO_LARGE.has(code) || status === 413)
    return says('reply-too-large', 'Discord takes smaller pictures.');
  if (GONE.has(code) || status === 401 || status === 404) return says('reply-gone', 'That way is closed.');
  if (status >= 400 && status < 500) return says('reply-refused', 'Discord does not allow that.');
  return error;
}
