import { readPicture } from '../models/picture.ts';
import type { Conversations } from './conversation/conversations.ts';
import type { Look } from './conversation/look.ts';
import { type ConversationRecord, withMade } from './conversation/record.ts';
import type { Host } from './host/host.ts';
import type { Vocabulary } from './open.ts';
import type { Cache } from './rounds/cache.ts';
import { type Base, hash, type PlannedRound, planRounds } from './rounds/plan.ts';
import { preparedKey, Rounds, type RunOptions, textKey } from './rounds/run.ts';
import type { Round } from './turn.ts';

export interface Shown {
  /** Names the picture; empty for the reference. */
  readonly key: string;
  /** PNG. */
  readonly picture: Uint8Array;
  readonly rounds: readonly Round[];
  /** The record as it is now: what is going to be made is noted there first. */
  readonly record: ConversationRecord;
}

export interface PicturesOptions {
  readonly host: Host;
  readonly cache: Cache;
  readonly conversations: Conversations;
  readonly vocabulary: Vocabulary;
  readonly steps?: number;
}

/** From looks to pictures. A picture that was shown is kept with its conversation and shown again as it is. */
export class Pictures {
  readonly #host: Host;
  readonly #cache: Cache;
  readonly #conversations: Conversations;
  readonly #vocabulary: Vocabulary;
  readonly #steps: number | undefined;
  readonly #rounds: Rounds;

  constructor({ host, cache, conversations, vocabulary, steps }: PicturesOptions) {
    this.#host = host;
    this.#cache = cache;
    this.#conversations = conversations;
    this.#vocabulary = vocabulary;
    this.#steps = steps;
    this.#rounds = new Rounds(host, cache);
  }

  /** The picture of a look, made where it is not there. */
  async show(
    conversation: string,
    record: ConversationRecord,
    look: Look,
    options: RunOptions = {},
  ): Promise<Shown> {
    const base = this.#base(record);
    const chain = planRounds(base, look, this.#vocabulary);
    const key = chain.at(-1)?.key ?? '';
    const shown = await this.kept(conversation, record, key);
    if (chain.length === 0) return { key, picture: shown!, rounds: [], record };
    const noted = shown ? record : await this.#note(conversation, record, base, chain);
    const made = await this.#rounds.run(
      { base, seed: look.seed, chain, shown, reference: () => this.#reference(conversation, record) },
      options,
    );
    if (!shown) await this.#conversations.setPicture(conversation, key, made.picture);
    return { key, ...made, record: noted };
  }

  /** The picture of that name, where it is kept. */
  kept(conversation: string, record: ConversationRecord, key: string): Promise<Uint8Array | undefined> {
    return key === ''
      ? this.#conversations.reference(conversation, record)
      : this.#conversations.picture(conversation, key);
  }

  /** Deletes what was computed from the shopper's own picture. */
  async forget(record: ConversationRecord): Promise<void> {
    await this.#uncache(record, record.made);
  }

  /** Pictures of the lookbook are nobody's, and what is computed from them serves every conversation. */
  async #uncache({ origin }: ConversationRecord, keys: readonly string[]): Promise<void> {
    if (origin.look === undefined) await this.#cache.delete(keys);
  }

  #base({ origin: { reference, pose } }: ConversationRecord): Base {
    return { editor: this.#host.info.key, reference, pose: pose ? hash(pose) : '', steps: this.#steps };
  }

  /** Notes what is going to be made, so that it can be forgotten even if the process ends before the turn is saved. */
  async #note(
    conversation: string,
    record: ConversationRecord,
    base: Base,
    chain: readonly PlannedRound[],
  ): Promise<ConversationRecord> {
    const texts = ['', ...chain.map(({ text }) => text)].map((text) => textKey(base, text));
    const noted = withMade(record, [preparedKey(base), ...texts, ...chain.map(({ key }) => key)]);
    if (noted.record.made.length === record.made.length && noted.dropped.length === 0) return record;
    await this.#uncache(record, noted.dropped);
    return this.#conversations.save(conversation, noted.record);
  }

  async #reference(conversation: string, record: ConversationRecord) {
    const png = await this.#conversations.reference(conversation, record);
    const picture = await readPicture(png, { fit: 'contain', size: this.#host.info.size });
    return { picture, pose: record.origin.pose };
  }
}
