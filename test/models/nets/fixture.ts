import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SafetensorsFile } from '../../../models/checkpoint/safetensors.ts';
import { type Dim, Graph, type Scope, type Tensor } from '../../../models/graph/graph.ts';
import { Session, type TypedArray } from '../../../models/graph/session.ts';
import type { WeightSource } from '../../../models/graph/weights.ts';

const FOLDER = join(import.meta.dirname, '../../fixtures/nets');

/** A network of diffusers or transformers with inputs and outputs; see the folder's README. */
export interface Fixture {
  readonly config: Readonly<Record<string, unknown>>;
  readonly weights: WeightSource;
  readonly io: SafetensorsFile;
}

export async function openFixture(name: string): Promise<Fixture> {
  const at = (file: string) => join(FOLDER, name, file);
  return {
    config: JSON.parse(readFileSync(at('config.json'), 'utf8')) as Record<string, unknown>,
    weights: await SafetensorsFile.open(at('weights.safetensors')),
    io: await SafetensorsFile.open(at('io.safetensors')),
  };
}

type Build = (scope: Scope, inputs: Readonly<Record<string, Tensor>>) => Readonly<Record<string, Tensor>>;

/**
 * Builds a net on the named inputs of a fixture, with the batch as a named dimension, runs it, and holds
 * every output against the fixture's: the largest difference is under 1e-4 of the largest value. The net
 * uses all weights of the fixture, and no other.
 */
export async function compare(fixture: Fixture, inputs: readonly string[], build: Build): Promise<void> {
  const graph = new Graph('fixture');
  const feeds: Record<string, TypedArray> = {};
  const tensors = inputs.map((name): [string, Tensor] => {
    const stored = fixture.io.get(name)!;
    const [, ...rest] = stored.shape;
    const shape: Dim[] = ['batch', ...rest];
    const values = stored.read();
    feeds[name] = name === 'ids' ? BigInt64Array.from(values, BigInt) : values;
    return [name, graph.input(name, shape, name === 'ids' ? 'int64' : 'float32')];
  });
  const outputs = build(graph.at(''), Object.fromEntries(tensors));
  for (const [name, tensor] of Object.entries(outputs)) graph.output(`${name}'`, tensor);
  assert.deepEqual([...graph.weights.keys()].sort(), [...fixture.weights.names()].sort());
  const session = await Session.open(graph, { weights: fixture.weights, threads: 1 });
  try {
    const made = await session.run(feeds);
    for (const name of Object.keys(outputs)) {
      const stored = fixture.io.get(name)!;
      assert.deepEqual(made[`${name}'`]!.dims, stored.shape, name);
      assert.ok(relativeError(made[`${name}'`]!.data as Float32Array, stored.read()) < 1e-4, name);
    }
  } finally {
    await session.close();
  }
}

/** Largest difference, as a share of the largest expected value. */
export function relativeError(actual: Float32Array, expected: Float32Array): number {
  assert.equal(actual.length, expected.length);
  let [difference, scale] = [0, 0];
  actual.forEach((value, i) => {
    assert.ok(Number.isFinite(value));
    difference = Math.max(difference, Math.abs(value - expected[i]!));
    scale = Math.max(scale, Math.abs(expected[i]!));
  });
  return difference / scale;
}
