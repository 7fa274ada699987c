import type { Move, View } from '../wire.ts';
import { byId } from './dom.ts';
import * as stage from './stage.ts';

const button = (id: string) => byId(id, HTMLButtonElement);
const undo = button('undo');
const redo = button('redo');
const another = button('another');
const compare = button('compare');
const restart = button('restart');
const download = button('download');
const file = document.createElement('a');

interface Handlers {
  move(move: Exclude<Move, 'reset'>): void;
  restart(): void;
}

export function bindTools({ move, restart: startOver }: Handlers): void {
  undo.addEventListener('click', () => move('undo'));
  redo.addEventListener('click', () => move('redo'));
  another.addEventListener('click', () => move('another'));
  restart.addEventListener('click', startOver);
  compare.addEventListener('click', () => toggleCompare());
  download.addEventListener('click', () => file.click());
}

export function toggleCompare(): void {
  if (compare.getAttribute('aria-disabled') === 'true') return;
  const held = document.activeElement === byId('split');
  stage.compare(!stage.comparing());
  if (stage.comparing()) byId('split').focus();
  else if (held) compare.focus();
}

/**
 * What can be done now. While turns are on their way it is open what the look will be, so undo stays possible.
 * `aria-disabled` and not `disabled`: a button that turns grey under the finger must not lose the focus.
 */
export function showTools(view: View | null, busy: boolean): void {
  const changed = (view?.instructions.length ?? 0) > 0;
  enable(undo, busy || (view?.canUndo ?? false));
  enable(redo, view?.canRedo ?? false);
  enable(another, busy || changed);
  enable(compare, changed || stage.comparing());
  enable(restart, busy || changed);
  if (!view) return;
  file.href = view.picture;
  const words = view.instructions.map(({ text }) => text).join('-');
  const name = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  file.download = `hemline${name ? `-${name}` : ''}.png`;
}

function enable(element: HTMLElement, yes: boolean): void {
  element.setAttribute('aria-disabled', String(!yes));
}

export const allowed = (id: 'undo' | 'redo' | 'another' | 'restart') =>
  byId(id).getAttribute('aria-disabled') !== 'true';
