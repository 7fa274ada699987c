import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { packageRoot } from '../../bots/root.ts';
import { writeTinyPack } from '../models/checkpoint/tiny-pack.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hemline-pack-command-'));
const sound = join(scratch, 'sound');
before(() => writeTinyPack(sound));
after(() => rmSync(scratch, { recursive: true }));

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function hemline(...args: readonly string[]): Promise<Ran> {
  const bin = join(packageRoot(), 'bots/hemline.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', bin, 'pack', ...args], { cwd: packageRoot() });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

test('info tells of a pack in a few lines, or as one object', async () => {
  const { status, out, err } = await hemline('info', '--pack', sound);
  assert.equal(status, 0, err);
  assert.match(out, /^tiny {2}0\.1\.0 {2}Apache-2\.0\nRandom weights\.\n/);
  assert.match(out, /^unet +\d.* M, .* MB, F16: sample_size 8, .*block_out_channels 8\/12/m);
  assert.match(out, /^sampling +4 steps, guidance 3 text, 1\.5 image, strength 0\.8$/m);
  assert.match(out, /^hash +[0-9a-f]{64}$/m);
  const json = await hemline('info', '--pack', sound, '--json');
  const info = JSON.parse(json.out);
  assert.deepEqual([info.name, info.components.length, info.tokens], ['tiny', 6, 632]);
});

test('verify says a line a part, and exits with 1 where something is wrong', async () => {
  const { status, out, err } = await hemline('verify', '--pack', sound);
  assert.equal(status, 0, err + out);
  const lines = out.trimEnd().split('\n');
  assert.equal(lines.length, 9);
  for (const line of lines) assert.match(line, /^sound /);
  assert.match(lines[0]!, /unet +[\d,]+ parameters in \d+ weights$/);

  const spoilt = join(scratch, 'spoilt');
  cpSync(sound, spoilt, { recursive: true });
  writeFileSync(join(spoilt, 'vae/diffusion_pytorch_model.safetensors'), 'x');
  const wrong = await hemline('verify', '--pack', spoilt);
  assert.equal(wrong.status, 1);
  assert.match(wrong.out, /^wrong {2}vae +.*not a sound safetensors file/m);
  assert.equal(wrong.out.match(/^sound/gm)?.length, 8);
  const json = await hemline('verify', '--pack', spoilt, '--json');
  assert.equal(json.status, 1);
  const { ok, checks } = JSON.parse(json.out);
  assert.equal(ok, false);
  assert.equal(checks.find(({ part }: { part: string }) => part === 'vae').problems.length, 1);
});

test('average makes one of several, and says what it cannot', async () => {
  const out = join(scratch, 'averaged');
  const ran = await hemline('average', sound, sound, '--out', out, '--shares', '2,1');
  assert.equal(ran.status, 0, ran.err);
  assert.match(ran.out, /^unet, .*text_encoder.* of 2 in .*averaged\n$/);
  assert.deepEqual((await hemline('average', sound, '--out', out)).status, 1);
  const wrong = await hemline('average', sound, sound, '--out', out, '--shares', '1,much');
  assert.deepEqual([wrong.status, wrong.out], [1, '']);
  assert.match(wrong.err, /^hemline: Shares .*NaN/);
});

test('an unknown pack is one line and status 1', async () => {
  for (const command of ['info', 'verify']) {
    const { status, out, err } = await hemline(command, '--pack', join(scratch, 'nonesuch'));
    assert.deepEqual([status, out], [1, '']);
    assert.match(err, /^hemline: There is no pack .*nonesuch.*\n$/);
  }
});

test('pull makes a pack of what a server has, and says what it lacks', async () => {
  const server = createServer((request, response) => {
    const file = join(sound, request.url!);
    if (existsSync(file)) response.end(readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const out = join(scratch, 'pulled');
  try {
    const { status, out: said, err } = await hemline('pull', address, '--out', out);
    assert.equal(status, 0, err);
    assert.equal(said, `tiny 0.1.0 in ${out}\n`);
    assert.equal((await hemline('verify', '--pack', out)).status, 0);
    const again = await hemline('pull', address, '--out', out);
    assert.deepEqual([again.status, again.out], [1, '']);
    assert.match(again.err, /^hemline: .*is there already.*\n$/);
    const lacking = await hemline('pull', `${address}/vae`, '--out', join(scratch, 'lacking'));
    assert.equal(lacking.status, 1);
    assert.match(lacking.err, /^hemline: There is no pack at .*\n$/);
    assert.equal((await hemline('pull', address)).status, 2);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
