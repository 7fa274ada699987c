import { type Look, sameLook } from './look.ts';

/** A look that was shown. */
export interface Moment {
  /** 0 for the beginning. */
  readonly id: number;
  /** What was changed to get here; null at the beginning. */
  readonly parent: number | null;
  /** Where `redo` goes: the child that was left last. */
  readonly next?: number;
  readonly look: Look;
  /** The key of its picture; empty for the reference itself. */
  readonly picture: string;
  /** What was said. */
  readonly text?: string;
}

/** A conversation's moments as a tree, and where in it the conversation is. */
export interface History {
  readonly at: number;
  /** In the order in which they came to be; the beginning first. */
  readonly moments: readonly Moment[];
}

/** Moments that are kept; older ones are let go, the beginning never. */
export const MAX_MOMENTS = 200;

export function beginning(seed: number): History {
  const look: Look = { seed, instructions: [], keep: [] };
  return { at: 0, moments: [{ id: 0, parent: null, look, picture: '' }] };
}

export function momentOf(history: History, id: number = history.at): Moment | undefined {
  return history.moments.find((moment) => moment.id === id);
}

/** Where the conversation is. */
export function now(history: History): Moment {
  return momentOf(history)!;
}

/**
 * A new look becomes a child of the present moment, and the present. A look that is the same to the shopper changes
 * the present moment in place.
 */
export function advance(history: History, look: Look, picture: string, text?: string): History {
  const present = now(history);
  if (sameLook(present.look, look)) {
    const moments = history.moments.map((one) => (one === present ? { ...one, look } : one));
    return { ...history, moments };
  }
  const id = history.moments.at(-1)!.id + 1;
  const moments = history.moments.map((one) => (one === present ? { ...one, next: id } : one));
  const moment: Moment = { id, parent: present.id, look, picture, ...(text === undefined ? {} : { text }) };
  return prune({ at: id, moments: [...moments, moment] });
}

/** The present moment with the picture that it has now: made by another pack, its key is another one. */
export function pictured(history: History, picture: string): History {
  const present = now(history);
  if (present.picture === picture) return history;
  return {
    ...history,
    moments: history.moments.map((one) => (one === present ? { ...one, picture } : one)),
  };
}

/** The moment before, or null at the beginning. Its `redo` leads back here. */
export function undo(history: History): History | null {
  const { id, parent } = now(history);
  if (parent === null) return null;
  const moments = history.moments.map((one) => (one.id === parent ? { ...one, next: id } : one));
  return { at: parent, moments };
}

/** The moment that was left by the last undo here, or null. */
export function redo(history: History): History | null {
  const { next } = now(history);
  return next === undefined ? null : { ...history, at: next };
}

/** Any moment by its number, or null where it is not there. `redo` from its ancestors leads to it. */
export function jump(history: History, id: number): History | null {
  if (!momentOf(history, id)) return null;
  const next = new Map<number, number>();
  for (let child = momentOf(history, id)!; child.parent !== null; child = momentOf(history, child.parent)!) {
    next.set(child.parent, child.id);
  }
  const moments = history.moments.map((one) => ({ ...one, next: next.get(one.id) ?? one.next }));
  return { at: id, moments };
}

/** Lets go of the oldest moments; what came of them becomes their parent's. */
function prune(history: History): History {
  let { moments } = history;
  while (moments.length > MAX_MOMENTS) {
    const out = moments.find(({ id, parent }) => parent !== null && id !== history.at)!;
    moments = moments
      .filter((one) => one !== out)
      .map((one) => {
        if (one.parent === out.id) return { ...one, parent: out.parent };
        return one.next === out.id ? { ...one, next: out.next } : one;
      });
  }
  return { ...history, moments };
}
