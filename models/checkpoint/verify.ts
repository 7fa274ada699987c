import { join } from 'node:path';
import { HemlineError } from '../error.ts';
import { readPicture } from '../picture.ts';
import { checkFit, checkTokenizer } from './check-fit.ts';
import { compareWeights, findInfinities } from './check-weights.ts';
import { NETS, type NetName } from './component.ts';
import { hashFile } from './files.ts';
import { listed } from './listed.ts';
import { netGraph } from './nets.ts';
import type { Pack } from './pack.ts';

/** What was found out about one part of a pack. */
export interface Check {
  /** A component's folder, or `together`, `lookbook`, `files`. */
  readonly part: string;
  /** What it is, in a few words. */
  readonly told: string;
  /** What is wrong with it, a line each; none if it is sound. */
  readonly problems: readonly string[];
}

/**
 * Checks a pack part by part: every weight that a net wants is in its file, in the right shape, finite, and
 * none is left over; configs, vocabulary and preview fit together; pictures can be read; listed files
 * have their sha256. Reads every byte: a second for 60 MB.
 */
export async function* verifyPack(pack: Pack): AsyncGenerator<Check> {
  for (const net of NETS) if (pack.config(net)) yield await check(net, () => checkNet(pack, net));
  yield await check('tokenizer', () => [`${pack.tokenizer().size} tokens`, checkTokenizer(pack)]);
  yield await check('together', () => ['configs that fit', checkFit(pack)]);
  yield await check('lookbook', async () => [
    `${pack.lookbook.length} pictures`,
    await refusals(pack.lookbook.map(({ id, file }) => [id, () => readPicture(file)])),
  ]);
  if (pack.manifest.files) yield await check('files', () => checkFiles(pack));
}

type Result = readonly [told: string, problems: readonly string[]];

/** What a part throws is what is wrong with it. */
async function check(part: string, find: () => Result | Promise<Result>): Promise<Check> {
  try {
    const [told, problems] = await find();
    return { part, told, problems };
  } catch (error) {
    if (!(error instanceof HemlineError)) throw error;
    return { part, told: '', problems: [error.message] };
  }
}

async function checkNet(pack: Pack, net: NetName): Promise<Result> {
  const source = await pack.weights(net);
  const stored = [...source.names()].map((name) => source.get(name)!);
  const count = stored.reduce((n, { shape }) => n + shape.reduce((m, d) => m * d, 1), 0);
  const told = `${count.toLocaleString('en')} parameters in ${stored.length} weights`;
  return [told, [...compareWeights(netGraph(net, pack.config(net)!), source), ...findInfinities(source)]];
}

async function checkFiles(pack: Pack): Promise<Result> {
  const listedFiles = pack.manifest.files!;
  const wrong: string[] = [];
  for (const { path, sha256 } of listedFiles)
    if (sha256 && (await hashFile(join(pack.dir, path))) !== sha256) wrong.push(path);
  const problems = wrong.length > 0 ? [`${listed(wrong)}: not the sha256 of hemline.json`] : [];
  return [`${listedFiles.length} listed`, problems];
}

async function refusals(tries: readonly (readonly [string, () => Promise<unknown>])[]): Promise<string[]> {
  const problems: string[] = [];
  for (const [id, attempt] of tries) {
    try {
      await attempt();
    } catch (error) {
      if (!(error instanceof HemlineError)) throw error;
      problems.push(`${id}: ${error.message}`);
    }
  }
  return problems;
}
