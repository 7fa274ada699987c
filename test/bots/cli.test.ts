import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { packageRoot, packageVersion } from '../../bots/root.ts';
import { loadedBy } from '../sdk/support/loaded.ts';

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line from its sources. */
function hemline(args: readonly string[], input = ''): Promise<Ran> {
  const bin = join(packageRoot(), 'bots/hemline.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', bin, ...args], { cwd: packageRoot() });
  child.stdin.end(input);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe('usage', () => {
  test('help and version go to standard output', async () => {
    const help = await hemline(['--help']);
    assert.equal(help.status, 0);
    for (const name of ['edit', 'split', 'serve', 'train', 'data', 'pack'])
      assert.match(help.out, new RegExp(name));
    assert.equal((await hemline(['--version'])).out.trim(), packageVersion());
    const edit = await hemline(['edit', '--help']);
    assert.match(edit.out, /Examples:/);
    assert.equal(edit.err, '');
  });

  const WRONG: readonly (readonly string[])[] = [
    ['fly'],
    ['edit', 'x.png'],
    ['edit', 'x.png', 'red', '--seed', '-1'],
    ['edit', 'x.png', 'red', '--seed', '1.5'],
    ['edit', 'x.png', 'red', '--steps', 'many'],
    ['edit', 'x.png', 'red', '--out', 'x.bmp'],
    ['edit', 'x.png', 'red', '--provider', 'tpu'],
    ['edit', 'x.png', '  '],
    ['edit', 'x.png', 'red', '--colour'],
    ['split'],
    ['train', 'everything', '--data', 'a', '--out', 'b'],
    ['train', 'vae', '--out', 'b'],
    ...['clip', 'pose', 'lora'].map((kind) => ['train', kind, '--data', 'a', '--out', 'b', '--from', 'c']),
    ['data', 'croquis', '--out', 'b', '--count', '0', '--seed', '1'],
    ['serve', '--port', 'http'],
    ['serve', '--host', 'http://gpu'],
    ['serve', '--threads', '0'],
    ...['0', '-1', '1.5', 'week', '1000000'].map((days) => ['serve', '--ttl', days]),
  ];
  for (const args of WRONG) {
    test(`wrong usage is one line and status 2: ${args.join(' ')}`, async () => {
      const { status, out, err } = await hemline(args);
      assert.equal(status, 2, err);
      assert.equal(out, '');
      assert.equal(lines(err).length, 1, err);
      assert.match(err, /^hemline: \S/);
    });
  }

  test('with --json an error is an object too', async () => {
    const wrong = await hemline(['edit', 'x.png', 'red', '--seed', 'x', '--json']);
    assert.equal(wrong.status, 2);
    assert.equal(JSON.parse(wrong.out).error.code, 'usage');
    const pose = await hemline(['edit', 'x.png', 'red', '--pose', '/nowhere.json', '--json']);
    assert.equal(pose.status, 1);
    const { error } = JSON.parse(pose.out) as { error: { code: string; message: string } };
    assert.equal(error.code, 'bad-pose');
    assert.equal(pose.err, `hemline: ${error.message}\n`);
  });

  test('a pose of the wrong shape is refused by name', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'hemline-pose-')), 'pose.json');
    await writeFile(file, '[[1,2,0.5]]');
    const { status, err } = await hemline(['edit', 'x.png', 'red', '--pose', file]);
    assert.equal(status, 1);
    assert.match(err, /18 keypoints/);
  });
});

describe('split', () => {
  test('prints a sub-instruction a line', async () => {
    const { status, out } = await hemline(['split', 'make it red and give it long sleeves']);
    assert.equal(status, 0);
    assert.equal(lines(out).length, 2);
    assert.match(out, /red/);
    assert.match(out, /long sleeves/);
  });

  test('--json prints one object, and what is no edit has no parts', async () => {
    const red = JSON.parse((await hemline(['split', 'make it red', '--json'])).out);
    assert.deepEqual(Object.keys(red), ['parts', 'facets', 'intent', 'keep', 'flags']);
    assert.equal(red.intent, 'edit');
    assert.equal(red.parts.length, red.facets.length);
    const undo = JSON.parse((await hemline(['split', 'undo', '--json'])).out);
    assert.deepEqual([undo.intent, undo.parts], ['undo', []]);
  });

  test('--jsonl answers every line, and names the line that is broken', async () => {
    const input = '{"id":"a","input":"make it red"}\n\n{"id":2,"input":""}\n';
    const { status, out } = await hemline(['split', '--jsonl'], input);
    assert.equal(status, 0);
    const answers = lines(out).map((line) => JSON.parse(line));
    assert.deepEqual(
      answers.map(({ id, parts }) => [id, parts.length]),
      [
        ['a', 1],
        [2, 0],
      ],
    );
    const broken = await hemline(['split', '--jsonl'], '{"id":"a","input":"red"}\nrubbish\n');
    assert.equal(broken.status, 1);
    assert.equal(lines(broken.out).length, 1);
    assert.match(broken.err, /Line 2/);
  });

  test('loads neither ONNX Runtime nor a server', async () => {
    const bin = JSON.stringify(join(packageRoot(), 'bots/hemline.ts'));
    const program = `process.argv.push('hemline', 'split', 'red'); await import(${bin});`;
    const loaded = (await loadedBy(program)).join('\n');
    assert.match(loaded, /compromise/);
    assert.doesNotMatch(loaded, /onnxruntime|node_modules\/(hono|sharp|lmdb|keyv)\//);
  });
});

describe('data croquis', () => {
  test('the same count and seed give the same records', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hemline-data-'));
    const make = async (name: string) => {
      const out = join(folder, name);
      const { status, err } = await hemline(['data', 'croquis', '--out', out, '--count', '3', '--seed', '5']);
      assert.equal(status, 0, err);
      return readFile(join(out, 'triplets.jsonl'), 'utf8');
    };
    const first = await make('a');
    assert.equal(lines(first).length, 3);
    assert.equal(await make('b'), first);
  });
});
