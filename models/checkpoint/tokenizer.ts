import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { alphabetInOrder, joinPairs, pairKey, spell, splitWords, WORD_END } from './bpe.ts';
import { learnMerges } from './learn-merges.ts';
import { END, readTokenizerFiles, type Specials, START } from './tokenizer-files.ts';

/** Words whose pieces are remembered; shoppers' own words must not fill the memory. */
const REMEMBERED = 10_000;

/** CLIP's tokenizer. A special token that a shopper types is text like any other. */
export class Tokenizer {
  /** Ids in the vocabulary, 0 to size - 1. */
  readonly size: number;
  readonly start: number;
  readonly end: number;
  /** What fills a text up to its length: `end` in OpenAI's CLIP, 0 in OpenCLIP's. */
  readonly pad: number;
  private readonly vocabulary: ReadonlyMap<string, number>;
  private readonly merges: readonly (readonly [string, string])[];
  private readonly ranks: ReadonlyMap<string, number>;
  private readonly specials: Specials;
  private readonly known = new Map<string, readonly number[]>();

  /** @throws HemlineError `tokenizer-corrupt` where a special token, a byte or a merge has no id. */
  constructor(
    vocabulary: ReadonlyMap<string, number>,
    merges: readonly (readonly [string, string])[],
    specials: Specials = { start: START, end: END, pad: END },
  ) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    this.specials = specials;
    this.ranks = new Map(merges.map(([left, right], rank) => [pairKey(left, right), rank]));
    this.start = this.id(specials.start);
    this.end = this.id(specials.end);
    this.pad = this.id(specials.pad);
    for (const letter of alphabetInOrder()) for (const ending of ['', WORD_END]) this.id(letter + ending);
    for (const [left, right] of merges) this.id(left + right);
    this.size = Math.max(...vocabulary.values()) + 1;
  }

  /**
   * Start, the text's tokens, end: cut to `length` (the end stays) or filled up with `pad`.
   * `length` is at least 2.
   */
  encode(text: string, length: number): Int32Array {
    const ids = new Int32Array(length).fill(this.pad);
    let at = 0;
    ids[at++] = this.start;
    for (const word of splitWords(text)) {
      for (const id of this.pieces(word)) if (at < length - 1) ids[at++] = id;
      if (at === length - 1) break;
    }
    ids[at] = this.end;
    return ids;
  }

  /** Whether nothing of a text is cut at `length`. */
  fits(text: string, length: number): boolean {
    let ids = 2; // start and end
    for (const word of splitWords(text)) ids += this.pieces(word).length;
    return ids <= length;
  }

  /** Writes transformers' files into `dir`; `length` is the text encoder's number of positions. */
  async write(dir: string, length: number): Promise<void> {
    mkdirSync(dir, { recursive: true });
    const { start, end, pad } = this.specials;
    const specials = { bos_token: start, eos_token: end, unk_token: end, pad_token: pad };
    const json = (name: string, value: unknown, indent?: number) =>
      writeFileSync(join(dir, name), `${JSON.stringify(value, null, indent)}\n`);
    json('vocab.json', Object.fromEntries(this.vocabulary));
    const lines = this.merges.map(([left, right]) => pairKey(left, right));
    writeFileSync(join(dir, 'merges.txt'), `${['#version: 0.2', ...lines].join('\n')}\n`);
    json('special_tokens_map.json', specials, 2);
    json(
      'tokenizer_config.json',
      { tokenizer_class: 'CLIPTokenizer', model_max_length: length, do_lower_case: true, ...specials },
      2,
    );
  }

  private id(token: string): number {
    const id = this.vocabulary.get(token);
    if (id === undefined)
      throw new HemlineError(
        'tokenizer-corrupt',
        `The tokenizer's vocabulary lacks ${token}. Get its files again.`,
      );
    return id;
  }

  private pieces(word: string): readonly number[] {
    const remembered = this.known.get(word);
    if (remembered) return remembered;
    const ids = joinPairs(spell(word), this.ranks).map((symbol) => this.id(symbol));
    if (this.known.size >= REMEMBERED) this.known.clear();
    this.known.set(word, ids);
    return ids;
  }
}

/**
 * A vocabulary of the texts' own words: 512 letters and word ends, at most `merges` joined pairs,
 * start and end, in the order of OpenAI's.
 */
export function trainTokenizer(texts: Iterable<string>, merges: number): Tokenizer {
  const learnt = learnMerges(texts, merges);
  const letters = alphabetInOrder();
  const tokens = [...letters, ...letters.map((letter) => letter + WORD_END)];
  // Two pairs can join to the same token; it gets one id.
  tokens.push(...learnt.map(([left, right]) => left + right), START, END);
  return new Tokenizer(new Map([...new Set(tokens)].map((token, id) => [token, id])), learnt);
}

/**
 * Reads a pack's tokenizer, Stable Diffusion's or OpenAI's: `vocab.json` and `merges.txt`, or transformers 5's
 * `tokenizer.json`; special tokens by `special_tokens_map.json` or `tokenizer_config.json`.
 * @throws HemlineError `tokenizer-missing`, `tokenizer-corrupt`.
 */
export function readTokenizer(dir: string): Tokenizer {
  const { vocabulary, merges, specials } = readTokenizerFiles(dir);
  return new Tokenizer(vocabulary, merges, specials);
}
