import { createHash } from 'node:crypto';
import type { Store } from '../conversation/store.ts';

/** How long it is remembered which conversation a message belongs to. */
const REMEMBER_MS = 90 * 24 * 3600_000;

/**
 * Which conversation something on the platform belongs to, where its name does not say so: a message of ours that
 * somebody replies to, a thread that was opened for it.
 */
export class Places {
  readonly #store: Store;
  readonly #platform: string;

  constructor(store: Store, platform: string) {
    this.#store = store;
    this.#platform = platform;
  }

  async bind(place: string, conversation: string): Promise<void> {
    await this.#store.set(this.#key(place), conversation, REMEMBER_MS);
  }

  find(place: string): Promise<string | undefined> {
    return this.#store.get<string>(this.#key(place));
  }

  #key(place: string): string {
    return `place:${this.#platform}:${createHash('sha256').update(place).digest('base64url')}`;
  }
}
