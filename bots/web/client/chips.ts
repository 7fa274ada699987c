import type { View } from '../wire.ts';
import { byId, icon, make } from './dom.ts';

const worn = byId('worn');
const list = byId('chips');

/** The sub-instructions that the look wears, each with a button that takes it back. */
export function showChips(
  instructions: View['instructions'],
  going: ReadonlySet<string>,
  takeBack: (id: string) => void,
): void {
  const focused = list.contains(document.activeElement)
    ? [...list.querySelectorAll('button')].indexOf(document.activeElement as HTMLButtonElement)
    : -1;
  worn.hidden = instructions.length === 0;
  list.replaceChildren(
    ...instructions.map(({ id, text, facet }) => {
      const button = make('button', {
        type: 'button',
        'aria-label': `Take back: ${text}`,
        title: `Take back: ${text}`,
      });
      button.append(icon('close'));
      button.disabled = going.has(id);
      button.addEventListener('click', () => takeBack(id));
      const chip = make('li', { class: going.has(id) ? 'chip going' : 'chip', 'data-facet': facet });
      chip.append(make('span', { text }), button);
      return chip;
    }),
  );
  if (focused < 0) return;
  // The chip with the focus is gone or was drawn again: its place keeps the focus, or the text field takes it.
  const buttons = [...list.querySelectorAll('button')].filter((button) => !button.disabled);
  (buttons[Math.min(focused, buttons.length - 1)] ?? byId('feedback')).focus();
}
