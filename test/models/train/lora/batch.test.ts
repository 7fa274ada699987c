import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openSchedule } from '../../../../models/diffusion/schedule.ts';
import { Graph } from '../../../../models/graph/graph.ts';
import { isLora } from '../../../../models/nets/lora.ts';
import { parseUNetConfig } from '../../../../models/nets/unet.ts';
import { SCHEDULER } from '../../../../models/train/defaults.ts';
import type { FloatRows } from '../../../../models/train/floats.ts';
import { type BatchOptions, type LoraData, loraBatches } from '../../../../models/train/lora/batch.ts';
import type { Generator } from '../../../../models/train/lora/generator.ts';
import { PAPER } from '../../../../models/train/lora/options.ts';
import { total } from '../../../../models/train/lora/total.ts';

const [CHANNELS, SIDE, WIDTH, LABELS] = [2, 4, 4, 3];
const LATENT = CHANNELS * SIDE ** 2;
const [TEXT, IMAGE] = [2 * WIDTH, 3 * WIDTH];

/** Row i of a net's numbers is i + 1 everywhere, so that 0 is nobody's. */
const rowsOf = (width: number, scale = 1) =>
  ({
    width,
    read: (row: number, target: Float32Array, offset: number) =>
      void target.fill(scale * (row + 1), offset, offset + width),
  }) as FloatRows;

const lesson = (triplet: number, from: number, to: number, whole: number, cuts: number[][]) => ({
  triplet,
  from,
  to,
  whole,
  parts: [],
  cuts,
});
const lessons = [lesson(0, 0, 1, 1, [[2, 3]]), lesson(1, 2, 3, 4, []), lesson(2, 4, 5, 5, [[6, 7]])];

const data: LoraData = {
  lessons: { all: lessons, multi: lessons.filter(({ cuts }) => cuts.length > 0), texts: [] },
  latents: rowsOf(LATENT),
  imageTokens: rowsOf(IMAGE, 100),
  texts: rowsOf(TEXT + LABELS, 10_000),
};

function opened(beside: boolean, given: Partial<BatchOptions> = {}) {
  const unet = parseUNetConfig({
    in_channels: beside ? 2 * CHANNELS : CHANNELS,
    out_channels: CHANNELS,
    block_out_channels: [4, 4],
    norm_num_groups: 2,
    layers_per_block: 1,
    down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D'],
    up_block_types: ['CrossAttnUpBlock2D', 'UpBlock2D'],
    cross_attention_dim: WIDTH,
    attention_head_dim: 2,
    class_embed_type: 'projection',
    projection_class_embeddings_input_dim: LABELS,
  });
  const generator: Generator = {
    unet,
    lora: { rank: 1, alpha: 1 },
    side: SIDE,
    rows: 40,
    tokens: (TEXT + IMAGE) / WIDTH,
  };
  const schedule = openSchedule({ ...SCHEDULER, prediction_type: 'v_prediction' });
  const o: BatchOptions = { ...PAPER, generator, schedule, seed: 1, steps: 11, cutInto: 2, ...given };
  const graph = new Graph('batch', { trained: isLora });
  total(graph, generator, o);
  return { batch: loraBatches(graph, data, o), graph, schedule };
}

const near = (a: number, b: number, error: number) => assert.ok(Math.abs(a - b) <= error, `${a}, not ${b}`);
const mean = (values: Float32Array) => values.reduce((n, v) => n + v, 0) / values.length;
const row = (values: Float32Array | undefined, i: number, width: number) =>
  values!.subarray(i * width, (i + 1) * width);
type Floats = Record<string, Float32Array>;

