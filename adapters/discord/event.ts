import type {
  APIModalInteractionResponseCallbackData,
  ApplicationCommandOptionChoiceData,
  Attachment,
} from 'discord.js';

/** What an interaction asks for. `picture` is the address of an attachment. */
export type Asked =
  | {
      readonly type: 'command';
      readonly name: string;
      readonly picture?: string;
      readonly look?: string;
      readonly feedback?: string;
    }
  /** The command of a message's menu. */
  | { readonly type: 'target'; readonly name: string; readonly message: string; readonly picture?: string }
  | { readonly type: 'control'; readonly id: string; readonly value?: string }
  | { readonly type: 'modal'; readonly id: string; readonly text: string }
  /** A look's name is being typed. */
  | { readonly type: 'lookup'; readonly name: string; readonly text: string };

export type Choice = ApplicationCommandOptionChoiceData<string>;

/** An interaction, the same whether it came over the gateway or over HTTP. Exactly one of its methods is called. */
export interface Event {
  readonly id: string;
  readonly token: string;
  readonly application: string;
  readonly user: string;
  readonly channel: string;
  readonly thread: boolean;
  /** None in a direct message. */
  readonly guild?: string;
  /** What the application may do in the channel. */
  readonly permissions: bigint;
  /** Bytes of an attachment. */
  readonly pictureBytes: number;
  readonly asked: Asked;
  /** Says that an answer is on its way; gives the message that will become it, where that is known. */
  defer(): Promise<string | undefined>;
  modal(modal: APIModalInteractionResponseCallbackData): Promise<void>;
  choices(choices: readonly Choice[]): Promise<void>;
  /** A sentence that only its user sees. */
  say(text: string): Promise<void>;
}

/** The address of the first picture among a message's attachments. */
export function pictureAmong(
  attachments: Iterable<
    { readonly url: string } & (Pick<Attachment, 'contentType'> | { content_type?: string })
  >,
): string | undefined {
  for (const one of attachments) {
    const type = 'contentType' in one ? one.contentType : one.content_type;
    if (type?.startsWith('image/')) return one.url;
  }
  return undefined;
}
