import type { View } from '../wire.ts';
import { focusTalk } from './composer.ts';
import { byId, fill, icon, make } from './dom.ts';

const worn = byId('worn');
const list = byId('chips');

let takeBack: (id: string) => void;

/** The sub-instructions that the look wears, each with a button that takes it back. */
export function showChips(
  instructions: View['instructions'],
  going: ReadonlySet<string>,
  onTakeBack: (id: string) => void,
): void {
  takeBack = onTakeBack;
  const chips = instructions.map(({ id, text, facet }) => ({ id, text, facet, leaving: going.has(id) }));
  if (chips.length > 0) worn.hidden = false;
  const held = fill(list, chips, chip);
  worn.hidden = chips.length === 0;
  if (held) return;
  // Not another chip: a second Enter would take back what nobody meant.
  if (worn.hidden) focusTalk();
  else list.focus();
}

/** `aria-disabled` and not `disabled`: the chip keeps the focus until it is gone. */
function chip({ id, text, facet, leaving }: { id: string; text: string; facet: string; leaving: boolean }) {
  const button = make('button', {
    type: 'button',
    'aria-label': `Take back: ${text}`,
    'aria-disabled': String(leaving),
    title: `Take back: ${text}`,
  });
  button.append(icon('close'));
  if (!leaving) button.addEventListener('click', () => takeBack(id));
  return make('li', { class: leaving ? 'chip going' : 'chip', 'data-facet': facet }, [
    make('span', { text }),
    button,
  ]);
}
