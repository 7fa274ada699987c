import type { Chat } from 'chat';

/** The lists where a Chat keeps its handlers. */
const LISTS = [
  'mentionHandlers',
  'directMessageHandlers',
  'subscribedMessageHandlers',
  'actionHandlers',
] as const;

/**
 * Adds handlers to a Chat, and gives what takes them off again, which Chat SDK itself does not offer. They are to ask
 * `open` first, and none acts once it is closed; then ours leave the Chat's lists, which are private in its types and
 * arrays at run time.
 */
export function listen(chat: Chat, add: (open: () => boolean) => void): () => void {
  let isOpen = true;
  const lists = LISTS.map((name): unknown => (chat as unknown as Record<string, unknown>)[name]).filter(
    Array.isArray,
  );
  const before = lists.map((list) => list.length);
  add(() => isOpen);
  const ours = new Set<unknown>(lists.flatMap((list, i) => list.slice(before[i])));
  return () => {
    isOpen = false;
    for (const list of lists) {
      for (let i = list.length - 1; i >= 0; i--) if (ours.has(list[i])) list.splice(i, 1);
    }
  };
}
