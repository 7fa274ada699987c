import { interpret } from '../../sdk/feedback/index.ts';
import { type Bench, time } from './measure.ts';

const TEXTS = [
  'make it red and give it long sleeves',
  'is shorter and more colorful',
  'darker, keep the belt, lose the pockets',
  'has a v neck with short sleeves and is navy blue with white polka dots',
  'undo that',
];

export const feedback: Bench = async function* () {
  const rounds = 200;
  const times = await time(7, () => {
    for (let i = 0; i < rounds; i++) for (const text of TEXTS) interpret(`${text}${' '.repeat(i % 3)}`);
  });
  const count = rounds * TEXTS.length;
  yield { what: 'feedback interpreted', unit: 'texts/s', values: times.map((ms) => (count / ms) * 1000) };
  const long = `${'make it red and longer, '.repeat(220)}`.slice(0, 5000);
  yield { what: 'a text of 5,000 characters', unit: 'ms', values: await time(7, () => interpret(long)) };
};
