import { focusTalk } from './composer.ts';
import { byId, fill, make } from './dom.ts';

const list = byId('suggestions');

const IDEAS = [
  'make it red and give it long sleeves',
  'darker, with a belt',
  'a v neck, please',
  'shorter, and with polka dots',
  'more flared',
  'no sleeves and a floral print',
  'in navy satin',
  'add pockets and buttons',
  'puff sleeves',
  'longer, with vertical stripes',
] as const;

let pick: (text: string) => void;

/** Three things to try that have not been said yet; a different three in every conversation. */
export function showSuggestions(
  conversation: string,
  said: ReadonlySet<string>,
  onPick: (text: string) => void,
): void {
  pick = onPick;
  let first = 0;
  for (const character of conversation) first = (first * 31 + character.charCodeAt(0)) % IDEAS.length;
  const ideas = [...IDEAS.slice(first), ...IDEAS.slice(0, first)]
    .filter((idea) => !said.has(idea))
    .slice(0, 3)
    .map((id) => ({ id }));
  fill(list, ideas, suggestion);
}

function suggestion({ id: text }: { id: string }): HTMLElement {
  const button = make('button', { type: 'button', text });
  button.addEventListener('click', () => {
    pick(text);
    focusTalk(); // what was said is not suggested any more
  });
  return make('li', {}, [button]);
}
