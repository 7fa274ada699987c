import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { gradients } from '../../../models/graph/gradient.ts';
import { Graph, type Tensor } from '../../../models/graph/graph.ts';
import { initialise } from '../../../models/graph/initialise.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { weightsFrom } from '../../../models/graph/weights.ts';
import { Random } from '../../../models/random.ts';
import { adversarial, asStrong, type Scene } from '../../../models/train/adversarial.ts';
import type { TrainOptions } from '../../../models/train/index.ts';
import { run } from '../graph/run.ts';
import { abortAfter, finished, UNET, weights } from './runs.ts';
import { folder, type Made, makePack, refused, trained } from './tiny.ts';

const SHAPE = [2, 4, 8, 8];
const numbers = (seed: string, scale = 1) => {
  const random = new Random(seed);
  return Float32Array.from({ length: 2 * 4 * 8 * 8 }, () => scale * (2 * random.next() - 1));
};
/** Latents as the inputs of a graph. */
function sceneIn(graph: Graph): Scene {
  const latent = (name: string) => graph.input(name, SHAPE);
  const [made, real, current, noise] = ['made', 'real', 'current', 'noise'].map(latent) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  return { made, real, current, noise };
}
const size = (list: readonly number[]) => Math.sqrt(list.reduce((sum, x) => sum + x * x, 0) / list.length);

describe('a discriminator', () => {
  test('teaches what makes latents, and learns itself, each by its own loss', async () => {
    const graph = new Graph('discriminator', { trained: () => true });
    const scene = sceneIn(graph);
    const { made } = scene;
    const losses = adversarial(graph.at('discriminator'), scene);
    const own = [...graph.weights.values()].map(({ tensor }) => tensor);
    assert.throws(() => gradients(losses.judged, [made]), refused('graph-gradient'));
    for (const weight of own)
      assert.throws(() => gradients(losses.made, [weight]), refused('graph-gradient'));
    assert.equal(gradients(losses.judged, own).length, own.length);
    assert.equal(gradients(losses.made, [made]).length, 1);
  });

  test('hears nothing of differences when all latents are alike', async () => {
    const graph = new Graph('discriminator');
    const losses = adversarial(graph.at('discriminator'), sceneIn(graph));
    const same = numbers('same');
    const read = await run(
      graph,
      { judged: losses.judged },
      {
        made: same,
        real: same,
        current: numbers('current'),
        noise: numbers('noise', 0.1),
      },
      { weights: weightsFrom(initialise(graph, 1)) },
    );
    // hinge(m) + hinge(-m) is 2 wherever the margin is within [-1, 1], and more beyond.
    assert.ok(read.judged![0]! >= 2 - 1e-5);
  });

  test('pulls with the share that it is given, however loud it is', async () => {
    for (const loud of [1e-3, 1e3]) {
      const graph = new Graph('share');
      const [x, y] = ['x', 'y'].map((name) => graph.input(name, SHAPE));
      const squares = op.mean(op.mul(x!, x!));
      const loss = op.mul(op.mean(op.mul(x!, y!)), loud);
      const [given] = gradients(asStrong(loss, squares, x!, 0.25), [x!]);
      const [wanted] = gradients(squares, [x!]);
      const [direction] = gradients(loss, [x!]);
      const read = await run(
        graph,
        { given: given!, wanted: wanted!, direction: direction! },
        { x: numbers('x'), y: numbers('y') },
      );
      assert.ok(Math.abs(size(read.given!) / size(read.wanted!) - 0.25) < 1e-3);
      const scale = read.given![0]! / read.direction![0]!;
      assert.ok(scale > 0);
      read.given!.forEach((g, i) => {
        assert.ok(Math.abs(g - scale * read.direction![i]!) < 1e-5 * size(read.given!) + 1e-9);
      });
    }
  });
});

describe('a base that is trained with a discriminator', () => {
  let made: Made;
  before(async () => {
    made = await makePack();
  });

  test('is another one, of the same files, and says how both do', async () => {
    const reports: Parameters<NonNullable<TrainOptions['onReport']>>[0][] = [];
    const out = await trained('base', made.data, made.parts, {
      discriminator: true,
      onReport: (report) => void reports.push(report),
    });
    assert.deepEqual(finished(out), finished(made.outs.base));
    assert.notDeepEqual(weights(out, UNET), weights(made.outs.base, UNET));
    const { losses } = reports.at(-1)!;
    assert.deepEqual(Object.keys(losses), ['loss', 'plain', 'made', 'judged', 'norm']);
    assert.ok(losses.judged! > 0 && Number.isFinite(losses.made));
  });

  test('goes on bit for bit, and not without its discriminator', async () => {
    const options = { steps: 6, discriminator: true };
    const whole = await trained('base', made.data, made.parts, options);
    const out = join(folder(), 'stopped');
    await assert.rejects(
      trained('base', made.data, made.parts, { ...options, out, signal: abortAfter(3) }),
      refused('interrupted'),
    );
    await assert.rejects(
      trained('base', made.data, made.parts, { steps: 6, out, resume: true }),
      refused('resume-mismatch', /discriminator/),
    );
    await trained('base', made.data, made.parts, { ...options, out, resume: true });
    assert.deepEqual(weights(out, UNET), weights(whole, UNET));
  });

  test('is the only part that has one', async () => {
    await assert.rejects(
      trained('vae', made.data, made.parts, { discriminator: true }),
      refused('bad-option', /--discriminator/),
    );
  });
});
