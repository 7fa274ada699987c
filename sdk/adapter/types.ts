import type { Progress, Turn, TurnOptions } from '../turn.ts';

/**
 * A picture on its way in: bytes, or an address that the driver fetches (https, guarded, see
 * `../safety/fetch-picture.ts`). Addresses of chat platforms expire, so hand them over as soon as they come.
 */
export type PictureIn = { readonly bytes: Uint8Array } | { readonly url: string };

/** What a shopper asks for. */
export type Ask =
  /** A message. A picture or a look begins the conversation anew; a text is feedback; both: first the one, then the other. */
  | {
      readonly action: 'say';
      readonly text?: string;
      readonly picture?: PictureIn;
      /** Id of a look of the lookbook. */
      readonly look?: string;
    }
  | { readonly action: 'undo' | 'redo' | 'reset' | 'another' }
  | { readonly action: 'takeBack'; readonly instruction: string }
  | { readonly action: 'jump'; readonly moment: number }
  /** The first picture beside the present one. Changes nothing. */
  | { readonly action: 'compare' }
  /** The present picture as a PNG of full size. Changes nothing. */
  | { readonly action: 'download' }
  /** Stops what runs and deletes the conversation with its pictures. */
  | { readonly action: 'forget' };

/** A platform's event, translated. */
export interface Incoming<Where> {
  /** The conversation's name: see `conversationName`. */
  readonly conversation: string;
  /**
   * What is delivered twice has the same name twice, and is answered once. Choose what the platform repeats: Slack's
   * channel and ts rather than its event id; Discord's interaction or message id.
   */
  readonly messageId: string;
  readonly ask: Ask;
  /** Where the answer goes. JSON: it is stored with the job, so that a restarted process can still answer. */
  readonly where: Where;
}

/** Something that the shopper can do next: a button, or an option of a menu. */
export interface Control {
  /** `write` opens whatever the platform has for a longer text (a modal), and its text is a `say`. `look` begins with a look. */
  readonly action:
    | 'undo'
    | 'redo'
    | 'another'
    | 'reset'
    | 'compare'
    | 'download'
    | 'write'
    | 'forget'
    | 'takeBack'
    | 'look';
  readonly label: string;
  readonly enabled: boolean;
  /** The sub-instruction's id (takeBack), the look's id (look). */
  readonly value?: string;
}

export interface PictureOut {
  /** A file name: "look.png". */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type: 'image/png' | 'image/jpeg';
  /** For those who do not see it. */
  readonly alt: string;
  /** Whether AI had a hand in it; its bytes say so then, unless that is switched off. */
  readonly edited?: boolean;
}

/** An error as a shopper may read it. */
export interface Failure {
  /** Stable, for programs. */
  readonly code: string;
  /** A sentence or two. */
  readonly message: string;
  /** Milliseconds after which trying again makes sense. */
  readonly retryAfterMs?: number;
}

/** What the shopper is to see. Platforms show `text`, `pictures` and `controls`; the rest is there for those who want more. */
export interface Outgoing {
  /** `progress` is replaced by what comes after it; each job ends with one of the others. */
  readonly kind: 'progress' | 'answer' | 'failure';
  readonly conversation: string;
  /** The message that this answers. */
  readonly messageId: string;
  readonly text: string;
  /**
   * All of them, always: a platform that edits a message replaces its pictures by exactly these. Sized under the
   * platform's limit already.
   */
  readonly pictures: readonly PictureOut[];
  readonly controls: readonly Control[];
  /** Of `progress`: how far it is. */
  readonly progress?: Progress;
  /** Of an `answer` to feedback or a control. */
  readonly turn?: Turn;
  /** Of a `failure`. */
  readonly failure?: Failure;
}

/**
 * One way to bring a message to the shopper. It throws HemlineError:
 * - `reply-gone`: this way is closed for good (an expired token, a deleted message): the next one is taken
 * - `reply-refused`: the platform does not allow it (a permission is missing): the next one is taken
 * - `reply-too-large`: the picture is made smaller and sent again
 * - anything else: tried again, after `retryAfterMs` where it is given (429), with backoff otherwise (5xx, a socket
 *   that dropped); after a few tries the next way is taken
 */
export interface Way<Where> {
  /** Names it in logs: "interaction", "edit", "post". */
  readonly name: string;
  /** Milliseconds since the epoch after which it is not tried any more. */
  readonly until?: number;
  /** It adds a message rather than replacing one: progress does not take it. */
  readonly adds?: boolean;
  /** Gives the new `where` when that has changed (a message was posted, and is edited from now on). */
  // biome-ignore lint/suspicious/noConfusingVoidType: most ways give nothing
  show(message: Outgoing): Promise<Where | void>;
}

export interface Limits {
  /** Bytes of one picture; larger ones become JPEG, then smaller. None by default. */
  readonly pictureBytes?: number;
  /** Characters; longer texts are cut. None by default. */
  readonly text?: number;
}

/** What an adapter writes. All but `name` and `ways` is optional. */
export interface Platform<Where> {
  /** "discord". Begins the names of its conversations and of what is kept for it. */
  readonly name: string;
  /** The ways to answer there, the best first. Called before every message with the newest `where`. */
  ways(where: Where): readonly Way<Where>[];
  limits?(where: Where): Limits;
  /** Least milliseconds between two progress messages; 1500 by default. Infinity: none are sent. */
  readonly progressMs?: number;
  /** Whether progress carries a picture of where the round is going; false by default. */
  readonly previews?: boolean;
  /** Which rounds are decoded for progress; the `last` of the chain by default. */
  readonly rounds?: TurnOptions['pictures'];
  /**
   * Whether an event that is answered with an error comes again: then `receive` throws where it could not claim it.
   * By default the shopper is told instead.
   */
  readonly redelivers?: boolean;
  /**
   * Headers with which a picture's address is fetched: a token, for the platform's own hosts only. Asked again after
   * each redirect.
   */
  pictureHeaders?(url: URL): Readonly<Record<string, string>> | undefined;
}
