import { isModifier, isNoun } from './groups.ts';
import type { Compiled } from './lexicon/compile.ts';
import type { Word } from './words.ts';

const degree = (polarity: 'more' | 'less'): Word => ({
  text: polarity,
  kind: 'degree',
  meaning: { kind: 'degree', polarity },
  known: true,
  complaint: true,
});

function opposite(word: Word, lexicon: Compiled): Word | undefined {
  const text = word.meaning.opposite;
  const meaning = text === undefined ? undefined : lexicon.single.get(text);
  return meaning && { text: text!, kind: meaning.kind, meaning, known: true, complaint: true };
}

/** What to ask for when it is "too long": "shorter", else "less ...". */
function tooMuch(word: Word, lexicon: Compiled): Word[] {
  const remedy = opposite(word, lexicon);
  return remedy ? [remedy] : [degree('less'), word];
}

/** What to ask for when it is "not long enough": "longer", else "more ...". */
function tooLittle(word: Word, lexicon: Compiled): Word[] {
  const away = opposite(word, lexicon);
  const remedy = away && opposite(away, lexicon);
  return remedy ? [remedy] : [degree('more'), word];
}

/** A complaint as the wish that it is: "too long" is shorter, "not long enough" longer, "too much lace" less lace. */
export function remedies(words: readonly Word[], lexicon: Compiled): Word[] {
  const out: Word[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const next = words[i + 1];
    const said = next !== undefined && (isModifier(next) || isNoun(next));
    if (word.kind === 'too') {
      if (!said) continue;
      if (/(much|many)$/.test(word.text)) out.push(degree('less'));
      else if (/^(little|few)$/.test(next.text) && words[i + 2] && isNoun(words[i + 2]!)) {
        out.push(degree('more'));
        i++;
      } else {
        out.push(...tooMuch(next, lexicon));
        i++;
      }
    } else if (word.kind === 'not' && said && words[i + 2]?.text === 'enough') {
      out.push(...tooLittle(next, lexicon));
      i += 2;
    } else out.push(word.text === 'not enough' ? degree('more') : word);
  }
  return out;
}
