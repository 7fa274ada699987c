import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HemlineError } from '../error.ts';

export interface TokenizerParts {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** Pairs to join, the first one first. */
  readonly merges: readonly (readonly [string, string])[];
  readonly specials: Specials;
}

export interface Specials {
  readonly start: string;
  readonly end: string;
  readonly pad: string;
}

export const START = '<|startoftext|>';
export const END = '<|endoftext|>';

/** All files that a tokenizer may be read from. */
export const TOKENIZER_FILES = [
  'vocab.json',
  'merges.txt',
  'tokenizer.json',
  'special_tokens_map.json',
  'tokenizer_config.json',
] as const;

const Vocabulary = z.record(z.string(), z.int({ error: 'an id is a whole number' }).min(0));
const Pair = z
  .union([z.string().transform((line) => line.split(' ')), z.array(z.string())])
  .pipe(z.tuple([z.string(), z.string()], { error: 'a merge that is not a pair' }));
/** transformers 5 writes vocabulary and merges into one file. */
const Joint = z.object({ model: z.object({ vocab: Vocabulary, merges: z.array(Pair) }) });
const Token = z.union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)]);
const SpecialTokens = z.object({
  bos_token: Token.nullish(),
  eos_token: Token.nullish(),
  pad_token: Token.nullish(),
});

/** @throws HemlineError `tokenizer-missing`, `tokenizer-corrupt`. */
export function readTokenizerFiles(dir: string): TokenizerParts {
  const at = (file: (typeof TOKENIZER_FILES)[number]) => join(dir, file);
  const isJoint = !existsSync(at('vocab.json')) && existsSync(at('tokenizer.json'));
  const { vocab, merges } = isJoint
    ? parse(Joint, at('tokenizer.json'), readJson(at('tokenizer.json'))).model
    : {
        vocab: parse(Vocabulary, at('vocab.json'), readJson(at('vocab.json'))),
        merges: parse(z.array(Pair), at('merges.txt'), mergeLines(readText(at('merges.txt')))),
      };
  const tokens = (['special_tokens_map.json', 'tokenizer_config.json'] as const)
    .filter((file) => existsSync(at(file)))
    .map((file) => parse(SpecialTokens, at(file), readJson(at(file))));
  const special = (name: keyof z.infer<typeof SpecialTokens>) => tokens.find((t) => t[name])?.[name];
  const end = special('eos_token') ?? END;
  return {
    vocabulary: new Map(Object.entries(vocab)),
    merges,
    specials: { start: special('bos_token') ?? START, end, pad: special('pad_token') ?? end },
  };
}

/** Lines after the head, which says a version. */
function mergeLines(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines.filter((line) => line !== '' && !line.startsWith('#version'));
}

function readText(path: string): string {
  if (!existsSync(path))
    throw new HemlineError('tokenizer-missing', `There is no ${path}. Get the tokenizer's files again.`);
  return readFileSync(path, 'utf8');
}

function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HemlineError('tokenizer-corrupt', `${path} is not JSON. Get it again.`, { cause });
  }
}

function parse<T extends z.ZodType>(schema: T, path: string, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue!.path.join('.');
  throw new HemlineError(
    'tokenizer-corrupt',
    `${path} is not a tokenizer's${where ? `, at ${where}` : ''}: ${issue!.message}. Get it again.`,
  );
}