describe('a batch of lessons', () => {
  test('fills every input of the graph, and is a function of seed and number alone', async () => {
    for (const beside of [true, false]) {
      const { batch, graph } = opened(beside);
      const feeds = await batch(3);
      assert.deepEqual(Object.keys(feeds).sort(), [...graph.inputs.keys()].sort());
      await batch(4);
      assert.deepEqual(await batch(3), feeds);
      assert.deepEqual(await opened(beside).batch(3), feeds);
      assert.notDeepEqual(await batch(4), feeds);
      assert.notDeepEqual(await opened(beside, { seed: 2 }).batch(3), feeds);
    }
  });

  test('has the lambda of its step, of which it is a part', async () => {
    const { batch } = opened(true);
    for (const [number, lambda] of [
      [0, 1],
      [1, 1],
      [2, 0.9],
      [21, 0],
    ] as const)
      near(mean((await batch(number))['multi.lambda'] as Float32Array), lambda, 1e-6);
  });

  test('L_single: the whole text and the reference’s tokens; L_recon: nothing, and the target', async () => {
    const { batch } = opened(true);
    const feeds = (await batch(0)) as Floats;
    const width = TEXT + IMAGE;
    for (let i = 0; i < 40; i++) {
      const from = row(feeds['single.current'], i, LATENT)[0]! - 1;
      const found = lessons.find((l) => l.from === from)!;
      assert.equal(row(feeds.target, i, LATENT)[0], found.to + 1);
      const tokens = row(feeds['single.tokens'], i, width);
      assert.ok(tokens.subarray(0, TEXT).every((v) => v === 10_000 * (found.whole + 1)));
      assert.ok(tokens.subarray(TEXT).every((v) => v === 100 * (from + 1)));
      assert.ok(row(feeds['single.labels'], i, LABELS).every((v) => v === 10_000 * (found.whole + 1)));
    }
    assert.ok(feeds['recon.tokens']!.every((v) => v === 0));
    assert.ok(feeds['recon.labels']!.every((v) => v === 0));
    const told = (await opened(true, { empty: 'text' }).batch(0)) as Floats;
    assert.ok(
      row(told['recon.tokens'], 0, width)
        .subarray(0, TEXT)
        .every((v) => v === 10_000),
    );
    assert.ok(row(told['recon.tokens'], 0, width)[TEXT]! > 0);
  });

  /** Mean over a batch of what is left of a picture in its noisy latent: of the first less of the second. */
  async function noised(beside: boolean, start?: BatchOptions['start']) {
    const { batch, schedule } = opened(beside, { start, tauPower: 1 });
    const feeds = (await batch(0)) as Floats;
    const errors = { reference: 0, target: 0 };
    for (let i = 0; i < 40; i++) {
      const to = row(feeds.target, i, LATENT)[0]!;
      const from = lessons.find((l) => l.to + 1 === to)!.from + 1;
      const a = Math.sqrt(schedule.alphas[feeds['single.tau']![i]!]!);
      const noisy = mean(row(feeds['single.noisy'], i, LATENT));
      errors.reference += (noisy - a * from) / 40;
      errors.target += (noisy - a * to) / 40;
    }
    return errors;
  }

  test('noises the reference where the U-Net sees nothing else of it, else the target, or as asked', async () => {
    for (const [beside, start, which] of [
      [true, undefined, 'target'],
      [false, undefined, 'reference'],
      [true, 'reference', 'reference'],
      [false, 'target', 'target'],
    ] as const) {
      const errors = await noised(beside, start);
      const other = which === 'target' ? 'reference' : 'target';
      assert.ok(Math.abs(errors[which]) < 0.12, `${which}: ${errors[which]}`);
      assert.ok(Math.abs(errors[other]) > 0.25, `${other}: ${errors[other]}`);
    }
  });

  test('L_multi: both parts in either order, at different steps with noise of their own, one reference', async () => {
    const { batch, schedule } = opened(true);
    const feeds = (await batch(0)) as Floats;
    const seen = new Set<string>();
    const width = TEXT + IMAGE;
    for (let i = 0; i < 40; i++) {
      const from = row(feeds['multi.reference'], i, LATENT)[0]! - 1;
      const { cuts, to } = lessons.find((l) => l.from === from)!;
      assert.equal(row(feeds['multi.target'], i, LATENT)[0], to + 1);
      const [first, second] = [1, 2].map((round) => row(feeds[`multi.${round}.tokens`], i, width));
      const texts = [first, second].map((tokens) => tokens![0]! / 10_000 - 1);
      assert.deepEqual(texts.toSorted(), cuts[0]);
      seen.add(texts.join());
      for (const tokens of [first, second]) assert.equal(tokens![TEXT], 100 * (from + 1));
      assert.notEqual(feeds['multi.1.tau']![i], feeds['multi.2.tau']![i]);
      for (const round of [1, 2]) {
        const alpha = schedule.alphas[feeds[`multi.${round}.tau`]![i]!]!;
        near(feeds[`multi.${round}.keep`]![i]!, Math.sqrt(alpha), 1e-6);
      }
    }
    assert.deepEqual([...seen].sort(), ['2,3', '3,2', '6,7', '7,6']);
    const [a, b] = [feeds['multi.1.noise']!, feeds['multi.2.noise']!];
    const dot = a.reduce((n, v, i) => n + v * b[i]!, 0) / a.length;
    assert.ok(Math.abs(dot) < 0.1, `${dot}`);
  });

  test('takes every lesson once a pass', async () => {
    const { batch } = opened(true);
    const counts = new Map<number, number>();
    for (let number = 0; number < 3; number++) {
      const { target } = (await batch(number)) as Floats;
      for (let i = 0; i < 40; i++) {
        const to = row(target, i, LATENT)[0]!;
        counts.set(to, (counts.get(to) ?? 0) + 1);
      }
    }
    assert.deepEqual([...counts.values()], [40, 40, 40]);
  });
});
