import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Graph } from '../../graph/graph.ts';
import * as op from '../../graph/ops/index.ts';
import { Session } from '../../graph/session.ts';
import type { WeightSource } from '../../graph/weights.ts';
import { type ClipTextConfig, clipText } from '../../nets/clip.ts';
import { cachedRows, type FloatRows } from '../floats.ts';
import type { Preparation } from '../preparation.ts';

const CHUNK = 32;

export interface TextsOptions {
  readonly config: ClipTextConfig;
  readonly weights: WeightSource;
  /** Names the encoder's weights in the cache's file name. */
  readonly key: string;
  /** Tokens of a text. */
  readonly length: number;
  /** Whether the U-Net takes a text's embedding, too. */
  readonly embeds: boolean;
  encodeIds(text: string, length: number): ArrayLike<number>;
}

/**
 * Every text's tokens [length, hidden_size] and, where it is asked for, its embedding, one after the other in a row;
 * cached on disk.
 */
export async function encodeTexts(
  texts: readonly string[],
  o: TextsOptions,
  cache: string,
  run: Preparation = {},
): Promise<FloatRows> {
  const graph = new Graph('texts');
  const ids = graph.input('ids', ['batch', o.length], 'int64');
  const { hidden, embeds } = clipText(graph.at(''), o.config, ids);
  const flat = op.reshape(hidden, ['batch', o.length * o.config.hidden_size]);
  const rows = o.embeds ? op.concat([flat, embeds!], 1) : flat;
  graph.output('rows', rows);
  // Of the ids, not of the texts: another vocabulary has others.
  const list = texts.map((text) => Array.from(o.encodeIds(text, o.length)));
  const hash = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 12);
  mkdirSync(cache, { recursive: true });
  const path = join(cache, `texts-${hash}-${o.length}${o.embeds ? '-embeds' : ''}-${o.key}.f32`);
  const session = await Session.open(graph, {
    weights: o.weights,
    provider: run.provider,
    threads: run.threads,
  });
  const encode = async (from: number, to: number) => {
    const some = BigInt64Array.from(list.slice(from, to).flat(), BigInt);
    return (await session.run({ ids: some })).rows!.data as Float32Array;
  };
  try {
    return await cachedRows(path, texts.length, Number(rows.shape[1]), CHUNK, encode, run);
  } finally {
    await session.close();
  }
}
