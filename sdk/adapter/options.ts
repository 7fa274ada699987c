import type { Overlap } from '../conversation/overlap.ts';
import type { Logger } from '../log.ts';
import type { Moderate } from '../safety/moderate.ts';
import type { Clock } from './clock.ts';

/** What every adapter takes, beside options of its own. */
export interface AdapterOptions {
  /** The content policy; a list of words by default (`wordPolicy()`), `false` for none. */
  readonly moderate?: Moderate | false;
  /** Whether pictures say that AI edited them (PNG text, XMP with IPTC's digitalSourceType); true by default. */
  readonly provenance?: boolean;
  /** What happens to a message that comes while the conversation's turn is running; the stylist's own by default. */
  readonly overlap?: Overlap;
  /** Milliseconds after which a message that is still worked on is given up; 15 minutes by default. */
  readonly maxTurnMs?: number;
  /** pino, or anything with its methods. Warnings and errors go to standard error by default. */
  readonly log?: Logger;
  /** Whether the log has what shoppers write; false by default. Tokens and pictures it never has. */
  readonly logContent?: boolean;
  /** The time; for tests. */
  readonly clock?: Clock;
  /** Gets the bytes of a picture's address; for tests and for those who have their own proxy. Guarded by default. */
  readonly fetchPicture?: FetchPicture;
}

/** `headers` is asked before every request, also after a redirect. Throws `picture-blocked`, `picture-unreachable`, ... */
export type FetchPicture = (
  url: string,
  options: {
    readonly headers?: (url: URL) => Readonly<Record<string, string>> | undefined;
    readonly signal?: AbortSignal;
  },
) => Promise<Uint8Array>;
