import { byId, icon, make } from './dom.ts';
import type { Entry } from './talk.ts';

const log = byId('log');
const drawn = new Map<string, { entry: Entry; element: HTMLElement }>();

export interface EntryActions {
  withdraw(entry: Entry): void;
  again(entry: Entry): void;
  edit(entry: Entry): void;
}

const GREETING =
  'Here is your look. Tell me what you would change: a colour, the sleeves, the neckline, anything.';

/** Draws what is new and what has changed, so that a screen reader hears each message once. */
export function showLog(entries: readonly Entry[], actions: EntryActions): void {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const keep = new Set(entries.map(({ id }) => id));
  for (const [id, { element }] of drawn) {
    if (keep.has(id)) continue;
    element.remove();
    drawn.delete(id);
  }
  if (!log.firstElementChild) log.append(make('p', { class: 'entry hemline', text: GREETING }));
  let added = false;
  let last = log.firstElementChild as Element;
  for (const entry of entries) {
    const known = drawn.get(entry.id);
    if (known?.entry !== entry) {
      const element = draw(entry, actions);
      if (known) known.element.replaceWith(element);
      else last.after(element);
      added ||= !known;
      drawn.set(entry.id, { entry, element });
    }
    last = drawn.get(entry.id)!.element;
  }
  if (atEnd || added) log.scrollTop = log.scrollHeight;
}

export function clearLog(): void {
  drawn.clear();
  log.replaceChildren();
}

function draw(entry: Entry, actions: EntryActions): HTMLElement {
  const { who, text, note, state } = entry;
  const failed = state === 'failed';
  const element = make('div', {
    class: `entry ${who} ${state}`,
    role: failed && who === 'hemline' ? 'alert' : undefined,
  });
  element.append(make('p', { text }));
  const small = note ?? (state === 'waiting' || state === 'sending' ? 'waiting' : undefined);
  const foot = make('div', { class: 'small' });
  if (small) foot.append(make('span', { text: small }));
  if (state === 'waiting') foot.append(action('Withdraw', () => actions.withdraw(entry), icon('close')));
  if (failed && entry.ask) foot.append(action('Try again', () => actions.again(entry)));
  if (failed && who === 'shopper') foot.append(action('Edit', () => actions.edit(entry)));
  if (foot.hasChildNodes()) element.append(foot);
  return element;
}

function action(label: string, act: () => void, picture?: Node): HTMLElement {
  const button = make('button', { type: 'button', class: 'link', text: label });
  if (picture) button.prepend(picture);
  button.addEventListener('click', act);
  return button;
}
