import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { packageRoot } from '../../bots/root.ts';
import { drawn, folder } from '../models/train/tiny.ts';

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function hemline(...args: string[]): Promise<Ran> {
  const bin = join(packageRoot(), 'bots/hemline.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', bin, ...args], { cwd: packageRoot() });
  const told = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told.err += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...told })));
}

describe('hemline eval', () => {
  let data = '';
  before(async () => {
    data = await drawn();
  });

  test('without --data or --out it is wrong usage', async () => {
    const missing = await hemline('eval', '--out', folder());
    assert.equal(missing.status, 2);
    assert.match(missing.err, /^hemline: required option '--data <dir>' not specified\. See --help\.\n$/);
    assert.equal((await hemline('eval', '--data', data, '--out', folder(), '--count', '1')).status, 2);
  });

  test('what is not there is one line, and the JSON of it', async () => {
    const out = join(folder(), 'figures');
    const ran = await hemline('eval', '--pack', '/nowhere', '--data', data, '--out', out, '--json');
    assert.equal(ran.status, 1);
    assert.match(ran.err, /^hemline: There is no pack \/nowhere[^\n]*\n$/);
    assert.equal(JSON.parse(ran.out).error.code, 'pack-not-found');
    assert.ok(!existsSync(out));
  });

  test('compare prints two runs beside each other, under the names given', async () => {
    const one = join(folder(), 'one');
    mkdirSync(one);
    const figure = { value: 0.5, low: 0.25, high: 0.75, n: 4 };
    const table = { id: 't', title: 'T', note: '', columns: [{ name: 'CLIP score' }] };
    const rows = [{ name: 'overall', cells: [figure] }];
    const facts = { pack: 'croquis', LoRA: 'none', data: 'd', seed: '7' };
    writeFileSync(join(one, 'figures.json'), JSON.stringify({ facts, tables: [{ ...table, rows }] }));
    const out = join(folder(), 'compared');
    const ran = await hemline('eval', 'compare', one, `ours=${one}`, '--out', out);
    assert.equal(ran.status, 0, ran.err);
    assert.match(ran.out, /\|\s+\| one \| ours \|/);
    assert.match(ran.out, /\| overall \(n = 4\) \| 0\.500 \(0\.250 to 0\.750\) \|/);
    assert.ok(existsSync(join(out, 'compare.html')));
    assert.equal((await hemline('eval', 'compare', one)).status, 2);
    const missing = await hemline('eval', 'compare', join(one, 'not'), '--out', out);
    assert.equal(missing.status, 1);
    assert.match(missing.err, /^hemline: There is no [^\n]*figures\.json\.[^\n]*\n$/);
  });

  test('encoder trains the retrieval encoder, with options of its own', async () => {
    const out = join(folder(), 'retrieval');
    const ran = await hemline(
      ...['eval', 'encoder', '--data', data, '--out', out, '--steps', '1', '--batch', '2', '--threads', '1'],
    );
    assert.equal(ran.status, 0, ran.err);
    assert.match(ran.err, /step 1\/1 {2}loss \d/);
    assert.ok(existsSync(join(out, 'retrieval_encoder/model.safetensors')));
    assert.equal((await hemline('eval', 'encoder', '--out', out)).status, 2);
  });
});
