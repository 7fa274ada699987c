import type { App } from '@slack/bolt';

/** A listener middleware that lets nothing through once it is switched off. */
export type Gate = (args: { next: () => Promise<void> }) => Promise<void>;

/**
 * Adds listeners to an App, and gives what takes them off again, which Bolt itself does not offer. All of them have to
 * be behind `gate`: once it is closed none acts, whatever Bolt does. Then ours, and only ours, leave the App's list,
 * which is private in Bolt's types and an array at run time; a Bolt that keeps it elsewhere keeps what does nothing.
 */
export function listen(app: App, add: (gate: Gate) => void): () => void {
  let open = true;
  const list = listOf(app);
  const before = list.length;
  add(async ({ next }) => {
    if (open) await next();
  });
  const ours = list.slice(before);
  return () => {
    open = false;
    for (const one of ours) {
      const at = list.indexOf(one);
      if (at >= 0) list.splice(at, 1);
    }
  };
}

function listOf(app: App): unknown[] {
  // biome-ignore lint/complexity/useLiteralKeys: the one way to a private member
  const list: unknown = app['listeners'];
  return Array.isArray(list) ? list : [];
}
