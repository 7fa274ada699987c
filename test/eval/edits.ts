/**
 * `npm run eval:edits -- --data DIR --out DIR [--pack DIR] [--lora FILE] [--count N] [--probe FILE]`: edits the
 * references of a croquis data set by their feedback, as a shopper's turn through the SDK, and says
 *
 * - how often the result is nearer to the target than to the reference (mean absolute difference of pixels);
 * - how often the attribute probe finds what was asked for in the result, and how often all else stayed
 *   (`verdict.ts` says what that means), for edits of one facet, of two or three, of more, and by facet;
 * - the same for the drawn target, which is where the probe errs, and for target and reference through the pack's
 *   autoencoder, which is the most and the least that an edit can reach.
 *
 * Intervals are bootstrapped over figures, 95 %. Writes every result, `results.jsonl` and `sheet.png`: reference,
 * result, target. Draw the data with a seed that no training used.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Keyv from 'keyv';
import { openPack } from '../../models/checkpoint/pack.ts';
import type { Outfit } from '../../models/croquis/outfit.ts';
import { Editor } from '../../models/editor/index.ts';
import { HemlineError } from '../../models/error.ts';
import { type Picture, readPicture } from '../../models/picture.ts';
import { meanDifference } from '../../models/pixels.ts';
import { readTriplets, type Triplet } from '../../models/train/records.ts';
import { Stylist } from '../../sdk/stylist.ts';
import { Probe, WEIGHTS } from './probe/index.ts';
import { type SheetRow, writeSheet } from './sheet.ts';
import { type Edited, summary } from './summary.ts';
import { judge } from './verdict.ts';

const SHOWN = 16;
const SEED = 7;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string' },
    pack: { type: 'string', default: 'croquis' },
    lora: { type: 'string' },
    count: { type: 'string', default: '200' },
    probe: { type: 'string', default: WEIGHTS },
  },
});
if (values.data === undefined || values.out === undefined) {
  process.stderr.write('eval:edits needs --data DIR and --out DIR\n');
  process.exit(2);
}
const { data, out, pack, lora } = { ...values, data: values.data, out: values.out };

function outfitsOf({ id, attributes }: Triplet): { from: Outfit; to: Outfit } {
  if (!attributes)
    throw new HemlineError('bad-record', `${id} has no attributes: this evaluation is for croquis.`);
  return { from: attributes.reference as unknown as Outfit, to: attributes.target as unknown as Outfit };
}

await mkdir(out, { recursive: true });
const { triplets } = await readTriplets(data);
const chosen = triplets.slice(0, Number(values.count));
const outfits = chosen.map(outfitsOf);
const probe = await Probe.open(values.probe);
const stylist = await Stylist.open({ pack, lora, store: new Keyv() });
// Opened for its autoencoder; the stylist's own networks live in another process.
const editor = await Editor.open({ pack: (await openPack(pack)).dir });
const edits: Edited[] = [];
const lines: string[] = [];
const rows: SheetRow[] = [];
try {
  for (const [i, triplet] of chosen.entries()) {
    const { from, to } = outfits[i]!;
    const files = [triplet.reference, triplet.target].map((path) => resolve(data, path));
    await stylist.start(triplet.id, files[0]!, { seed: SEED });
    const turn = await stylist.refine(triplet.id, triplet.text);
    const file = resolve(out, `${triplet.id}.png`);
    await writeFile(file, turn.picture);
    const [reference, target] = (await Promise.all(files.map((path) => readPicture(path)))) as [
      Picture,
      Picture,
    ];
    const result = await readPicture(turn.picture);
    const through = async (picture: Picture) => editor.decode((await editor.prepare(picture)).latent);
    const readings = await probe.read([result, target, await through(target), await through(reference)]);
    const [edited, drawn, best, least] = readings.map((reading) => judge(reading, from, to));
    const distance = {
      toTarget: meanDifference(result, target),
      toReference: meanDifference(result, reference),
    };
    edits.push({
      parts: triplet.parts.length,
      cluster: triplet.cluster,
      nearer: distance.toTarget < distance.toReference,
      verdicts: { result: edited!, target: drawn!, 'target decoded': best!, 'reference decoded': least! },
    });
    const verdict = { found: edited!.found, requested: edited!.requested, changed: edited!.changed };
    lines.push(
      JSON.stringify({
        id: triplet.id,
        text: triplet.text,
        parts: triplet.parts,
        attributes: triplet.attributes,
        reference: files[0],
        target: files[1],
        result: file,
        rounds: turn.rounds.map(({ instruction }) => instruction),
        ...distance,
        ...verdict,
        reading: readings[0],
      }),
    );
    const note = `${verdict.found ? 'found' : `not found: ${verdict.requested.join(', ')}`}${verdict.changed.length ? `; changed: ${verdict.changed.join(', ')}` : ''}`;
    if (i < SHOWN) rows.push({ pictures: [files[0]!, file, files[1]!], text: triplet.text, note });
    process.stderr.write(`\r${i + 1}/${chosen.length}`);
  }
} finally {
  await Promise.all([stylist.close(), editor.close(), probe.close()]);
}
await writeFile(join(out, 'results.jsonl'), `${lines.join('\n')}\n`);
await writeSheet(join(out, 'sheet.png'), rows);
process.stdout.write(`\n${summary(edits)}`);
