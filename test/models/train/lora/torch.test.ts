import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { SafetensorsFile } from '../../../../models/checkpoint/safetensors.ts';
import { gradients } from '../../../../models/graph/gradient.ts';
import { Graph, type Tensor } from '../../../../models/graph/graph.ts';
import { Session } from '../../../../models/graph/session.ts';
import { joinWeights } from '../../../../models/graph/weights.ts';
import { isLora } from '../../../../models/nets/lora.ts';
import { parseUNetConfig } from '../../../../models/nets/unet.ts';
import type { Generator } from '../../../../models/train/lora/generator.ts';
import { total } from '../../../../models/train/lora/total.ts';
import { openFixture, relativeError } from '../../nets/fixture.ts';

const [ROWS, TOKENS, SYMMETRIC] = [2, 5, 0.5];

/** See test/fixtures/lora/README.md. */
async function opened(name: string, residual: boolean) {
  const { config, weights } = await openFixture(name);
  const generator: Generator = {
    unet: parseUNetConfig({ ...config, residual }),
    lora: { rank: 4, alpha: 8 },
    side: 8,
    rows: ROWS,
    tokens: TOKENS,
  };
  const graph = new Graph(name, { trained: isLora });
  const made = total(graph, generator, { lambda: [1, 0], symmetric: SYMMETRIC, rounds: 2, empty: 'text' });
  const folder = join(import.meta.dirname, '../../../fixtures/lora');
  const stored = await SafetensorsFile.open(join(folder, `${name}.safetensors`));
  return { graph, ...made, stored, weights: joinWeights({ unet: weights }) };
}

for (const [name, residual] of [
  ['unet-pack', true],
  ['unet-sd', false],
] as const)
  describe(`the loss of ${name}`, () => {
    for (const what of ['loss', 'multi'] as const)
      test(`${what}: its terms and its gradient of every LoRA weight are torch's`, async () => {
        const { graph, loss, terms, stored, weights } = await opened(name, residual);
        const scalars: Readonly<Record<string, Tensor>> = { loss, ...terms };
        for (const [term, tensor] of Object.entries(scalars)) graph.output(term, tensor);
        const trained = [...graph.weights].filter(([, weight]) => weight.trained);
        const found = gradients(
          scalars[what]!,
          trained.map(([, weight]) => weight.tensor),
        );
        found.forEach((gradient, i) => {
          graph.output(`d:${trained[i]![0]}`, gradient);
        });
        const fed = [...graph.inputs.keys(), ...trained.map(([weight]) => weight)];
        const feeds = Object.fromEntries(fed.map((key) => [key, stored.get(key)!.read()]));
        const session = await Session.open(graph, { weights, threads: 1 });
        try {
          const made = await session.run(feeds);
          const values = (key: string) => made[key]!.data as Float32Array;
          for (const term of ['single', 'recon', 'multi', 'order', 'loss'])
            assert.ok(relativeError(values(term), stored.get(`term:${term}`)!.read()) < 1e-4, term);
          const expected = [...stored.names()].filter((key) => key.startsWith(`${what}:`));
          assert.deepEqual(trained.map(([key]) => `${what}:${key}`).sort(), expected.sort());
          for (const [key] of trained) {
            const error = relativeError(values(`d:${key}`), stored.get(`${what}:${key}`)!.read());
            assert.ok(error < 1e-3, `${key}: ${error}`);
          }
        } finally {
          await session.close();
        }
      });
  });
