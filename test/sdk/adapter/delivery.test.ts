import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import sharp from 'sharp';
import { Delivery } from '../../../sdk/adapter/deliver.ts';
import { fitPicture } from '../../../sdk/adapter/fit-picture.ts';
import {
  askOf,
  controlId,
  conversationName,
  failureOf,
  HemlineError,
  isControlId,
  type Outgoing,
  type Platform,
  SILENT,
  type Way,
} from '../../../sdk/adapter/index.ts';
import { Pace } from '../../../sdk/adapter/pace.ts';
import { markProvenance } from '../../../sdk/safety/provenance.ts';
import { FakeClock } from '../../../sdk/testing/index.ts';

const message = (change: Partial<Outgoing> = {}): Outgoing => ({
  kind: 'answer',
  conversation: 'c',
  messageId: 'm',
  text: 'Here it is.',
  pictures: [],
  controls: [],
  ...change,
});

/** A photo that PNG cannot make small. */
async function noise(side: number) {
  let x = 1;
  const next = () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x & 255;
  };
  const data = Buffer.from(Array.from({ length: side * side * 3 }, next));
  const png = await sharp(data, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  return { name: 'look.png', bytes: new Uint8Array(png), type: 'image/png', alt: 'x' } as const;
}

let clock: FakeClock;
let calls: string[];
beforeEach(() => {
  clock = new FakeClock(0);
  calls = [];
});

function delivery(ways: readonly Partial<Way<number>>[], rest: Partial<Platform<number>> = {}) {
  const full = ways.map((way, i): Way<number> => {
    const name = way.name ?? `way ${i}`;
    return {
      ...way,
      name,
      show: async (out) => {
        calls.push(name);
        return way.show?.(out);
      },
    };
  });
  const platform: Platform<number> = { name: 'test', ways: () => full, ...rest };
  return new Delivery<number>(platform, 0, { clock, log: SILENT });
}

const throws = (code: string, retryAfterMs?: number) => async () => {
  throw new HemlineError(code, 'No.', { retryAfterMs });
};

describe('ways to answer', () => {
  test('the first that is open is taken; one that expired is not even tried, one that is gone never again', async () => {
    const to = delivery([{ until: 15 * 60_000 }, { show: throws('reply-gone') }, {}]);
    await to.show(message());
    assert.deepEqual(calls, ['way 0']);
    clock.advance(15 * 60_000);
    await to.show(message());
    await to.show(message());
    assert.deepEqual(calls, ['way 0', 'way 1', 'way 2', 'way 2']);
  });

  test('429 is waited for as long as it says, 5xx is tried again with more and more patience, then the next way', async () => {
    let times = 0;
    const to = delivery([{ show: async () => (times++ === 0 ? throws('reply-busy', 3000)() : undefined) }]);
    await to.show(message());
    assert.deepEqual(clock.slept, [3000]);
    clock.slept.length = 0;
    const broken = async () => {
      throw new TypeError('fetch failed');
    };
    await delivery([{ show: broken }, {}]).show(message());
    assert.deepEqual(clock.slept, [500, 1000, 2000]);
    assert.deepEqual(calls.slice(-5), ['way 0', 'way 0', 'way 0', 'way 0', 'way 1']);
    await assert.rejects(delivery([{ show: throws('reply-refused') }]).show(message()), {
      code: 'reply-failed',
    });
    clock.slept.length = 0;
    await delivery([{ show: throws('reply-busy', 3_600_000) }, {}]).show(message());
    assert.deepEqual(clock.slept, [], 'an hour is not waited for');
  });

  test('progress is shown once, adds no message, and says how long it should be left alone', async () => {
    const to = delivery([{ show: throws('reply-busy', 7000) }, { adds: true }]);
    assert.equal(await to.progress(message({ kind: 'progress' })), 7000);
    assert.equal(await delivery([{ adds: true }]).progress(message({ kind: 'progress' })), 0);
    assert.deepEqual(calls, ['way 0']);
  });

  test('texts are cut and pictures shrunk to the limits; a platform that finds them too large gets smaller ones', async () => {
    const sizes: number[] = [];
    const show = async ({ pictures, text }: Outgoing) => {
      sizes.push(pictures[0]!.bytes.length);
      assert.equal(text.length, 10);
      assert.ok(text.endsWith('…'));
      if (sizes.length < 3) await throws('reply-too-large')();
    };
    const picture = await noise(200);
    const to = delivery([{ show }], { limits: () => ({ pictureBytes: 40_000, text: 10 }) });
    await to.show(message({ text: 'a'.repeat(50), pictures: [picture] }));
    assert.ok(picture.bytes.length > 40_000);
    assert.ok(sizes[0]! <= 40_000 && sizes[1]! <= sizes[0]! / 2 && sizes[2]! <= sizes[1]! / 2, String(sizes));
  });
});

