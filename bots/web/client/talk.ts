import type { Answer, Ask } from '../wire.ts';
import { browser, tab } from './storage.ts';

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
const RECENT = 'hemline.recent';
const ENTRIES = 100;
const CONVERSATIONS = 12;

/** What was said, as this browser remembers it (the server keeps the look, not the words), and the last event. */
export interface Talk {
  readonly entries: readonly Entry[];
  readonly seen?: string;
}

export function loadTalk(conversation: string): Talk {
  const value = parsed(browser.get(PREFIX + conversation)) as Talk | null;
  return Array.isArray(value?.entries) ? value : { entries: [] };
}

/** Where nothing can be kept the conversation goes on, only a reload forgets its words. */
export function saveTalk(conversation: string, { entries, seen }: Talk): void {
  browser.set(PREFIX + conversation, JSON.stringify({ entries: entries.slice(-ENTRIES), seen }));
  const order = [conversation, ...recent().filter((id) => id !== conversation)];
  for (const old of order.slice(CONVERSATIONS)) browser.remove(PREFIX + old);
  browser.set(RECENT, JSON.stringify(order.slice(0, CONVERSATIONS)));
}

function recent(): string[] {
  const value = parsed(browser.get(RECENT));
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}

/** Null also for what is not JSON: another program of the same address may have written it. */
function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
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
  load: (conversation: string) => tab.get(`hemline.draft.${conversation}`) ?? '',
  save: (conversation: string, text: string) => tab.set(`hemline.draft.${conversation}`, text),
};
