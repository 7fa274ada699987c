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
    remove(element);
    drawn.delete(id);
  }
  if (!log.firstElementChild) log.append(make('p', { class: 'entry hemline', text: GREETING }));
  let added = false;
  let last = log.firstElementChild as Element;
  for (const entry of entries) {
    const known = drawn.get(entry.id);
    const element = known?.element ?? make('div', {}, [make('p')]);
    if (known?.entry !== entry) write(element, entry, actions);
    if (!known) last.after(element);
    added ||= !known;
    drawn.set(entry.id, { entry, element });
    last = element;
  }
  if (atEnd || added) log.scrollTop = log.scrollHeight;
}

export function clearLog(): void {
  drawn.clear();
  log.replaceChildren();
}

/** What has not changed is left as it is: a screen reader would read it out again. */
function write(element: HTMLElement, entry: Entry, actions: EntryActions): void {
  const { who, text, note, state } = entry;
  const failed = state === 'failed';
  element.className = `entry ${who} ${state}`;
  if (failed && who === 'hemline') element.setAttribute('role', 'alert');
  else element.removeAttribute('role');
  const words = element.firstElementChild!;
  if (words.textContent !== text) words.textContent = text;
  const small = note ?? (state === 'waiting' || state === 'sending' ? 'waiting' : undefined);
  const foot = make('div', { class: 'small' });
  if (small) foot.append(make('span', { text: small }));
  if (state === 'waiting') foot.append(action('Withdraw', () => actions.withdraw(entry), icon('close')));
  if (failed && entry.ask) foot.append(action('Try again', () => actions.again(entry)));
  if (failed && who === 'shopper') foot.append(action('Edit', () => actions.edit(entry)));
  remove(element.querySelector('.small'));
  if (foot.hasChildNodes()) element.append(foot);
}

/** The log takes the focus of a button that goes; a button in its place could be pressed by mistake. */
function remove(element: Element | null): void {
  const held = element?.contains(document.activeElement);
  element?.remove();
  if (held) log.focus({ preventScroll: true });
}

function action(label: string, act: () => void, picture?: Node): HTMLElement {
  const button = make('button', { type: 'button', class: 'link', text: label });
  if (picture) button.prepend(picture);
  button.addEventListener('click', act);
  return button;
}
