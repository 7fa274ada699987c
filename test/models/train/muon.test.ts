import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { Graph } from '../../../models/graph/graph.ts';
import { Session } from '../../../models/graph/session.ts';
import { orthogonalised } from '../../../models/train/muon.ts';
import { type OptimiserOptions, openOptimiser, stepCost } from '../../../models/train/optimiser.ts';
import { makeVectors, placesOf, sharesOf, slotsOf } from '../../../models/train/vectors.ts';

const OPTIONS: OptimiserOptions = {
  ...{ beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, clip: 1, ema: 0.35 },
  muon: true,
};

const near = (found: Float32Array, wanted: readonly number[]) => {
  assert.equal(found.length, wanted.length);
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - wanted[i]!) < 1e-5, `${found} ${wanted}`);
  });
};

/** Columns for rows. */
const turned = (values: readonly number[]) => [0, 3, 1, 4, 2, 5].map((i) => values[i]!);

describe('Muon', () => {
  test('makes matrices of any shape nearly orthonormal', async () => {
    for (const [rows, columns] of [
      [6, 20],
      [20, 6],
      [8, 8],
    ] as const) {
      const graph = new Graph('orthogonal');
      graph.output('y', orthogonalised(graph.input('x', [rows, columns])));
      const session = await Session.open(graph);
      const x = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i + 1) * 1e-3);
      const y = (await session.run({ x })).y!.data as Float32Array;
      await session.close();
      const matrix = Matrix.from1DArray(rows, columns, [...y]);
      const { diagonal } = new SingularValueDecomposition(matrix, { autoTranspose: true });
      // The method's own bounds: it trades exactness for speed.
      assert.ok(
        diagonal.every((s) => s > 0.5 && s < 1.3),
        `${rows}x${columns}: ${diagonal}`,
      );
    }
  });

  // numpy, float64: momentum and look ahead (Jordan et al. 2024), size 0.2 sqrt(max side) and decay (Liu et al. 2025),
  // gradients divided by their norm where it is above 1, the average as for AdamW.
  const gradients = [
    [0.3, -0.1, 0.2, 0.05, 0.4, -0.2],
    [3, -4, 0.5, 1, 2, 0],
    [-0.2, 0.6, 0.1, -0.3, 0.5, 0.2],
  ];
  const wanted = {
    value: [
      0.4014216876611046, -0.9370543172229555, 1.8960153394109356, 0.1904671532858628, 0.19676244300745602,
      -0.5568083429755429,
    ],
    average: [
      0.40804846396565053, -0.939507838910207, 1.9039186725427792, 0.19193421606229294, 0.20281801017663903,
      -0.5586606742556794,
    ],
  };

  for (const shape of [
    [2, 3],
    [3, 2],
  ])
    test(`follows a reference over three steps on [${shape}], and leaves the rest to AdamW`, async () => {
      const wide = shape[0] === 2;
      const as = (values: readonly number[]) => (wide ? [...values] : turned(values));
      const places = placesOf(
        new Map([
          ['block.weight', shape],
          ['conv_in.weight', [1, 1]],
          ['block.bias', [1]],
        ]),
      );
      const vectors = makeVectors(8, 1);
      vectors.value.set([...as([0.5, -1, 2, 0.25, 0.3, -0.6]), 1, 1]);
      vectors.average.set(vectors.value);
      const slots = slotsOf(places, vectors);
      const optimiser = await openOptimiser(slots, OPTIONS, {});
      for (const [step, rate] of [0.1, 0.2, 0.05].entries()) {
        vectors.gradients[0]!.set([...as(gradients[step]!), 0, 0]);
        await optimiser.step(step, rate, Math.hypot(...gradients[step]!));
      }
      await optimiser.close();
      near(slots[0]!.value, as(wanted.value));
      near(slots[0]!.average, as(wanted.average));
      // Without a gradient the others only decay, if they are matrices.
      near(slots[1]!.value, [0.99 * 0.98 * 0.995]);
      near(slots[2]!.value, [1]);
    });

  test('is shared out by whole weights, about evenly', () => {
    const places = placesOf(
      new Map([
        ['a', [4, 4]],
        ['b', [16]],
        ['c', [4, 4]],
        ['d', [4, 4]],
      ]),
    );
    const shares = sharesOf(places, 2, (place) => stepCost(place, OPTIONS));
    assert.deepEqual(shares, [
      [0, 32],
      [32, 64],
    ]);
    // One weight that is nearly all of it leaves a share empty, but every weight is in one.
    const lopsided = placesOf(
      new Map([
        ['a', [1]],
        ['b', [100, 100]],
      ]),
    );
    const cut = sharesOf(lopsided, 3, ({ length }) => length);
    assert.equal(cut[0]![0], 0);
    assert.equal(cut.at(-1)![1], 10_001);
    cut.slice(1).forEach(([from], i) => {
      assert.equal(from, cut[i]![1]);
    });
  });
});
