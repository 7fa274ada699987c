import { createHash, timingSafeEqual } from 'node:crypto';
import { HemlineError } from '../../models/error.ts';
import type { WebhookOptions } from './options.ts';

/** The caller where no tokens are asked for. */
const ANYONE = 'anyone';

/**
 * Says whose token a request bears. Throws HemlineError `unauthorised`; and at once, when it is made, `bad-tokens`
 * where nobody is named and yet it is not to be `open`, or a token is so short that it can be guessed.
 */
export function authenticator({
  tokens,
  open = tokens === undefined,
}: WebhookOptions): (request: Request) => string {
  if (open && tokens) {
    throw new HemlineError('bad-tokens', 'Either name bearer tokens in `tokens`, or say `open: true`.');
  }
  if (open) return () => ANYONE;
  if (!tokens) {
    throw new HemlineError(
      'bad-tokens',
      'Name who may call in `tokens`: { shop: <bearer token> }. To let everybody in, say `open: true`.',
    );
  }
  const known = Object.entries(tokens).flatMap(([caller, its]) =>
    [its].flat().map((token) => ({ caller, digest: digest(checked(caller, token)) })),
  );
  if (known.length === 0) throw new HemlineError('bad-tokens', 'Name at least one bearer token in `tokens`.');
  return (request) => {
    const [, given] = BEARER.exec(request.headers.get('authorization') ?? '') ?? [];
    const asked = digest(given ?? '');
    // Every one is compared, whichever matches: the time says nothing.
    const matching = known.filter(({ digest }) => timingSafeEqual(digest, asked));
    if (given !== undefined && matching[0]) return matching[0].caller;
    throw new HemlineError('unauthorised', 'Send a valid token: "Authorization: Bearer <token>".');
  };
}

const LEAST = 16;
/** RFC 6750, section 2.1: b64token, by itself and in its header. */
const TOKEN = /^[\w.~+/-]+=*$/;
const BEARER = new RegExp(`^Bearer (${TOKEN.source.slice(1, -1)})$`, 'i');

/** Without types, and of an environment variable that is not set, it may be none. */
function checked(caller: string, token: string | undefined): string {
  if (typeof token !== 'string')
    throw new HemlineError('bad-tokens', `The token of ${caller} is not set. Is its variable?`);
  if (!TOKEN.test(token))
    throw new HemlineError(
      'bad-tokens',
      `The token of ${caller} has characters that no bearer token may have (RFC 6750): take letters, digits and ._~+/-.`,
    );
  if (token.length >= LEAST) return token;
  throw new HemlineError(
    'bad-tokens',
    `The token of ${caller} has fewer than ${LEAST} characters. Make a longer one.`,
  );
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
