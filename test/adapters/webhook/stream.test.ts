import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event } from '../../../adapters/webhook/events.ts';
import { eventStream } from '../../../adapters/webhook/stream.ts';

test('a client that reads nothing is not written to, and when it leaves all of it ends', async () => {
  const seen = { asked: 0, ended: false, aborted: false };
  const response = eventStream(async function* (signal) {
    signal.addEventListener('abort', () => {
      seen.aborted = true;
    });
    try {
      for (;;) yield { id: ++seen.asked, type: 'turn', data: { text: 'x'.repeat(1000) } } as unknown as Event;
    } finally {
      seen.ended = true;
    }
  });
  const reader = response.body!.getReader();
  const read = async () => new TextDecoder().decode((await reader.read()).value);
  assert.match(await read(), /^retry: \d+\n\n$/);
  assert.match(await read(), /^id: 1\nevent: turn\ndata: \{.*\}\n\n$/);
  await sleep(20);
  assert.ok(seen.asked <= 3, `${seen.asked} events wait for a client that took one`);
  await reader.cancel();
  await sleep(1);
  assert.deepEqual([seen.aborted, seen.ended], [true, true]);
});

test('it ends when the events do, and fails when they fail', async () => {
  const text = await eventStream(async function* () {
    yield { type: 'state', data: {} } as unknown as Event;
  }).text();
  assert.match(text, /retry: \d+\n\nevent: state\ndata: \{\}\n\n$/);
  const broken = eventStream(async function* () {
    yield { type: 'state', data: {} } as unknown as Event;
    throw new Error('the store is gone');
  });
  await assert.rejects(broken.text(), /the store is gone/);
});
