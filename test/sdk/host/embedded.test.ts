import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Reference, RoundRequest } from '../../../models/editor/types.ts';
import { HemlineError } from '../../../models/error.ts';
import { EmbeddedHost, type EmbeddedOptions } from '../../../sdk/host/embedded/index.ts';
import { FakeEditor } from '../support/fake-editor.ts';

const program = new URL('../support/fake-child.ts', import.meta.url);
const picture = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3).map((_, i) => i % 251) };
const hosts: EmbeddedHost[] = [];
after(() => Promise.all(hosts.map((host) => host.close())));

/** `pace`: milliseconds of a step. */
async function open({ pace = 0, ...options }: Partial<EmbeddedOptions> & { pace?: number } = {}) {
  const pack = mkdtempSync(join(tmpdir(), 'hemline-child-'));
  const host = await EmbeddedHost.open({ program, pack, threads: pace, ...options });
  hosts.push(host);
  return { host, pids: () => pidsIn(pack), cancelled: () => numbersIn(pack, 'cancelled') };
}

function numbersIn(folder: string, name: string): number[] {
  return readFileSync(join(folder, name), 'utf8').trim().split('\n').map(Number);
}
const pidsIn = (folder: string) => numbersIn(folder, 'pids');

const request = (reference: Reference, text: string): RoundRequest => ({
  reference,
  latent: reference.latent,
  text,
  seed: 5,
  key: text,
  steps: 8,
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 3000; i++) {
    if (condition()) return;
    await sleep(10);
  }
  assert.fail('it never came to be');
}

const fails = (code: string) => (error: unknown) => {
  assert.ok(error instanceof HemlineError, String(error));
  assert.equal(error.code, code);
  return true;
};

