import { test } from 'node:test';
import { type Guidance, guidanceRows, guide, taper } from '../../../models/diffusion/guidance.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { Random } from '../../../models/random.ts';
import { guided } from '../../../models/train/guided.ts';
import { run } from '../graph/run.ts';
import { near } from '../near.ts';

const [BATCH, CHANNELS, SIDE] = [2, 3, 4];
const ONE = CHANNELS * SIDE * SIDE;

/** What sampling makes of a row, where the picture is predicted without a text. */
function sampled(predicted: Float32Array, current: Float32Array, guidance: Guidance): Float32Array {
  const rows = guidanceRows(guidance);
  const predictions = Float32Array.from([...predicted, ...current]).subarray(0, rows.length * ONE);
  const target = new Float32Array(ONE);
  taper(guidance, predictions, CHANNELS, SIDE * SIDE);
  guide(rows, predictions, target);
  return target;
}

for (const [name, guidance] of Object.entries({
  'one scale': { text: 2, image: 1 },
  'a tapered scale': { text: 2.5, image: 1, taper: { to: 1.3, change: 0.8 } },
  none: { text: 1, image: 1 },
}))
  test(`a graph guides as sampling does: ${name}`, async () => {
    const random = new Random('guided');
    const drawn = () => Float32Array.from({ length: BATCH * ONE }, () => 2 * random.next() - 1);
    const feeds = { predicted: drawn(), current: drawn() };
    const graph = new Graph('guided', {});
    const shape = [BATCH, CHANNELS, SIDE, SIDE];
    const made = guided(graph.input('predicted', shape), graph.input('current', shape), guidance);
    const { seen } = await run(graph, { seen: made }, feeds);
    const rows = [0, 1].flatMap((row) => {
      const own = (all: Float32Array) => all.subarray(row * ONE, (row + 1) * ONE);
      return [...sampled(own(feeds.predicted), own(feeds.current), guidance)];
    });
    near(seen!, rows, 1e-5, 'guided');
  });
