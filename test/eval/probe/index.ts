import { join } from 'node:path';
import { SafetensorsFile } from '../../../models/checkpoint/safetensors.ts';
import { HEADS } from '../../../models/croquis/facets.ts';
import type { Attribute } from '../../../models/croquis/outfit.ts';
import { view } from '../../../models/eval/retrieval/views.ts';
import { Graph } from '../../../models/graph/graph.ts';
import { Session } from '../../../models/graph/session.ts';
import type { Picture } from '../../../models/picture.ts';
import { HEIGHT, probe, WINDOW } from './net.ts';

/** What the probe takes a croquis for: a value of every attribute. */
export type Reading = Readonly<Record<Attribute, string | boolean>>;

/** The weights that `npm run eval:probe` wrote and that are kept beside the code. */
export const WEIGHTS = join(import.meta.dirname, 'model.safetensors');

const CHUNK = 32;

/** Reads attributes from pictures: the judge of edits. Evaluation only; nothing is served by it. */
export class Probe {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  /** @throws HemlineError `weights-missing` and what reading weights says. */
  static async open(weights = WEIGHTS): Promise<Probe> {
    const graph = new Graph('attribute-probe');
    const pixels = graph.input('pixels', ['batch', 3, HEIGHT, WINDOW.width]);
    probe(graph.at(''), pixels).forEach((logits, i) => {
      graph.output(HEADS[i]!.name, logits);
    });
    return new Probe(await Session.open(graph, { weights: await SafetensorsFile.open(weights), threads: 1 }));
  }

  /** Pictures are croquis of 256x256. */
  async read(pictures: readonly Picture[]): Promise<Reading[]> {
    const readings: Reading[] = [];
    for (let from = 0; from < pictures.length; from += CHUNK)
      readings.push(...(await this.#read(pictures.slice(from, from + CHUNK))));
    return readings;
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  async #read(pictures: readonly Picture[]): Promise<Reading[]> {
    const plane = 3 * HEIGHT * WINDOW.width;
    const pixels = new Float32Array(pictures.length * plane);
    pictures.forEach(({ data }, row) => {
      view(data, WINDOW, pixels, row * plane);
    });
    const logits = await this.#session.run({ pixels });
    return pictures.map((_, row) => {
      const read = HEADS.map(({ name, values }) => {
        const scores = logits[name]!.data.subarray(row * values.length, (row + 1) * values.length);
        return values[argmax(scores as Float32Array)]!;
      });
      return Object.assign({}, ...read) as Reading;
    });
  }
}

function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
