/** The element with this id; the page and this script belong together, so a missing one is a mistake of ours. */
export function byId<T extends HTMLElement = HTMLElement>(id: string, type?: new () => T): T {
  const element = document.getElementById(id);
  if (!element || (type && !(element instanceof type))) throw new Error(`The page has no #${id}.`);
  return element as T;
}

interface Properties {
  readonly class?: string;
  readonly text?: string;
  readonly [attribute: string]: string | undefined;
}

/** A new element; text is always text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  children: readonly Node[] = [],
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name === 'text') element.textContent = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An icon of the sprite in the page. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

const filled = new WeakMap<HTMLElement, string>();

/**
 * Fills a list with an element for each item, and that only when the items have changed: a press and its release have to
 * meet the same button. An item's button that had the focus has it again; false where that item is gone.
 */
export function fill<T extends { readonly id: string }>(
  list: HTMLElement,
  items: readonly T[],
  draw: (item: T) => HTMLElement,
): boolean {
  const now = JSON.stringify(items);
  if (now === filled.get(list)) return true;
  filled.set(list, now);
  const focused = [...list.children].findIndex((child) => child.contains(document.activeElement));
  const id = (list.children[focused] as HTMLElement | undefined)?.dataset.id;
  list.replaceChildren(
    ...items.map((item) => {
      const element = draw(item);
      element.dataset.id = item.id;
      return element;
    }),
  );
  const again = items.findIndex((item) => item.id === id);
  list.children[again]?.querySelector('button')?.focus();
  return focused < 0 || again >= 0;
}

export const calm = matchMedia('(prefers-reduced-motion: reduce)');

const announcer = byId('announcer');

/** Says something to those who listen instead of look. */
export function announce(text: string): void {
  announcer.textContent = text;
}

const notice = byId('notice');

/** A line across the top; null takes it away. */
export function notify(text: string | null): void {
  notice.hidden = text === null;
  if (notice.textContent !== text) notice.textContent = text ?? '';
}
