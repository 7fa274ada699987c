import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { hasComponent, NETS, type NetName, openWeights } from '../checkpoint/component.ts';
import type { Written } from '../checkpoint/safetensors.ts';
import { HemlineError } from '../error.ts';
import type { StoredTensor } from '../graph/weights.ts';
import { componentConfig, saveComponent } from './component.ts';

export interface AverageOptions {
  /** Two or more: packs, or folders that `train` wrote. */
  readonly parts: readonly string[];
  /** How much of each; they need not add up to 1. Alike by default. */
  readonly shares?: readonly number[];
  /** Gets the averaged networks, as `train` would have written them. */
  readonly out: string;
}

/**
 * Averages the weights of the networks that all folders have, and gives their names. Runs that went on from one another,
 * or from the same start, err in different ways, and their average errs less, at no price when it runs (model soups,
 * Wortsman et al. 2022). Nets that were not trained from the same start average to noise.
 * @throws HemlineError `bad-option`, `pack-incomplete` where there is no such folder or nothing in common,
 * `weights-shape` where networks are of different configs or shapes, and what reading weights says.
 */
export async function average({ parts, shares, out }: AverageOptions): Promise<NetName[]> {
  const scales = scalesOf(parts, shares);
  const missing = parts.find((part) => !existsSync(part));
  if (missing) throw new HemlineError('pack-incomplete', `There is no folder ${missing}.`);
  const nets = NETS.filter((net) => parts.every((part) => hasComponent(part, net)));
  if (nets.length === 0)
    throw new HemlineError('pack-incomplete', `There is no network that all have of ${parts.join(', ')}.`);
  // All are read before anything is written: a misfit leaves no half of a pack.
  const averaged = new Map<NetName, Map<string, Written>>();
  for (const net of nets) averaged.set(net, await averageNet(net, parts, scales));
  for (const [net, tensors] of averaged)
    await saveComponent(out, net, componentConfig(parts[0], net, {}), tensors);
  return nets;
}

function scalesOf(parts: readonly string[], shares: readonly number[] = parts.map(() => 1)): number[] {
  if (parts.length < 2) throw new HemlineError('bad-option', 'An average is of two folders or more.');
  if (shares.length !== parts.length)
    throw new HemlineError(
      'bad-option',
      `${parts.length} folders need as many shares, not ${shares.length}.`,
    );
  const sum = shares.reduce((n, share) => n + share, 0);
  if (!(shares.every((share) => share >= 0) && sum > 0 && Number.isFinite(sum)))
    throw new HemlineError('bad-option', `Shares are 0 or more, and not all 0: not ${shares.join(', ')}.`);
  return shares.map((share) => share / sum);
}

async function averageNet(
  net: NetName,
  parts: readonly string[],
  scales: readonly number[],
): Promise<Map<string, Written>> {
  const configs = parts.map((part) => componentConfig(part, net, {}));
  const other = configs.findIndex((config) => !isDeepStrictEqual(config, configs[0]));
  if (other > 0)
    throw new HemlineError('weights-shape', `${net}: ${parts[other]} has another config than ${parts[0]}.`);
  const sources = await Promise.all(parts.map((part) => openWeights(part, net)));
  const names = [...sources[0]!.names()];
  return new Map(
    names.map((name) => {
      const stored = sources.map((source, i) =>
        fitting(source.get(name), sources[0]!.get(name)!, parts[i]!, name),
      );
      const data = new Float32Array(stored[0]!.read().length);
      stored.forEach((tensor, part) => {
        tensor.read().forEach((value, i) => {
          data[i]! += scales[part]! * value;
        });
      });
      return [name, { shape: stored[0]!.shape, data }];
    }),
  );
}

function fitting(
  tensor: StoredTensor | undefined,
  first: StoredTensor,
  part: string,
  name: string,
): StoredTensor {
  if (tensor && isDeepStrictEqual(tensor.shape, first.shape)) return tensor;
  const what = tensor ? `is [${tensor.shape}] and not [${first.shape}]` : 'is missing';
  throw new HemlineError('weights-shape', `${name} of ${part} ${what}: it is of another network.`);
}
