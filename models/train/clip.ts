import { Graph } from '../graph/graph.ts';
import * as op from '../graph/ops/index.ts';
import { type ClipTextConfig, type ClipVisionConfig, clipText, clipVision } from '../nets/clip.ts';
import { clipPlanes } from '../pixels.ts';
import { Random } from '../random.ts';
import type { Task } from './loop.ts';
import type { Pictures } from './pictures.ts';

export interface ClipOptions {
  readonly batch: number;
  readonly seed: number;
  readonly text: ClipTextConfig;
  readonly vision: ClipVisionConfig;
}

/**
 * Text and image encoders side by side under the symmetric contrastive loss (Radford et al.,
 * figure 3). `pictures` are at the vision encoder's size; `captions[i]` are texts of picture i.
 * Half of a batch are pictures of a few `groups` (the same figure in other outfits), so that
 * details, not figures, tell them apart. There are `batch` pictures or more.
 */
export function clipTask(
  pictures: Pictures,
  captions: readonly (readonly string[])[],
  groups: readonly (readonly number[])[],
  encodeIds: (text: string) => ArrayLike<number>,
  o: ClipOptions,
): Task {
  const graph = new Graph('clip', { trained: () => true });
  const length = o.text.max_position_embeddings;
  const side = o.vision.image_size;
  const ids = graph.input('ids', [o.batch, length], 'int64');
  const pixels = graph.input('pixels', [o.batch, 3, side, side]);
  const labels = graph.input('labels', [o.batch, o.batch]);
  const text = op.l2normalize(clipText(graph.at('text'), o.text, ids).embeds!, -1);
  const image = op.l2normalize(clipVision(graph.at('image'), o.vision, pixels).embeds!, -1);
  const scale = op.exp(graph.weight('logit_scale', [1], 'ones'));
  const logits = op.mul(op.matmul(text, image, { transB: true }), op.mul(scale, 5));
  // Cross entropy of the diagonal, by rows and by columns.
  const entropy = (axis: number) => {
    const p = op.sum(op.mul(op.softmax(logits, axis), labels), [axis]);
    return op.neg(op.mean(op.log(op.add(p, 1e-8))));
  };
  const loss = op.mul(op.add(entropy(1), entropy(0)), 0.5);

  const diagonal = new Float32Array(o.batch * o.batch);
  for (let i = 0; i < o.batch; i++) diagonal[i * o.batch + i] = 1;
  const plane = 3 * side * side;
  const alike = Math.min(o.batch / 2, new Set(groups.flat()).size);
  const batch = async (step: number) => {
    const random = new Random(`${o.seed}/clip/${step}`);
    const chosen = new Set<number>();
    while (chosen.size < alike)
      for (const index of random.shuffle(random.pick(groups))) if (chosen.size < alike) chosen.add(index);
    while (chosen.size < o.batch) chosen.add(random.int(pictures.files.length));
    const [tokens, data] = [new BigInt64Array(o.batch * length), new Float32Array(o.batch * plane)];
    [...chosen].forEach((index, row) => {
      clipPlanes(pictures.read(index), data, row * plane);
      const encoded = encodeIds(random.pick(captions[index]!));
      for (let i = 0; i < length; i++) tokens[row * length + i] = BigInt(encoded[i]!);
    });
    return { ids: tokens, pixels: data, labels: diagonal };
  };
  return { graph, loss, terms: {}, batch };
}