describe('pictures that have to fit', () => {
  test('become JPEG, then smaller; keep what they say of themselves; fail where nothing fits', async () => {
    const picture = await noise(256);
    const marked = { ...picture, bytes: markProvenance(picture.bytes) };
    assert.equal(await fitPicture(marked, marked.bytes.length), marked);
    for (const most of [60_000, 20_000, 5000]) {
      const fitted = await fitPicture(marked, most);
      assert.ok(fitted.bytes.length <= most);
      assert.deepEqual([fitted.type, fitted.name], ['image/jpeg', 'look.jpg']);
      const { format, xmp } = await sharp(fitted.bytes).metadata();
      assert.equal(format, 'jpeg');
      assert.match(xmp!.toString(), /compositeWithTrainedAlgorithmicMedia/);
    }
    await assert.rejects(fitPicture(marked, 100), { code: 'reply-too-large' });
  });
});

describe('progress', () => {
  test('is coalesced: the newest of many, one at a time, and nothing after the end', async () => {
    const sent: number[] = [];
    let release = () => {};
    const pace = new Pace<number>(1000, clock, async (n) => {
      sent.push(n);
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return n === 1 ? 5000 : 0;
    });
    for (let n = 1; n <= 9; n++) pace.put(n);
    assert.deepEqual(sent, [1]);
    release();
    for (let turn = 0; sent.length < 2; turn++) {
      assert.ok(turn < 100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.deepEqual(sent, [1, 9]);
    assert.deepEqual(clock.slept, [5000], 'what the platform asked for');
    pace.put(10);
    const ended = pace.end();
    release();
    await ended;
    pace.put(11);
    assert.deepEqual(sent, [1, 9]);
  });
});

describe('names', () => {
  test('of conversations: parts cannot run into each other, and long ones fit', () => {
    assert.notEqual(conversationName('x', 'a/b', 'c'), conversationName('x', 'a', 'b/c'));
    assert.notEqual(conversationName('x', 'a', ''), conversationName('x', 'a'));
    const long = conversationName('x', 'ü'.repeat(500));
    assert.ok(long.length < 400 && long !== conversationName('x', `${'ü'.repeat(499)}u`));
  });

  test('of controls lead back to what they ask for, and others to nothing', () => {
    for (const action of ['undo', 'redo', 'reset', 'another', 'compare', 'download', 'forget'] as const) {
      assert.deepEqual(askOf(controlId({ action })), { action });
    }
    assert.deepEqual(askOf(controlId({ action: 'takeBack', value: 'i:1' })), {
      action: 'takeBack',
      instruction: 'i:1',
    });
    assert.deepEqual(askOf(controlId({ action: 'takeBack' }), 'i2'), {
      action: 'takeBack',
      instruction: 'i2',
    });
    assert.deepEqual(askOf('hemline:look', '01'), { action: 'say', look: '01' });
    for (const id of [
      '',
      'undo',
      'other:undo',
      'hemline',
      'hemline:',
      'hemline:fly',
      'hemline:takeBack',
      'hemline:write',
    ]) {
      assert.equal(askOf(id), null, id);
    }
    assert.ok(isControlId('hemline:undo') && !isControlId('hemlines:undo'));
  });
});

test('errors become sentences; what nobody foresaw is hidden and told to whoever asks', () => {
  const heard: unknown[] = [];
  const of = (error: unknown) => failureOf(error, (one) => heard.push(one));
  assert.equal(of(new HemlineError('picture-format', 'Send a PNG.')).message, 'Send a PNG.');
  assert.deepEqual(heard, []);
  for (const error of [
    new Error('/etc/passwd'),
    new HemlineError('pack-corrupt', '/srv/pack'),
    'oops',
    undefined,
  ]) {
    const { message } = of(error);
    assert.doesNotMatch(message, /etc|srv|oops/);
  }
  assert.equal(heard.length, 4);
  assert.equal(of(new HemlineError('store-failed', 'Later.', { retryAfterMs: 5 })).retryAfterMs, 5);
});
