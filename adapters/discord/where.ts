/** Where an answer goes. */
export interface Where {
  readonly channel: string;
  /** The message of ours that is, or becomes, the answer. */
  readonly message?: string;
  /** The message that is replied to. */
  readonly replyTo?: string;
  /** Of an interaction, as long as its token is good. */
  readonly interaction?: {
    readonly application: string;
    readonly token: string;
    /** Milliseconds since the epoch. */
    readonly until: number;
  };
  /** Bytes that an attachment may have there. */
  readonly pictureBytes: number;
}

/** How long an interaction's token is good. */
export const TOKEN_MS = 15 * 60_000;
