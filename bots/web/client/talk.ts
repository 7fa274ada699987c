import type { Answer, Ask } from '../wire.ts';

/** One message of the conversation. */
export interface Entry {
  readonly id: string;
  /** The turn it belongs to; the page made it up. */
  readonly turn: string;
  /** What the server calls that turn, once it has it. */
  readonly message?: string;
  readonly who: 'shopper' | 'hemline';
  readonly text: string;
  /** Small print, for instance how many rounds it took. */
  readonly note?: string;
  readonly state: 'sending' | 'waiting' | 'running' | 'done' | 'failed';
  /** What a failed one would ask again. */
  readonly ask?: Ask;
}

const PREFIX = 'hemline.talk.';
const ENTRIES = 100;
const CONVERSATIONS = 12;

/** What was said, as this browser remembers it (the server keeps the look, not the words), and the last event. */
export interface Talk {
  readonly entries: readonly Entry[];
  readonly seen?: string;
}

export function loadTalk(conversation: string): Talk {
  try {
    const value = JSON.parse(localStorage.getItem(PREFIX + conversation) ?? 'null') as Talk | null;
    return Array.isArray(value?.entries) ? value : { entries: [] };
  } catch {
    return { entries: [] };
  }
}

export function saveTalk(conversation: string, { entries, seen }: Talk): void {
  try {
    localStorage.setItem(PREFIX + conversation, JSON.stringify({ entries: entries.slice(-ENTRIES), seen }));
    const order = [conversation, ...recent().filter((id) => id !== conversation)];
    for (const old of order.slice(CONVERSATIONS)) localStorage.removeItem(PREFIX + old);
    localStorage.setItem('hemline.recent', JSON.stringify(order.slice(0, CONVERSATIONS)));
  } catch {
    // Storage may be full or refused: the conversation goes on, only a reload forgets its words.
  }
}

function recent(): string[] {
  const value: unknown = JSON.parse(localStorage.getItem('hemline.recent') ?? '[]');
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

/** The small print below an answer. */
export function workNote(rounds: Answer['rounds'] = []): string | undefined {
  if (rounds.length === 0) return undefined;
  if (rounds.every(({ cached }) => cached)) return 'from memory';
  const fresh = rounds.filter(({ cached }) => !cached);
  const seconds = fresh.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  return `${fresh.length} ${fresh.length === 1 ? 'round' : 'rounds'}, ${seconds.toFixed(1)} s`;
}

/** The unsent text, so that a reload does not lose it. */
export const draft = {
  load: (conversation: string) => sessionStorage.getItem(`hemline.draft.${conversation}`) ?? '',
  save: (conversation: string, text: string) => sessionStorage.setItem(`hemline.draft.${conversation}`, text),
};
