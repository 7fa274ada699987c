import { DataSet, englishDataset, englishRecommendedTransformers, RegExpMatcher } from 'obscenity';
import type { Moderate } from './moderate.ts';

/** Garments and remarks that only sound like something else. */
const FASHION = [
  'boob tube',
  'pussy bow',
  'pussy-bow',
  'pussybow',
  'bumbag',
  'bum bag',
  'cummerbund',
  'sexy',
  'sexier',
];

/** Requests to undress somebody. "Nude" by itself is a colour. */
const UNDRESSING: readonly RegExp[] = [
  /\b(naked|topless|bottomless|undress\w*|nudity|nudif\w*|disrob\w*)\b/i,
  /\b(make|get|turn|leave|show)\s+(her|him|them|me|it)\s+(\w+\s+)?nude\b/i,
  /\b(fully|completely|totally)\s+nude\b/i,
  /\b(without|no|remove|take\s+off|strip\s+(off|of)?)\s+(all\s+)?((of\s+)?(her|his|their|my|the|any)\s+)?(clothes|clothing|garments)\b/i,
  /\b(her|his|their|my|the)\s+(clothes|clothing)\s+(off|away)\b/i,
  /\b(with\s+)?nothing\s+on\b(?!\s+(the|her|his|it|my))/i,
];

export interface WordPolicyOptions {
  /** Further words that are refused, wherever they begin a word. */
  readonly refuse?: readonly string[];
  /** Words that are let through although the list has them. */
  readonly allow?: readonly string[];
}

/**
 * The content policy that is used when none is handed in: refuses profanity and slurs (English; also spelt with digits
 * or spread letters), and what would undress somebody. It reads words and does not look at pictures.
 */
export function wordPolicy({ refuse = [], allow = [] }: WordPolicyOptions = {}): Moderate {
  const data = new DataSet<{ originalWord: string }>().addAll(englishDataset).build();
  const matcher = new RegExpMatcher({
    ...data,
    ...englishRecommendedTransformers,
    whitelistedTerms: [...(data.whitelistedTerms ?? []), ...FASHION, ...allow],
  });
  const own = refuse.map((word) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(word)}`, 'iu'));
  return (text) => {
    if (text === undefined) return { allowed: true };
    const refused = [...UNDRESSING, ...own].some((pattern) => pattern.test(text)) || matcher.hasMatch(text);
    return { allowed: !refused };
  };
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
