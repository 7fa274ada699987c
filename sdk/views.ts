import type { Conversations } from './conversation/conversations.ts';
import { momentOf, now } from './conversation/history.ts';
import { type Answer, brief, type ConversationRecord, described } from './conversation/record.ts';
import type { Pictures } from './pictures.ts';
import { pngSize } from './png.ts';
import type { Export, KeptMoment, MomentView, Turn, View } from './turn.ts';

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

  history({ history }: ConversationRecord): MomentView[] {
    return history.moments.map(({ id, parent, text, look }) => ({
      moment: id,
      parent,
      ...(text === undefined ? {} : { text }),
      seed: look.seed,
      instructions: look.instructions.map(brief),
      keep: look.keep.map(brief),
      current: id === history.at,
    }));
  }

  async moment(
    conversation: string,
    record: ConversationRecord,
    wanted: number,
  ): Promise<KeptMoment | undefined> {
    const view = this.history(record).find(({ moment }) => moment === wanted);
    return view && this.#kept(conversation, record, view);
  }

  async export(conversation: string, record: ConversationRecord): Promise<Export> {
    const reference = await this.#conversations.reference(conversation, record);
    const { look, pose } = record.origin;
    const answers = record.answers.map(({ messageId, turn: { reply } }) => ({ messageId, reply }));
    const history = this.history(record).map((view) => this.#kept(conversation, record, view));
    const origin = { ...(look && { look }), ...(pose && { pose }) };
    return { conversation, reference, ...origin, history: await Promise.all(history), answers };
  }

  async #kept(conversation: string, record: ConversationRecord, view: MomentView): Promise<KeptMoment> {
    const { picture: name } = momentOf(record.history, view.moment)!;
    const picture = await this.#pictures.kept(conversation, record, name);
    return { ...view, ...(picture && { picture }) };
  }

  async #present(conversation: string, record: ConversationRecord): Promise<Uint8Array> {
    const { picture, look } = now(record.history);
    const kept = await this.#pictures.kept(conversation, record, picture);
    return kept ?? (await this.#pictures.show(conversation, record, look)).picture;
  }
}
