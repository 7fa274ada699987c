import type { AdapterOptions } from '../../sdk/adapter/index.ts';

export interface WebhookOptions extends AdapterOptions {
  /**
   * Who may call: bearer tokens by the caller's name; several for one caller while they are exchanged. Each caller sees
   * conversations of its own only. Without it the webhook is open, and the log warns of that unless `open` says so.
   */
  readonly tokens?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * `true`: everybody who reaches it may call, as the caller "anyone", and enter any conversation whose id they know.
   * For what binds 127.0.0.1, or stands behind a check of your own. `false`: not without tokens, which then have to be there.
   */
  readonly open?: boolean;
  /**
   * Where it is mounted, before `/v1`: "/hemline". Nothing by default. Two at different paths of one process answer
   * each their own messages, over the same conversations.
   */
  readonly path?: string;
  /**
   * Whether progress carries the picture of a round that is done, where the next one leaves time for it; false by
   * default. Each such picture has to be decoded, which costs about as much as two steps.
   */
  readonly roundPictures?: boolean;
  readonly limits?: WebhookLimits;
  /** Answers are sent here, too, signed by Standard Webhooks. */
  readonly callback?: CallbackOptions;
}

export interface WebhookLimits {
  /** Requests of a caller in a minute; 120 by default. */
  readonly requestsPerMinute?: number;
  /** Feedback and new conversations of a caller in a minute; 20 by default. */
  readonly turnsPerMinute?: number;
  /** Bytes of a request's body; 12 MB by default. */
  readonly bodyBytes?: number;
}

export interface CallbackOptions {
  /** Yours: what it names is called as it is, private addresses too. */
  readonly url: string;
  /**
   * Secrets as Standard Webhooks writes them (`whsec_` and base64). With several, each message is signed with each, so
   * that a receiver can change from the old one to the new one whenever it likes.
   */
  readonly secrets: readonly [string, ...string[]];
  /**
   * Seconds between attempts; afterwards the message is dropped. By default 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h,
   * 20 h and 24 h.
   */
  readonly retrySeconds?: readonly number[];
  /** Sends a request; `fetch` by default. */
  readonly fetch?: typeof fetch;
}
