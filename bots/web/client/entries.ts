import { type Entry, loadTalk, saveTalk } from './talk.ts';

/** The messages of a conversation, in order, and the last event that was shown. Every change is saved. */
export class Entries {
  readonly #conversation: string;
  #all: readonly Entry[];
  #seen: string | undefined;

  constructor(conversation: string) {
    this.#conversation = conversation;
    ({ entries: this.#all, seen: this.#seen } = loadTalk(conversation));
  }

  get all(): readonly Entry[] {
    return this.#all;
  }

  get seen(): string | undefined {
    return this.#seen;
  }

  /** Progress has no id, and is not what a later visit goes on after. */
  saw(event: string): void {
    if (event === '') return;
    this.#seen = event;
    this.#save();
  }

  /** The turns that had not ended when this was saved. */
  get open(): readonly Entry[] {
    return this.#all.filter(({ state }) => state !== 'done' && state !== 'failed');
  }

  put(entry: Entry): void {
    const entries = [...this.#all];
    const index = entries.findIndex(({ id }) => id === entry.id);
    // An answer stands below what it answers, also when more has been said meanwhile.
    const asked = entries.findIndex(({ id }) => id === entry.turn);
    if (index < 0) entries.splice(asked < 0 ? entries.length : asked + 1, 0, entry);
    else entries[index] = entry;
    this.#all = entries;
    this.#save();
  }

  /** Changes what was said in a turn; false where nothing was typed. */
  change(turn: string, change: Partial<Entry>): boolean {
    const said = this.#all.find(({ id }) => id === turn);
    if (said) this.put({ ...said, ...change });
    return said !== undefined;
  }

  /** Takes what was said in a turn, and the answer to it, out of the conversation. */
  drop(turn: string): void {
    this.#all = this.#all.filter((entry) => entry.turn !== turn);
    this.#save();
  }

  #save(): void {
    saveTalk(this.#conversation, { entries: this.#all, seen: this.#seen });
  }
}
