/**
 * `npm run eval:edits -- --data DIR --out DIR [--pack DIR] [--count N]`: edits the references of a data set by their
 * feedback, as a shopper's turn through the SDK, and says how often the result is nearer to the target than to the
 * reference (mean absolute difference of pixels). Writes every result, `results.jsonl` and a sheet of the first
 * twelve: reference, result, target. Draw the data with a seed that no training used.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Keyv from 'keyv';
import sharp from 'sharp';
import { type Picture, readPicture } from '../../models/picture.ts';
import { readTriplets, type Triplet } from '../../models/train/records.ts';
import { Stylist } from '../../sdk/stylist.ts';

const SHOWN = 12;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    pack: { type: 'string', default: 'croquis' },
    count: { type: 'string', default: '200' },
  },
});
if (values.data === undefined || values.out === undefined) {
  process.stderr.write('eval:edits needs --data DIR and --out DIR\n');
  process.exit(2);
}
const { data, out, pack } = { data: values.data, out: values.out, pack: values.pack };

function difference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += Math.abs(a.data[i]! - b.data[i]!);
  return sum / a.data.length;
}

interface Result {
  readonly file: string;
  readonly rounds: readonly string[];
  readonly toTarget: number;
  readonly toReference: number;
}

async function edit(stylist: Stylist, triplet: Triplet): Promise<Result> {
  const [from, to] = [join(data, triplet.reference), join(data, triplet.target)];
  await stylist.start(triplet.id, from, { seed: 7 });
  const turn = await stylist.refine(triplet.id, triplet.text);
  const file = resolve(out, `${triplet.id}.png`);
  await writeFile(file, turn.picture);
  const [result, reference, target] = await Promise.all([turn.picture, from, to].map((p) => readPicture(p)));
  return {
    file,
    rounds: turn.rounds.map(({ instruction }) => instruction),
    toTarget: difference(result!, target!),
    toReference: difference(result!, reference!),
  };
}

await mkdir(out, { recursive: true });
const { triplets } = await readTriplets(data);
const chosen = triplets.slice(0, Number(values.count));
const stylist = await Stylist.open({ pack, store: new Keyv() });
const lines: string[] = [];
const nearer = new Map<number, boolean[]>();
const sheet: string[] = [];
try {
  for (const [i, triplet] of chosen.entries()) {
    const result = await edit(stylist, triplet);
    const { parts, text, attributes } = triplet;
    const [reference, target] = [triplet.reference, triplet.target].map((path) => resolve(data, path));
    const { file, ...figures } = result;
    lines.push(
      JSON.stringify({
        id: triplet.id,
        text,
        parts,
        attributes,
        reference,
        target,
        result: file,
        ...figures,
      }),
    );
    nearer.set(parts.length, [...(nearer.get(parts.length) ?? []), result.toTarget < result.toReference]);
    if (i < SHOWN) sheet.push(reference!, file, target!);
    process.stderr.write(`\r${i + 1}/${chosen.length}`);
  }
} finally {
  await stylist.close();
}
await writeFile(join(out, 'results.jsonl'), `${lines.join('\n')}\n`);
await sharp({ create: { width: SHOWN * 256, height: 3 * 256, channels: 3, background: '#fff' } })
  .composite(sheet.map((input, i) => ({ input, left: Math.floor(i / 3) * 256, top: (i % 3) * 256 })))
  .png()
  .toFile(join(out, 'sheet.png'));
const share = (list: readonly boolean[]) =>
  `${((100 * list.filter(Boolean).length) / list.length).toFixed(1)} % of ${list.length}`;
process.stdout.write(`\nnearer to the target than to the reference: ${share([...nearer.values()].flat())}\n`);
for (const [count, list] of [...nearer].sort(([a], [b]) => a - b))
  process.stdout.write(`  ${count} sub-instruction${count > 1 ? 's' : ''}: ${share(list)}\n`);
