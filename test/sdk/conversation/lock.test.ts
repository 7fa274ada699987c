import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HemlineError } from '../../../models/error.ts';
import { abortError } from '../../../sdk/abort.ts';
import { Lock } from '../../../sdk/conversation/lock.ts';

const fails = (code: string) => (error: unknown) => error instanceof HemlineError && error.code === code;

/** A task that runs until it is told to end or is aborted. */
function task(log: string[], name: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async (signal: AbortSignal) => {
    log.push(`${name} begins`);
    await Promise.race([ended, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    log.push(`${name} ends`);
    if (signal.aborted) throw abortError(signal);
    return name;
  };
  return { run, end };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('one after another in a conversation, side by side in two', async () => {
  const [lock, log] = [new Lock(), [] as string[]];
  const [a, b, c] = [task(log, 'a'), task(log, 'b'), task(log, 'c')];
  const runs = [lock.run('one', a.run), lock.run('one', b.run), lock.run('two', c.run)];
  await settle();
  assert.deepEqual(log, ['a begins', 'c begins']);
  b.end();
  a.end();
  c.end();
  assert.deepEqual(await Promise.all(runs), ['a', 'b', 'c']);
  assert.ok(log.indexOf('a ends') < log.indexOf('b begins'));
});

test('a task that fails does not hold up the next', async () => {
  const lock = new Lock();
  const failed = lock.run('one', async () => {
    throw new Error('no');
  });
  const next = lock.run('one', async () => 'next');
  await assert.rejects(failed, /no/);
  assert.equal(await next, 'next');
});

test('who waits can withdraw; who runs is told', async () => {
  const [lock, log] = [new Lock(), [] as string[]];
  const [a, b, c] = [task(log, 'a'), task(log, 'b'), task(log, 'c')];
  const [first, second] = [new AbortController(), new AbortController()];
  const runs = [
    lock.run('one', a.run, { signal: first.signal }),
    lock.run('one', b.run, { signal: second.signal }),
    lock.run('one', c.run),
  ];
  second.abort();
  await assert.rejects(runs[1]!, fails('cancelled'));
  await settle();
  assert.deepEqual(log, ['a begins'], 'c still waits for a');
  first.abort();
  await assert.rejects(runs[0]!, fails('cancelled'));
  c.end();
  assert.equal(await runs[2], 'c');
  assert.ok(!log.includes('b begins'));
});

test('supersede takes the place of what runs and waits', async () => {
  const [lock, log] = [new Lock(), [] as string[]];
  const runs = [lock.run('one', task(log, 'a').run), lock.run('one', task(log, 'b').run)];
  const last = lock.run('one', async () => 'c', { overlap: 'supersede' });
  for (const run of runs) await assert.rejects(run, fails('superseded'));
  assert.equal(await last, 'c');
});

test('reject says when to come again', async () => {
  const [lock, log] = [new Lock(), [] as string[]];
  const a = task(log, 'a');
  const run = lock.run('one', a.run, { overlap: 'reject' });
  await assert.rejects(
    lock.run('one', async () => 'b', { overlap: 'reject' }),
    (error) => fails('conversation-busy')(error) && (error as HemlineError).retryAfterMs! > 0,
  );
  a.end();
  await run;
  assert.equal(await lock.run('one', async () => 'b', { overlap: 'reject' }), 'b');
});

test('a flood is stopped', async () => {
  const [lock, log] = [new Lock(), [] as string[]];
  const a = task(log, 'a');
  const runs = [lock.run('one', a.run)];
  await assert.rejects(async () => {
    for (let i = 0; i < 100; i++) {
      const waiting = lock.run('one', async () => 'x');
      await Promise.race([waiting, settle()]);
      runs.push(waiting);
    }
  }, fails('too-many-waiting'));
  a.end();
  await Promise.all(runs);
});

test('what takes the place of all others is let in, however many wait', async () => {
  const [lock, log] = [new Lock(), [] as string[]];
  const runs = Array.from({ length: 17 }, (_, i) => lock.run('one', task(log, String(i)).run));
  const ended = Promise.all(runs.map((run) => assert.rejects(run, fails('superseded'))));
  assert.equal(await lock.run('one', async () => 'forgotten', { overlap: 'supersede' }), 'forgotten');
  await ended;
});

test('close stops everything and waits for it', async () => {
  const [lock, log] = [new Lock(), [] as string[]];
  const run = lock.run('one', task(log, 'a').run);
  const stopped = assert.rejects(run, fails('closed'));
  await settle();
  await lock.close(new HemlineError('closed', 'Closed.'));
  assert.deepEqual(log, ['a begins', 'a ends']);
  await stopped;
});
