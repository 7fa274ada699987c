import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { Random } from '../random.ts';
import { checkPictures, type ReadTripletsOptions, type Triplet, type TripletSet } from './records.ts';

export interface Fashion200kOptions extends ReadTripletsOptions {
  /** Default `train`. */
  readonly split?: 'train' | 'test';
  /** Words in which two captions of a triplet may differ: 1, or 2 at most (default). */
  readonly words?: 1 | 2;
  /** Most triplets to one reference, so that frequent captions do not crowd out the rest. Default 2. */
  readonly each?: number;
  /** Decides which of several targets are taken. Default 0. */
  readonly seed?: number;
}

interface Item {
  readonly picture: string;
  readonly words: readonly string[];
  readonly category: string;
  readonly where: string;
}

/** Words that carry nothing, which the captions' authors put in at random. */
const EMPTY = new Set(['a', 'an', 'the', 'with', 'and', 'in', 'of', 'for', 'by', '-', '&']);

function parse(line: string, where: string, category: string): Item {
  const [picture, score, ...rest] = line.split('\t');
  const words = rest
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z0-9\s'-]/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '' && !EMPTY.has(word));
  if (!picture?.startsWith('women/') || picture.includes('..'))
    throw new HemlineError(
      'bad-record',
      `${where}: a line must start with women/..., then score and caption, with tabs between.`,
    );
  if (score === undefined || !Number.isFinite(Number(score)) || score.trim() === '')
    throw new HemlineError('bad-record', `${where}: the detection score "${score ?? ''}" is not a number.`);
  if (words.length === 0) throw new HemlineError('bad-record', `${where}: the caption is empty.`);
  return { picture, words, category, where };
}

async function readLabels(dir: string, split: string): Promise<Item[]> {
  const folder = join(dir, 'labels');
  const ending = `_${split}_detect_all.txt`;
  const files = (await readdir(folder).catch(() => [] as string[]))
    .filter((file) => file.endsWith(ending))
    .sort();
  if (files.length === 0)
    throw new HemlineError(
      'data-missing',
      `${folder} holds no *${ending}. Is this the folder of Fashion200k?`,
    );
  const items: Item[] = [];
  for (const name of files) {
    const file = join(folder, name);
    const lines = (await readFile(file, 'utf8')).split(/\r?\n/);
    for (const [i, line] of lines.entries()) {
      if (line.trim() !== '')
        items.push(parse(line, `${file}, line ${i + 1}`, name.slice(0, -ending.length)));
    }
  }
  return items;
}

/** The caption, and all that leave `most` of its words or fewer out, as keys. */
function stems(words: readonly string[], most: number): string[] {
  const sorted = [...new Set(words)].sort();
  const without = (out: readonly number[]) => sorted.filter((_, i) => !out.includes(i)).join(' ');
  const few = [without([]), ...sorted.map((_, i) => without([i]))];
  if (most < 2 || sorted.length < 3) return few;
  return [...few, ...sorted.flatMap((_, i) => sorted.slice(i + 1).map((_, j) => without([i, i + 1 + j])))];
}

/** Words of `a` that `b` lacks. */
const beyond = (a: readonly string[], b: readonly string[]) => [
  ...new Set(a.filter((word) => !b.includes(word))),
];

/** "replace red with blue", "add lace", "remove belt". */
function instruction(gone: readonly string[], come: readonly string[]): string {
  if (gone.length === 0) return `add ${come.join(' ')}`;
  return come.length === 0 ? `remove ${gone.join(' ')}` : `replace ${gone.join(' ')} with ${come.join(' ')}`;
}

/** What leads from one caption to the other: the whole, and its parts, word by word in the captions' order. */
function difference(from: readonly string[], to: readonly string[]): { text: string; parts: string[] } {
  const [gone, come] = [beyond(from, to), beyond(to, from)];
  const count = Math.max(gone.length, come.length);
  const parts = Array.from({ length: count }, (_, i) =>
    instruction(gone.slice(i, i + 1), come.slice(i, i + 1)),
  );
  return { text: instruction(gone, come), parts };
}

/**
 * Fashion200k as published: `labels/<category>_<split>_detect_all.txt`, lines of path, detection score and
 * caption with tabs between, and the pictures `women/...`.
 * Triplets are pairs of one category whose captions differ in one or two words; the text is that difference,
 * and its parts are the words' differences one by one. There is no pose. Throws like `readTriplets`.
 */
export async function readFashion200k(dir: string, options: Fashion200kOptions = {}): Promise<TripletSet> {
  const { split = 'train', words = 2, each = 2, seed = 0 } = options;
  const items = await readLabels(dir, split);
  // Captions that share a stem differ in the words beside it only.
  const shelves = new Map<string, number[]>();
  items.forEach((item, i) => {
    for (const key of stems(item.words, words)) {
      const name = `${item.category}|${key}`;
      const shelf = shelves.get(name);
      if (shelf) shelf.push(i);
      else shelves.set(name, [i]);
    }
  });
  const random = new Random(`fashion-200k/${seed}`);
  const triplets: Triplet[] = [];
  const places: string[] = [];
  for (const [i, item] of items.entries()) {
    const targets = new Set<number>();
    for (const key of random.shuffle(stems(item.words, words))) {
      if (targets.size >= each) break;
      const shelf = shelves.get(`${item.category}|${key}`)!;
      // A few tries suffice: a shelf is either full of others or has none.
      for (let attempt = 0; attempt < 8 && targets.size < each; attempt++) {
        const j = random.pick(shelf);
        if (differs(item.words, items[j]!.words, words)) targets.add(j);
      }
    }
    for (const j of targets) {
      const target = items[j]!;
      triplets.push({
        id: `${item.category}-${split}-${i}-${j}`,
        reference: item.picture,
        target: target.picture,
        ...difference(item.words, target.words),
        pose: null,
        captions: { reference: item.words.join(' '), target: target.words.join(' ') },
      });
      places.push(item.where);
    }
  }
  return checkPictures(dir, triplets, (i) => places[i]!, options);
}

/** Whether the captions differ, and by at most so many words on either side. */
function differs(a: readonly string[], b: readonly string[], most: number): boolean {
  const [gone, come] = [beyond(a, b).length, beyond(b, a).length];
  return gone + come > 0 && gone <= most && come <= most;
}