test('gives what its editor gives, with every step on the way', async () => {
  const { host } = await open();
  const editor = new FakeEditor();
  const reference = await host.prepare(picture);
  assert.deepEqual(reference, await editor.prepare(picture));
  const steps: number[] = [];
  const latent = await host.round(request(reference, 'red'), {
    onStep: ({ step, steps: all, preview }) => {
      assert.deepEqual([all, preview.width, preview.data.length], [8, 8, 192]);
      steps.push(step);
    },
  });
  assert.deepEqual(steps, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(latent, await editor.round(request(reference, 'red')));
  assert.deepEqual(await host.decode(latent), await editor.decode(latent));
});

test('SIGKILL in mid-round: a new child does the round again and the bytes are the same', async () => {
  const { host, pids } = await open({ pace: 10 });
  const reference = await host.prepare(picture);
  const whole = await new FakeEditor().round(request(reference, 'red'));
  const steps: number[] = [];
  const latent = await host.round(request(reference, 'red'), {
    onStep: ({ step }) => {
      steps.push(step);
      if (steps.length === 3) process.kill(pids()[0]!, 'SIGKILL');
    },
  });
  assert.deepEqual(latent, whole);
  assert.equal(pids().length, 2);
  assert.ok(steps.length > 8 && steps.lastIndexOf(1) >= 3, `it began again: ${steps}`);
});

test('a child that is killed while it is idle is replaced when there is work', async () => {
  const { host, pids } = await open();
  const reference = await host.prepare(picture);
  process.kill(pids()[0]!, 'SIGKILL');
  await until(() => !isAlive(pids()[0]!));
  assert.equal((await host.round(request(reference, 'red'))).length, reference.latent.length);
});

test('a cancelled round stops between two steps, and the child goes on with the next', async () => {
  const { host, pids, cancelled: stopped } = await open({ pace: 15 });
  const reference = await host.prepare(picture);
  const controller = new AbortController();
  const steps: number[] = [];
  const cancelled = host.round(request(reference, 'red'), {
    signal: controller.signal,
    onStep: ({ step }) => {
      steps.push(step);
      if (step === 2) controller.abort();
    },
  });
  const waiting = host.round(request(reference, 'blue'));
  await assert.rejects(cancelled, fails('cancelled'));
  assert.deepEqual(await waiting, await new FakeEditor().round(request(reference, 'blue')));
  assert.deepEqual(steps, [1, 2], 'nothing is heard of it afterwards');
  assert.ok(stopped()[0]! < 8, 'the child did not run it to its end');
  assert.equal(pids().length, 1);
});

test('a child that does not obey is killed, and the next round has another', async () => {
  const { host, pids } = await open({ cancelMs: 50 });
  const reference = await host.prepare(picture);
  const controller = new AbortController();
  const hung = host.round(request(reference, 'hang'), { signal: controller.signal });
  const waiting = host.round(request(reference, 'blue'));
  setTimeout(() => controller.abort(), 50);
  await assert.rejects(hung, fails('cancelled'));
  assert.deepEqual(await waiting, await new FakeEditor().round(request(reference, 'blue')));
  assert.equal(pids().length, 2);
  assert.ok(!isAlive(pids()[0]!));
});

test('a round that waits can be withdrawn', async () => {
  const { host } = await open({ pace: 15 });
  const reference = await host.prepare(picture);
  const controller = new AbortController();
  const running = host.round(request(reference, 'red'));
  const heard: number[] = [];
  const waiting = host.round(request(reference, 'blue'), {
    signal: controller.signal,
    onStep: ({ step }) => void heard.push(step),
  });
  controller.abort();
  await assert.rejects(waiting, fails('cancelled'));
  await running;
  await host.decode(reference.latent);
  assert.deepEqual(heard, []);
});

test('two rounds at once do not mix', async () => {
  const { host } = await open({ pace: 3 });
  const reference = await host.prepare(picture);
  const texts = ['red', 'blue', 'long sleeves'];
  const latents = await Promise.all(texts.map((text) => host.round(request(reference, text))));
  for (const [i, text] of texts.entries()) {
    assert.deepEqual(latents[i], await new FakeEditor().round(request(reference, text)));
  }
});

test('what the editor throws arrives with its code and message', async () => {
  const { host } = await open();
  const wrong = host.prepare({ ...picture, width: 32 });
  await assert.rejects(wrong, (error) => {
    fails('engine-failed')(error);
    assert.match(String((error as HemlineError).cause), /wrong size/);
    return true;
  });
  await assert.rejects(open({ lora: 'corrupt' }), (error) => {
    fails('weights-corrupt')(error);
    const { message, retryAfterMs } = error as HemlineError;
    assert.deepEqual([message, retryAfterMs], ['unet is damaged. Copy it again.', 7]);
    return true;
  });
  await assert.rejects(open({ lora: 'missing' }), fails('engine-failed'));
});

test('crash loops end with a clear error, and the host still works for others', async () => {
  const { host, pids } = await open();
  const reference = await host.prepare(picture);
  await assert.rejects(host.round(request(reference, 'crash')), (error) => {
    fails('engine-crashed')(error);
    const { message, retryAfterMs, cause } = error as HemlineError;
    assert.match(message, /try again/);
    assert.ok(retryAfterMs! > 0);
    assert.match(String(cause), /SIGKILL/);
    return true;
  });
  assert.equal(pids().length, 3);
  assert.equal((await host.round(request(reference, 'red'))).length, reference.latent.length);
  await assert.rejects(open({ lora: 'crash' }), fails('engine-crashed'));
});

test('close ends the child, also in mid-round, and nothing starts again', async () => {
  const { host, pids } = await open({ pace: 20 });
  const reference = await host.prepare(picture);
  const running = assert.rejects(host.round(request(reference, 'red')), fails('closed'));
  await host.close();
  await running;
  await assert.rejects(host.decode(reference.latent), fails('closed'));
  assert.equal(pids().length, 1);
  assert.ok(!isAlive(pids()[0]!));
});

/** A bot of its own: it opens a host and says so. Idle, it may end by itself. */
async function bot(mode: 'works' | 'idles') {
  const pack = mkdtempSync(join(tmpdir(), 'hemline-bot-'));
  const file = fileURLToPath(new URL('../support/bot-with-host.ts', import.meta.url));
  const child = fork(file, [pack, mode], { execArgv: ['--import', 'tsx'] });
  return { child, pids: () => pidsIn(pack) };
}

test('a parent that is killed takes its child with it', async () => {
  const { child, pids } = await bot('works');
  await once(child, 'message');
  assert.ok(isAlive(pids()[0]!));
  child.kill('SIGKILL');
  await until(() => !isAlive(pids()[0]!));
});

test('an idle child does not keep a program from ending', async () => {
  const { child, pids } = await bot('idles');
  const [status] = (await once(child, 'exit')) as [number];
  assert.equal(status, 0);
  await until(() => !isAlive(pids()[0]!));
});
