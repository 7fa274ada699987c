import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { HemlineError } from '../../models/error.ts';
import { MAX_BYTES } from '../../models/picture.ts';

export interface FetchPictureOptions {
  /** Headers of a request (a platform's token), asked before each one, so that a redirect elsewhere takes none along. */
  readonly headers?: (url: URL) => Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal;
  /** The most that is read; 30 MB by default. */
  readonly maxBytes?: number;
  /** Milliseconds for all of it; 15 s by default. */
  readonly timeoutMs?: number;
  /** The agent that connects; by default one that refuses every address that is not public. */
  readonly agent?: RequestFilteringHttpsAgent;
}

const MAX_REDIRECTS = 3;
const TIMEOUT_MS = 15_000;

/**
 * IPv6 that carries an IPv4 address in a way that counts as public: IPv4-compatible (::/96) and the site-local block.
 * What is private, loopback, link-local, mapped, 6to4, Teredo or NAT64 the agent refuses by itself.
 */
export const DENIED = ['::/96', 'fec0::/10'];

const guarded = new RequestFilteringHttpsAgent({ denyIPAddressList: DENIED, keepAlive: false });

/**
 * The bytes at an address that a shopper sent. Only https at its own port, only public addresses: checked on the
 * address that is connected to (so neither encodings nor changing DNS help), anew after every redirect, with a limit
 * on bytes and time while it streams. What the bytes are is for `readPicture` to say.
 *
 * Throws HemlineError `picture-blocked`, `picture-unreachable`, `picture-too-large` or `cancelled`.
 */
export async function fetchPicture(address: string, options: FetchPictureOptions = {}): Promise<Uint8Array> {
  const { signal, timeoutMs = TIMEOUT_MS } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const stop = signal ? AbortSignal.any([signal, timeout]) : timeout;
  let url = checked(address);
  try {
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const answer = await get(url, options, stop);
      const { statusCode = 0 } = answer;
      if (statusCode === 200) return await read(answer, options.maxBytes ?? MAX_BYTES);
      answer.destroy();
      const { location } = answer.headers;
      if (statusCode < 300 || statusCode > 399 || location === undefined) throw unreachable();
      url = checked(location, url);
    }
  } catch (cause) {
    if (cause instanceof HemlineError) throw cause;
    if (signal?.aborted) throw new HemlineError('cancelled', 'Stopped.', { cause });
    // The agent's error is the only one that says so.
    if (cause instanceof Error && cause.message.includes('is not allowed')) throw blocked(cause);
    throw unreachable(cause);
  }
  throw unreachable();
}

function checked(address: string, base?: URL): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : null;
  // Whatever a resolver makes of it, or not: the name is this machine's (RFC 6761).
  const local = /(^|\.)localhost\.?$/.test(url?.hostname ?? '');
  if (local || url?.protocol !== 'https:' || url.port !== '' || url.username !== '' || url.password !== '')
    throw blocked();
  return url;
}

function get(url: URL, options: FetchPictureOptions, signal: AbortSignal): Promise<IncomingMessage> {
  const { headers, agent = guarded } = options;
  return new Promise((resolve, reject) => {
    const asked = request(url, {
      agent,
      signal,
      headers: {
        accept: 'image/*',
        'accept-encoding': 'identity',
        'user-agent': 'hemline',
        ...headers?.(url),
      },
    });
    asked.once('response', resolve);
    asked.once('error', reject);
    asked.end();
  });
}

async function read(answer: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => {
    answer.destroy();
    const most = `At most ${maxBytes / 1e6} MB are taken. Send a smaller one.`;
    return new HemlineError('picture-too-large', `The picture is too large. ${most}`);
  };
  if (Number(answer.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > maxBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function blocked(cause?: unknown): HemlineError {
  return new HemlineError(
    'picture-blocked',
    'I do not fetch pictures from there. Send the picture itself, or a public https address.',
    { cause },
  );
}

function unreachable(cause?: unknown): HemlineError {
  return new HemlineError(
    'picture-unreachable',
    'I could not fetch the picture at that address. Send the picture itself.',
    { cause },
  );
}
