/**
 * `npm run eval:probe -- --data DIR --out DIR [--from FILE] [--steps N] [--batch N] [--lr RATE] [--optimizer muon]
 * [--resume] [--threads N]`: trains the attribute probe on the drawings of a data set (not the one kept for
 * evaluation), says per attribute how often it is right on drawings of another seed, and writes `model.safetensors`
 * into DIR.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { SafetensorsFile, writeSafetensors } from '../../../models/checkpoint/safetensors.ts';
import { readTrainingData } from '../../../models/train/data.ts';
import { runLoop } from '../../../models/train/loop.ts';
import { ADAMW } from '../../../models/train/options.ts';
import { outfitsOf } from '../../../models/train/outfits.ts';
import { openPictures } from '../../../models/train/pictures.ts';
import { consoleProgress } from '../../../models/train/progress.ts';
import { drawFresh, measure, table } from './measure.ts';
import { probeTask } from './task.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    steps: { type: 'string', default: '6000' },
    batch: { type: 'string', default: '32' },
    lr: { type: 'string', default: '2e-3' },
    optimizer: { type: 'string', default: 'adamw' },
    from: { type: 'string' },
    threads: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
});
if (values.data === undefined || values.out === undefined) {
  process.stderr.write('eval:probe needs --data DIR and --out DIR\n');
  process.exit(2);
}
if (values.optimizer !== 'adamw' && values.optimizer !== 'muon') {
  process.stderr.write('eval:probe knows the optimizers adamw and muon\n');
  process.exit(2);
}
const { out } = values;
const data = await readTrainingData(values.data);
const outfits = outfitsOf(data);
mkdirSync(out, { recursive: true });
const pictures = await openPictures(data.files, join(data.dir, 'cache'), 256);
const [batch, seed, learningRate] = [Number(values.batch), 1, Number(values.lr)];
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
const task = probeTask(pictures, outfits, { batch, seed });
// Weights of an earlier training, from which this one goes on.
const earlier = values.from === undefined ? undefined : await SafetensorsFile.open(values.from);
const start = earlier && new Map([...earlier.names()].map((name) => [name, earlier.get(name)!.read()]));
const { average } = await runLoop(
  { ...task, start },
  {
    checkpoints: join(out, 'checkpoints'),
    steps: Number(values.steps),
    batch,
    seed,
    learningRate,
    warmup: 0.02,
    optimiser: { ...ADAMW, muon: values.optimizer === 'muon' },
    checkpointMinutes: 3,
    resume: values.resume,
    threads: values.threads === undefined ? undefined : Number(values.threads),
    settings: { kind: 'attribute-probe' },
    signal: stop.signal,
    onReport: consoleProgress(join(out, 'progress.jsonl')),
  },
);
pictures.close();
const weights = join(out, 'model.safetensors');
const tensors = [...average].map(
  ([name, values]) => [name, { shape: task.graph.weights.get(name)!.shape, data: values }] as const,
);
await writeSafetensors(weights, new Map(tensors), { dtype: 'F16', metadata: { format: 'pt' } });
process.stdout.write(table(await measure(weights, await drawFresh(1000))));
