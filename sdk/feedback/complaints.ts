import { isModifier, isNoun } from './groups.ts';
import type { Compiled } from './lexicon/compile.ts';
import type { Word } from './words.ts';

const LESS: Word = {
  text: 'less',
  kind: 'degree',
  meaning: { kind: 'degree', polarity: 'less' },
  known: true,
};
const MORE: Word = {
  text: 'more',
  kind: 'degree',
  meaning: { kind: 'degree', polarity: 'more' },
  known: true,
};

/** What to ask for when it is "too long": "shorter", else "less ...". */
function remedy(word: Word, lexicon: Compiled): Word[] {
  const { opposite } = word.meaning;
  const meaning = opposite === undefined ? undefined : lexicon.single.get(opposite);
  return meaning ? [{ text: opposite!, kind: meaning.kind, meaning, known: true }] : [LESS, word];
}

/** A complaint as the wish that it is: "too long" is shorter, "not long enough" longer, "too much lace" less lace. */
export function remedies(words: readonly Word[], lexicon: Compiled): Word[] {
  const out: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const next = words[i + 1];
    if (word.kind === 'too') {
      if (!next || !(isModifier(next) || isNoun(next))) continue;
      if (/(much|many)$/.test(word.text)) out.push(LESS);
      else {
        out.push(...remedy(next, lexicon));
        i++;
      }
    } else if (
      word.kind === 'not' &&
      next &&
      (isModifier(next) || isNoun(next)) &&
      words[i + 2]?.text === 'enough'
    ) {
      out.push(MORE, next);
      i += 2;
    } else if (word.text === 'not enough') out.push(MORE);
    else out.push(word);
  }
  return out;
}
