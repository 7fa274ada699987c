import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { packageRoot } from '../../bots/root.ts';
import { tinyPack } from '../models/train/lora/tiny.ts';
import { configs, drawn, folder, writeJson } from '../models/train/tiny.ts';

function start(args: readonly string[]): { child: ChildProcess; ended: Promise<Ran> } {
  const bin = join(packageRoot(), 'bots/hemline.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', bin, ...args], { cwd: packageRoot() });
  const out = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    out.err += text;
  });
  return {
    child,
    ended: new Promise((resolve) => child.on('close', (status) => resolve({ status, ...out }))),
  };
}

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Fails unless the command says one line, that matches, and ends with status 1. */
async function fails(args: readonly string[], message: RegExp): Promise<void> {
  const { status, out, err } = await start(args).ended;
  assert.equal(status, 1, err);
  assert.equal(out, '');
  assert.match(err, /^hemline: [^\n]+\n$/);
  assert.match(err, message);
}

describe('hemline train', () => {
  let [data, pack] = ['', ''];
  before(async () => {
    [data, pack] = [await drawn(), configs()];
  });
  const vae = (...more: string[]) => [
    'train',
    'vae',
    '--data',
    data,
    '--pack',
    pack,
    '--batch',
    '2',
    ...more,
  ];

  test('trains, tells of it on standard error, and keeps the history', async () => {
    const out = join(folder(), 'vae');
    const ran = await start(vae('--out', out, '--steps', '2')).ended;
    assert.equal(ran.status, 0, ran.err);
    assert.equal(ran.out, '');
    assert.match(ran.err, /^step 2\/2 {2}loss \d.* rows\/s .*0:00:00 left$/m);
    assert.ok(existsSync(join(out, 'vae/diffusion_pytorch_model.safetensors')));
    const history = readFileSync(join(out, 'progress.jsonl'), 'utf8').trim().split('\n');
    assert.equal(JSON.parse(history.at(-1)!).step, 2);
  });

  test('an interrupt stops it at the next step, with status 130, and --resume goes on', async () => {
    const out = join(folder(), 'vae');
    const args = vae('--out', out, '--steps', '50', '--checkpoint-minutes', '0.00001');
    const { child, ended } = start(args);
    while (!existsSync(join(out, 'checkpoints/state.json'))) {
      assert.equal(child.exitCode, null, 'it ended before it could be stopped');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    child.kill('SIGINT');
    const { status, err } = await ended;
    assert.equal(status, 130, err);
    assert.match(err, /^hemline: Stopped at step \d+; --resume goes on from there\.\n$/m);
    const resumed = await start([...args, '--resume']).ended;
    assert.equal(resumed.status, 0, resumed.err);
    assert.match(resumed.err, /step 50\/50/);
    // With another seed there is nothing to go on from.
    await fails([...args, '--resume', '--seed', '9'], /seed 1, this run has 9/);
  });

  test('what is wrong with the data is one line', async () => {
    const out = ['--out', join(folder(), 'out')];
    const from = (dir: string) => ['train', 'vae', '--data', dir, '--pack', pack, ...out];
    await fails(from('/nowhere'), /\/nowhere\/triplets\.jsonl is missing.*hemline data croquis/);
    const kept = join(folder(), 'data');
    cpSync(data, kept, { recursive: true });
    writeJson(join(kept, 'meta.json'), { seed: 20261123 });
    await fails(from(kept), /20261123.*kept for evaluation/);
    rmSync(join(kept, 'meta.json'));
    writeFileSync(join(kept, 'triplets.jsonl'), '{"id":"a"}\n');
    await fails(from(kept), /line 1: reference/);
  });

  test('what is wrong with the pack is one line', async () => {
    const out = ['--out', join(folder(), 'out')];
    await fails(['train', 'base', '--data', data, ...out], /--pack/);
    await fails(['train', 'pose', '--data', data, '--pack', pack, ...out], /no vae\/diffusion_pytorch_model/);
    const broken = configs();
    writeFileSync(join(broken, 'vae/config.json'), '{');
    await fails(['train', 'vae', '--data', data, '--pack', broken, ...out], /config\.json is not JSON/);
  });

  test('a folder that cannot be made is one line', () =>
    fails(vae('--out', '/dev/null/out', '--steps', '1'), /\/dev\/null\/out/));
});

describe('hemline train lora', () => {
  let [data, pack] = ['', ''];
  before(async () => {
    [data, pack] = [await drawn(), await tinyPack()];
  });
  const lora = (out: string, ...more: string[]) =>
    ['train', 'lora', '--data', data, '--pack', pack, '--out', out, '--batch', '2'].concat(more);

  test('splits with the SDK’s splitter, tells the loss by terms, and leaves the LoRA and a report', async () => {
    const out = join(folder(), 'lora');
    const ran = await start(
      lora(out, '--steps', '2', '--parts', 'splitter', '--lambda', '0..1', '--samples', '1'),
    ).ended;
    assert.equal(ran.status, 0, ran.err);
    assert.match(ran.err, /step 2\/2 {2}loss \S+ {2}single \S+ {2}recon \S+ {2}multi \S+ {2}lambda 0\.5/);
    assert.ok(existsSync(join(out, 'lora.safetensors')));
    assert.match(readFileSync(join(out, 'report.html'), 'utf8'), /0\.\.1/);
  });

  test('--dry-run says what it would cost on standard output', async () => {
    const out = join(folder(), 'lora');
    const ran = await start(lora(out, '--dry-run', '--epochs', '3')).ended;
    assert.equal(ran.status, 0, ran.err);
    assert.match(ran.out, /^data: +20 triplets of 10 pictures/);
    assert.match(ran.out, /^steps: +30 of 2 rows, 3 epochs$/m);
    assert.match(ran.out, /^memory: +\d/m);
    assert.ok(!existsSync(out));
  });

  test('what makes no sense is wrong usage, or one line', async () => {
    const out = join(folder(), 'lora');
    const usage = await start(lora(out, '--lambda', '1..0..1')).ended;
    assert.equal(usage.status, 2);
    assert.match(usage.err, /^hemline: .*--lambda[^\n]*\n$/);
    const foreign = await start(['train', 'vae', '--data', data, '--out', out, '--rank', '4']).ended;
    assert.equal(foreign.status, 2);
    assert.match(foreign.err, /--rank is only for lora/);
    await fails(lora(out, '--warmup', '2'), /--warmup must be from 0 to 1, not 2/);
  });
});

describe('hemline data croquis', () => {
  const draw = (out: string) => ['data', 'croquis', '--out', out, '--count', '1', '--seed', '1'];

  test('a folder that cannot be written is one line', async () => {
    await fails(draw('/dev/null/data'), /\/dev\/null\/data/);
    const file = join(folder(), 'file');
    writeFileSync(file, 'mine');
    await fails(draw(file), /could not be written/);
    assert.equal(readFileSync(file, 'utf8'), 'mine');
  });

  test('what stands in a folder beside a data set stays', async () => {
    const out = folder();
    writeFileSync(join(out, 'notes.txt'), 'mine');
    assert.equal((await start(draw(out)).ended).status, 0);
    assert.equal(readFileSync(join(out, 'notes.txt'), 'utf8'), 'mine');
  });
});
