import type { Conversations } from './conversation/conversations.ts';
import { momentOf, now } from './conversation/history.ts';
import { type Answer, brief, type ConversationRecord, described } from './conversation/record.ts';
import type { Pictures } from './pictures.ts';
import { pngSize } from './png.ts';
import type { Export, MomentView, Turn, View } from './turn.ts';

/** Conversations as the bot sees them: records with their pictures. */
export class Views {
  readonly #conversations: Conversations;
  readonly #pictures: Pictures;

  constructor(conversations: Conversations, pictures: Pictures) {
    this.#conversations = conversations;
    this.#pictures = pictures;
  }

  /** The conversation as it stands. */
  async view(conversation: string, record: ConversationRecord): Promise<View> {
    const picture = await this.#present(conversation, record);
    return { ...(await this.faces(conversation, record, picture)), ...described(record.history) };
  }

  /** An answer that was given before, with the picture that it was given with. */
  async answer(conversation: string, record: ConversationRecord, { shown, turn }: Answer): Promise<Turn> {
    const kept = await this.#pictures.kept(conversation, record, shown);
    const picture = kept ?? (await this.#present(conversation, record));
    return { ...(await this.faces(conversation, record, picture)), ...turn };
  }

  /** The part of a view that is pictures. */
  async faces(conversation: string, record: ConversationRecord, picture: Uint8Array) {
    const reference = await this.#conversations.reference(conversation, record);
    return { conversation, picture, reference, ...pngSize(picture) };
  }

  moments({ history }: ConversationRecord): MomentView[] {
    return history.moments.map(({ id, parent, text, look }) => ({
      moment: id,
      parent,
      ...(text === undefined ? {} : { text }),
      seed: look.seed,
      instructions: look.instructions.map(brief),
      current: id === history.at,
    }));
  }

  async export(conversation: string, record: ConversationRecord): Promise<Export> {
    const history = this.moments(record).map(async (view) => {
      const moment = momentOf(record.history, view.moment)!;
      const picture = await this.#pictures.kept(conversation, record, moment.picture);
      return { ...view, ...(picture && { picture }) };
    });
    const reference = await this.#conversations.reference(conversation, record);
    const { look } = record.origin;
    return { conversation, reference, ...(look && { look }), history: await Promise.all(history) };
  }

  async #present(conversation: string, record: ConversationRecord): Promise<Uint8Array> {
    const { picture, look } = now(record.history);
    const kept = await this.#pictures.kept(conversation, record, picture);
    return kept ?? (await this.#pictures.show(conversation, record, look)).picture;
  }
}
