import { byId, make } from './dom.ts';

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

/** Three things to try that have not been said yet; a different three in every conversation. */
export function showSuggestions(
  conversation: string,
  said: ReadonlySet<string>,
  pick: (text: string) => void,
): void {
  let first = 0;
  for (const character of conversation) first = (first * 31 + character.charCodeAt(0)) % IDEAS.length;
  const ideas = [...IDEAS.slice(first), ...IDEAS.slice(0, first)]
    .filter((idea) => !said.has(idea))
    .slice(0, 3);
  list.replaceChildren(
    ...ideas.map((idea) => {
      const button = make('button', { type: 'button', text: idea });
      button.addEventListener('click', () => pick(idea));
      return make('li', {}, [button]);
    }),
  );
}
