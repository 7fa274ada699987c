import { train } from '../../../../models/train/index.ts';

/** A training that its parent kills: node killed.ts <data> <pack> <out> <steps>. */
const [data, pack, out, steps] = process.argv.slice(2) as [string, string, string, string];
await train('lora', {
  data,
  pack,
  out,
  steps: Number(steps),
  batch: 2,
  checkpointMinutes: 1e-9,
  lora: { samples: 0 },
  onReport: () => {},
});
