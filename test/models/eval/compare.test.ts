import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compare } from '../../../models/eval/compare.ts';
import { writeResamples } from '../../../models/eval/resamples.ts';
import { folder, refused } from '../train/tiny.ts';

const figure = (value: number) => ({ value, low: value - 0.1, high: value + 0.1, n: 10 });
const FACTS = { pack: 'croquis 1', LoRA: 'none', data: 'd, 10 of 20 triplets', retrieval: 'r', seed: '7' };
const TABLES = [
  {
    id: 'quality',
    title: 'Quality',
    note: 'how',
    columns: [{ name: 'FID' }, { name: 'nearer', percent: true, digits: 1 }],
    rows: [
      { name: 'overall', cells: [figure(3), figure(0.8)] },
      { name: 'a | b', cells: [{ ...figure(2), low: null, high: null }, null] },
    ],
  },
  {
    id: 'length',
    title: 'Length',
    note: 'how',
    columns: [{ name: 'CLIP score, rounds' }],
    rows: [{ name: '1 to 3', cells: [figure(0.5)] }],
    axis: 'words',
  },
];

function run(name: string, written: unknown): { name: string; dir: string } {
  const dir = join(folder(), name);
  mkdirSync(dir);
  writeFileSync(join(dir, 'figures.json'), typeof written === 'string' ? written : JSON.stringify(written));
  return { name, dir };
}

const lora = { ...FACTS, LoRA: 'ours.safetensors' };
const base = run('base', { facts: FACTS, tables: TABLES });
// It lacks a table and a row, as of an evaluation without conversations.
const ours = run('ours', {
  facts: lora,
  tables: [{ ...TABLES[0]!, rows: [{ name: 'overall', cells: [figure(1), figure(0.9)] }] }],
});

test('has a table for each column, with a column for each run', async () => {
  const out = join(folder(), 'compared');
  const { tables, markdown, report } = await compare([base, ours], out);
  assert.deepEqual(
    tables.map(({ id, title }) => [id, title]),
    [
      ['quality-1', 'Quality: FID'],
      ['quality-2', 'Quality: nearer'],
      ['length-1', 'Length: CLIP score, rounds'],
    ],
  );
  assert.deepEqual(
    tables.map(({ rows }) => rows.map(({ name, cells }) => [name, ...cells.map((cell) => cell?.value)])),
    [
      [
        ['overall', 3, 1],
        ['a | b', 2, undefined],
      ],
      [
        ['overall', 0.8, 0.9],
        ['a | b', undefined, undefined],
      ],
      [['1 to 3', 0.5, undefined]],
    ],
  );
  assert.match(markdown, /^\| overall \(n = 10\) \| 80\.0 % \(70\.0 % to 90\.0 %\) \| 90\.0 % /m);
  assert.match(markdown, /^\| a \\\| b \(n = 10\) \| 2\.000 \| – \|$/m);
  const html = readFileSync(report, 'utf8');
  assert.match(html, /ours\.safetensors/);
  assert.equal(html.match(/<figure/g)?.length, 1, 'one picture for the curves of all runs');
});

test('holds resamples against each other pair by pair, where both have them', async () => {
  const out = join(folder(), 'compared');
  const withResamples = (name: string, values: readonly number[], more = {}) => {
    const one = run(name, {
      facts: FACTS,
      tables: [{ ...TABLES[1]!, rows: [{ name: '1 to 3', cells: [{ ...figure(values[1]!), ...more }] }] }],
    });
    const cell = { ...figure(values[1]!), resampled: values };
    writeResamples(one.dir, [{ ...TABLES[1]!, rows: [{ name: '1 to 3', cells: [cell] }] }]);
    return one;
  };
  // Its own interval is wide, but the other one is better by 0.1 in whatever is drawn.
  const [low, high] = [withResamples('low', [0.1, 0.5, 0.9]), withResamples('high', [0.2, 0.6, 1])];
  const { differences, markdown } = await compare([low, high], out);
  assert.deepEqual(
    differences.map(({ id, title }) => [id, title]),
    [['length-1-difference', 'Length: CLIP score, rounds, more than low']],
  );
  const [cell] = differences[0]!.rows[0]!.cells;
  for (const one of [cell!.value, cell!.low!, cell!.high!]) assert.ok(Math.abs(one - 0.1) < 1e-9);
  assert.match(markdown, /more than low\*\*\n\n\| words \| high \|/);
  // Of other numbers of samples, there is nothing to pair.
  const fewer = await compare([low, withResamples('fewer', [0.2, 0.6, 1], { n: 9 })], out);
  assert.deepEqual(fewer.differences, []);
  const { differences: none, report } = await compare([low, base], out);
  assert.deepEqual(none, []);
  assert.match(readFileSync(report, 'utf8'), /base was measured by an earlier hemline/);
});

test('what was measured otherwise, or is not there, is refused by name', async () => {
  const out = join(folder(), 'compared');
  const other = run('other', { facts: { ...FACTS, seed: '8' }, tables: TABLES });
  await assert.rejects(
    compare([base, other], out),
    refused('not-comparable', /seed: "7" for base, "8" for other/),
  );
  await assert.rejects(compare([base, run('half', '{"facts"')], out), refused('bad-record', /half/));
  await assert.rejects(
    compare([base, run('odd', { facts: {}, tables: [{}] })], out),
    refused('bad-record', /odd/),
  );
  const torn = run('torn', { facts: FACTS, tables: TABLES });
  writeFileSync(join(torn.dir, 'resamples.json'), '{"length": ');
  await assert.rejects(compare([base, torn], out), refused('bad-record', /torn.*resamples\.json/));
  await assert.rejects(
    compare([base, { name: 'x', dir: '/nowhere' }], out),
    refused('data-missing', /nowhere/),
  );
  await assert.rejects(compare([], out), refused('bad-option', /nothing/));
});
