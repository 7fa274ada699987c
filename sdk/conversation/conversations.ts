import { HemlineError } from '../../models/error.ts';
import { key } from './keys.ts';
import type { ConversationRecord } from './record.ts';
import type { Store } from './store.ts';

/** Another writer was quicker: the record was read, and is no longer what is stored. */
export class Overtaken extends Error {}

type Begun = Pick<ConversationRecord, 'origin'>;

/** Conversations and their pictures in a store. */
export class Conversations {
  readonly #store: Store;
  readonly #ttl: number | undefined;

  /** `ttl`: milliseconds after its last turn at which a conversation is forgotten; never by default. */
  constructor(store: Store, ttl?: number) {
    this.#store = store;
    this.#ttl = ttl;
  }

  /** Throws HemlineError `bad-conversation`. */
  async find(conversation: string): Promise<ConversationRecord | undefined> {
    const record = await this.#store.get<ConversationRecord>(key.record(conversation));
    if (record && record.format !== 1) {
      throw new HemlineError(
        'conversation-format',
        'That conversation was kept by a newer hemline. Update this one, or begin again.',
      );
    }
    return record;
  }

  /** Throws HemlineError `conversation-not-found`, `bad-conversation`. */
  async load(conversation: string): Promise<ConversationRecord> {
    const record = await this.find(conversation);
    if (record) return record;
    throw new HemlineError(
      'conversation-not-found',
      'That conversation is not here. Choose a look to begin.',
    );
  }

  /** Writes a record over the one that it came from, and gives it as it is now. Throws Overtaken. */
  async save(conversation: string, record: ConversationRecord): Promise<ConversationRecord> {
    const next = { ...record, version: record.version + 1 };
    // Without its reference a conversation cannot go on, so that lives as long.
    if (this.#ttl !== undefined)
      await this.setReference(conversation, record, await this.reference(conversation, record));
    const name = key.record(conversation);
    if (await this.#store.replace(name, next, record.version, this.#ttl)) return next;
    throw new Overtaken();
  }

  /** The picture (PNG) that the conversation began with. */
  async reference(conversation: string, { origin }: Begun): Promise<Buffer> {
    const png = await this.#store.get<Buffer>(key.reference(conversation, origin.reference));
    if (png) return png;
    throw new HemlineError(
      'conversation-not-found',
      'The picture that this conversation began with is gone. Choose a look to begin.',
    );
  }

  async setReference(conversation: string, { origin }: Begun, png: Uint8Array): Promise<void> {
    await this.#store.set(key.reference(conversation, origin.reference), png, this.#ttl);
  }

  picture(conversation: string, picture: string): Promise<Buffer | undefined> {
    return this.#store.get<Buffer>(key.picture(conversation, picture));
  }

  async setPicture(conversation: string, picture: string, png: Uint8Array): Promise<void> {
    await this.#store.set(key.picture(conversation, picture), png, this.#ttl);
  }

  async deletePictures(conversation: string, pictures: readonly string[]): Promise<void> {
    await this.#store.delete(pictures.map((picture) => key.picture(conversation, picture)));
  }

  async deleteReference(conversation: string, { origin }: Begun): Promise<void> {
    await this.#store.delete([key.reference(conversation, origin.reference)]);
  }

  /** Pictures go first and the record, which names them, last: interrupted, it can be done again. */
  async delete(conversation: string, record: ConversationRecord): Promise<void> {
    await this.deletePictures(conversation, [...picturesOf(record)]);
    await this.deleteReference(conversation, record);
    await this.#store.delete([key.record(conversation)]);
  }
}

/** The keys of all pictures that are kept for a record; of some there may be none. */
export function picturesOf({ history, answers, made }: ConversationRecord): Set<string> {
  const keys = [
    ...history.moments.map(({ picture }) => picture),
    ...answers.map(({ shown }) => shown),
    ...made,
  ];
  return new Set(keys.filter((picture) => picture !== ''));
}
