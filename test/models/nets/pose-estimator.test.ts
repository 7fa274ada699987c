import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Graph } from '../../../models/graph/graph.ts';
import * as op from '../../../models/graph/ops/index.ts';
import { Session } from '../../../models/graph/session.ts';
import { weightsFrom } from '../../../models/graph/weights.ts';
import { parsePoseEstimatorConfig, poseEstimator } from '../../../models/nets/pose-estimator.ts';
import { KEYPOINTS } from '../../../models/pose.ts';
import { checkGradients, draw } from '../graph/directional.ts';
import { refused } from '../train/tiny.ts';

const RAW = { image_size: 16, patch_size: 2, block_out_channels: [4, 6], layers: 1 };
const config = parsePoseEstimatorConfig(RAW);

describe('the pose estimator', () => {
  test('its gradient reaches every weight', async () => {
    const graph = new Graph('pose', { trained: () => true });
    const { points } = poseEstimator(graph.at(''), config, graph.input('pixels', ['batch', 3, 16, 16]));
    const loss = op.sum(op.mul(op.sub(points, 0.5), graph.input('target', ['batch', KEYPOINTS, 2])));
    // A bias that is the same over a whole map does not move its softmax: the last one has no gradient.
    const weights = [...graph.weights].filter(([name]) => name !== 'conv_out.bias');
    const values = draw(graph, 2);
    // Large biases and small weights keep every ReLU on: across its kink a difference measures no gradient.
    for (const [name] of weights) {
      const isBias = name.endsWith('bias');
      values[name] = values[name]!.map((value) => (isBias ? 4 + value : 0.3 * value));
    }
    const wrt = weights.map(([, { tensor }]) => tensor);
    await checkGradients(graph, loss, wrt, values, { step: 0.02 });
  });

  test('gives the place of a map’s mass, and how much of it is together', async () => {
    const graph = new Graph('pose');
    const pixels = graph.input('pixels', [1, 3, 16, 16]);
    const { points, confidence } = poseEstimator(graph.at(''), config, pixels);
    graph.output('points', points);
    graph.output('confidence', confidence);
    // All weights 0: the maps are flat, their mean is the middle, and 4 of 64 cells hold 1/16 of the mass.
    const zeros = new Map(
      [...graph.weights].map(([name, { shape }]) => [
        name,
        new Float32Array(shape.reduce((n, d) => n * d, 1)),
      ]),
    );
    const session = await Session.open(graph, { weights: weightsFrom(zeros) });
    const out = await session.run({ pixels: new Float32Array(3 * 256) });
    await session.close();
    assert.deepEqual(
      [out.points!.dims, out.confidence!.dims],
      [
        [1, KEYPOINTS, 2],
        [1, KEYPOINTS],
      ],
    );
    for (const value of out.points!.data as Float32Array) assert.ok(Math.abs(value - 0.5) < 1e-5);
    for (const value of out.confidence!.data as Float32Array) assert.ok(Math.abs(value - 1 / 16) < 1e-5);
  });

  test('takes defaults, and refuses a side that does not divide', () => {
    assert.equal(parsePoseEstimatorConfig({}).image_size, 128);
    for (const [fields, field] of [
      [{ image_size: 20 }, /image_size 20/],
      [{ block_out_channels: [4] }, /block_out_channels/],
      [{ layers: 0 }, /layers/],
    ] as const)
      assert.throws(() => parsePoseEstimatorConfig(fields), refused('config-unsupported', field));
  });
});
