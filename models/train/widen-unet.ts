import { HemlineError } from '../error.ts';
import type { Graph } from '../graph/graph.ts';
import type { UNetConfig } from '../nets/unet.ts';
import { Random } from '../random.ts';

/** A U-Net's config, and a graph that has it. */
export interface UNetIn {
  readonly config: UNetConfig;
  readonly graph: Graph;
}

/**
 * The weights of a U-Net for a wider one, whose `block_out_channels` are more (Net2WiderNet, Chen et al. 2016): each
 * channel becomes neighbouring copies of itself, so that normalisation's groups and attention's heads keep what they
 * hold, and what reads a channel reads its copies in random shares, by which they come apart in training. It predicts
 * what the narrow one did, but for normalisation over two joined pictures whose parts grow unequally.
 * @param scope what the names of both nets begin with; other weights are left as they are.
 * @throws HemlineError `weights-shape` where a layer would be narrower.
 */
export function widenUNet(
  weights: ReadonlyMap<string, Float32Array>,
  scope: string,
  from: UNetIn,
  to: UNetIn,
  seed: number,
): Map<string, Float32Array> {
  const widened = new Map(weights);
  if (from.config.block_out_channels.join() === to.config.block_out_channels.join()) return widened;
  for (const [name, data] of weights) {
    const [before, after] = [from, to].map((net) => net.graph.weights.get(name)?.shape);
    if (!name.startsWith(scope) || !before || !after || before.join() === after.join()) continue;
    if (before.some((length, axis) => length > after[axis]!))
      throw new HemlineError('weights-shape', `${name} is [${before}], which cannot become [${after}].`);
    const layer = name.slice(scope.length);
    const sources = (axis: number) =>
      copies(partsOf(layer, axis, before[axis]!, from.config), partsOf(layer, axis, after[axis]!, to.config));
    let made = copyRows(data, sources(0), before[0]!);
    if (before.length > 1 && before[1] !== after[1])
      made = layer.includes('time_embedding.linear_1')
        ? spreadWaves(made, before[1]!, after[1]!)
        : shareColumns(made, sources(1), after, new Random(`${seed}/widen/${name}`));
    // Heads are wider by their copies, and their products larger by as much; attention divides by the root of it.
    if (/\.to_q\.weight$/.test(name)) made = made.map((w) => w * Math.sqrt(before[0]! / after[0]!));
    widened.set(name, made);
  }
  return widened;
}

/** The lengths of which a layer's axis is made, each of them to be copied by itself. */
function partsOf(layer: string, axis: number, length: number, c: UNetConfig): number[] {
  const halves =
    layer.includes('.ff.net.0.proj.') ||
    (layer.includes('.time_emb_proj.') && c.resnet_time_scale_shift === 'scale_shift');
  if (axis === 0 && halves) return [length / 2, length / 2];
  const joined = /up_blocks\.(\d+)\.resnets\.(\d+)\.(norm1|conv1|conv_shortcut)\./.exec(layer);
  if (!joined || axis !== (joined[3] === 'norm1' ? 0 : 1)) return [length];
  // What comes from the block below, or from the layer before, and then what the encoder left.
  const last = c.block_out_channels.length - 1;
  const below = joined[2] === '0' ? 1 : 0;
  const own = c.block_out_channels[Math.min(last, last - Number(joined[1]) + below)]!;
  return [own, length - own];
}

/** For each place of the wider axis, the place that it is a copy of. */
function copies(before: readonly number[], after: readonly number[]): number[] {
  let start = 0;
  return before.flatMap((narrow, part) => {
    const [first, wide] = [start, after[part]!];
    start += narrow;
    return Array.from({ length: wide }, (_, i) => first + Math.floor((i * narrow) / wide));
  });
}

function copyRows(data: Float32Array, from: readonly number[], rows: number): Float32Array {
  const row = data.length / rows;
  const out = new Float32Array(from.length * row);
  for (const [i, source] of from.entries()) out.set(data.subarray(source * row, (source + 1) * row), i * row);
  return out;
}

/** Copies columns of [rows, columns, ...], every copy with a share of the weight; `shape` is the result's. */
function shareColumns(
  data: Float32Array,
  from: readonly number[],
  shape: readonly number[],
  random: Random,
): Float32Array {
  const kernel = shape.slice(2).reduce((n, side) => n * side, 1);
  const row = shape[1]! * kernel;
  const narrow = data.length / shape[0]!;
  const source = (i: number) => from[Math.floor(i / kernel)]! * kernel + (i % kernel);
  const out = new Float32Array(shape[0]! * row);
  for (let r = 0; r < shape[0]!; r++) {
    const shares = Float32Array.from({ length: row }, () => random.between(0.5, 1.5));
    const total = new Float32Array(narrow);
    for (let i = 0; i < row; i++) total[source(i)]! += shares[i]!;
    for (let i = 0; i < row; i++)
      out[r * row + i] = (data[r * narrow + source(i)]! * shares[i]!) / total[source(i)]!;
  }
  return out;
}

/** Columns of the time embedding, whose waves lie twice as dense where there are twice as many: both halves of them. */
function spreadWaves(data: Float32Array, narrow: number, wide: number): Float32Array {
  const rows = data.length / narrow;
  const out = new Float32Array(rows * wide);
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < narrow; i++) {
      const [half, wave] = [Math.floor((2 * i) / narrow), i % (narrow / 2)];
      out[r * wide + (half * wide) / 2 + Math.round((wave * wide) / narrow)] = data[r * narrow + i]!;
    }
  return out;
}
