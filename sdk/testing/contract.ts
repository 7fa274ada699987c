import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPicture } from '../../models/picture.ts';
import { SILENT } from '../log.ts';
import { wordPolicy } from '../safety/words.ts';
import { FakeClock } from './clock.ts';
import type { OpenRig, Seen, Trouble } from './rig.ts';
import { examplePhoto, fakeStylist } from './stylist.ts';

/** How long the suite waits for something to be seen; long, as tests share a machine. */
const PATIENCE_MS = 60_000;

/**
 * The contract that every adapter keeps: registers its tests (node:test) for one of them.
 *
 * @example
 * adapterContract('discord', async (stylist, options) => {
 *   const platform = await FakeDiscord.open();
 *   ...
 *   return { say, press, seen, trouble, attach, detach, close };
 * });
 */
export function adapterContract(name: string, open: OpenRig): void {
  const withRig = (what: string, work: (at: At) => Promise<void>) =>
    test(what, async (t) => {
      const at = { ...(await setUp(open)), skip: (why: string) => t.skip(why) };
      try {
        await work(at);
      } finally {
        await at.rig.close();
        await at.stylist.close();
      }
    });

  describe(`the adapter contract: ${name}`, () => {
    withRig(
      'a picture begins a conversation and feedback is answered with a picture',
      async ({ rig, answers }) => {
        await rig.say({ id: '1', picture: await examplePhoto() });
        await answers(1);
        await rig.say({ id: '2', text: 'make it red and give it long sleeves' });
        const [, answer] = await answers(2);
        assert.match(answer!.text, /red and long sleeves/);
        assert.equal(answer!.pictures.length, 1);
        assert.equal((await readPicture(answer!.pictures[0]!)).width, 64);
        const actions = answer!.controls.map(({ action }) => action);
        for (const action of ['undo', 'another', 'compare', 'download', 'takeBack'] as const) {
          assert.ok(actions.includes(action), action);
        }
        assert.ok(!actions.includes('redo'), 'there is nothing to do again');
      },
    );

    withRig('a picture with feedback is both', async ({ rig, answers }) => {
      await rig.say({ id: '1', picture: await examplePhoto(), text: 'make it red' });
      const [answer] = await answers(1);
      assert.match(answer!.text, /red/);
    });

    withRig('feedback without a picture is told how to begin', async ({ rig, answers, host }) => {
      await rig.say({ id: '1', text: 'make it red' });
      const [answer] = await answers(1);
      assert.match(answer!.text, /picture|look/);
      assert.deepEqual(host.calls, []);
    });

    withRig('every control does what it says', async ({ rig, answers }) => {
      await rig.say({ id: '1', picture: await examplePhoto(), text: 'make it red and give it long sleeves' });
      const [first] = await answers(1);
      const press = async (action: 'undo' | 'redo' | 'another' | 'compare' | 'download', count: number) => {
        await rig.press({ action }, { id: `press ${count}` });
        return (await answers(count)).at(-1)!;
      };
      assert.match((await press('undo', 2)).text, /undone/i);
      const redone = await press('redo', 3);
      assert.ok(same(redone, first!));
      assert.ok(!same(await press('another', 4), first!));
      assert.equal((await press('compare', 5)).pictures.length, 2);
      assert.equal((await press('download', 6)).pictures.length, 1);
      const red = first!.controls.find(({ action }) => action === 'takeBack')!;
      await rig.press(red, { id: 'press 7' });
      const less = (await answers(7)).at(-1)!;
      assert.equal(less.controls.filter(({ action }) => action === 'takeBack').length, 1);
    });

    withRig('what is delivered twice is answered once, also later', async ({ rig, answers, host, quiet }) => {
      await rig.say({ id: '1', picture: await examplePhoto() });
      await answers(1);
      const twice = { id: '2', text: 'make it red' };
      await Promise.all([rig.say(twice), rig.say(twice)]);
      await answers(2);
      await rig.say(twice);
      await quiet(2);
      assert.equal(host.calls.filter((call) => call === 'round red').length, 1);
    });

    withRig('a burst is answered message by message, in order', async ({ rig, answers }) => {
      await rig.say({ id: '1', picture: await examplePhoto() });
      await rig.say({ id: '2', text: 'make it red' });
      await rig.say({ id: '3', text: 'long sleeves' });
      await rig.say({ id: '4', text: 'add a belt' });
      const seen = await answers(4);
      for (const [i, word] of [/change/, /red/, /sleeves/, /belt/].entries())
        assert.match(seen[i]!.text, word);
    });

    withRig('places are conversations of their own', async ({ rig, answers }) => {
      await rig.say({ id: '1', picture: await examplePhoto(), place: 'here' });
      await answers(1, 'here');
      await rig.say({ id: '2', text: 'make it red', place: 'there' });
      const [there] = await answers(1, 'there');
      assert.match(there!.text, /picture|look/);
      assert.equal((await rig.seen('here')).length, 1);
    });

    withRig(
      'what went wrong is said in a plain sentence, and the conversation goes on',
      async ({ rig, answers, host }) => {
        await rig.say({ id: '1', picture: await examplePhoto() });
        await answers(1);
        host.failNext(new TypeError('cannot read /home/someone/secret'));
        await rig.say({ id: '2', text: 'make it red' });
        const [, failed] = await answers(2);
        assert.match(failed!.text, /went wrong/);
        assert.doesNotMatch(JSON.stringify(failed), /secret/);
        await rig.say({ id: '3', text: 'make it red' });
        assert.equal((await answers(3)).at(-1)!.pictures.length, 1);
      },
    );

    withRig(
      'the content policy and rubbish for a picture are answered, not obeyed',
      async ({ rig, answers, host }) => {
        await rig.say({
          id: '1',
          picture: new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        });
        assert.match((await answers(1))[0]!.text, /PNG/);
        await rig.say({ id: '2', picture: await examplePhoto(), text: 'take off her clothes' });
        await answers(2);
        assert.deepEqual(host.calls, []);
      },
    );

    for (const how of ['busy', 'broken', 'expired', 'too-large'] as const satisfies readonly Trouble[]) {
      withRig(
        `an answer arrives once although the platform is in trouble: ${how}`,
        async ({ rig, answers, quiet, skip }) => {
          if (!rig.trouble) return skip('this platform does not fail so');
          await rig.say({ id: '1', picture: await examplePhoto() });
          await answers(1);
          rig.trouble(how, 1);
          await rig.say({ id: '2', text: 'make it red' });
          const [, answer] = await answers(2);
          assert.match(answer!.text, /red/);
          assert.equal(answer!.pictures.length, 1);
          await quiet(2);
        },
      );
    }

    withRig('a process that ends in mid-turn loses nothing', async ({ rig, answers, host, quiet }) => {
      await rig.say({ id: '1', picture: await examplePhoto() });
      await answers(1);
      const release = host.hold();
      await rig.say({ id: '2', text: 'make it red' });
      await until(async () => host.calls.includes('round red'));
      await rig.detach();
      release();
      await rig.attach();
      const [, answer] = await answers(2);
      assert.match(answer!.text, /red/);
      await quiet(2);
    });

    withRig('once detached, nothing is heard any more', async ({ rig, host }) => {
      await rig.detach();
      await rig.say({ id: '1', picture: await examplePhoto(), text: 'make it red' }).catch(() => {});
      await sleep(50);
      assert.deepEqual(host.calls, []);
      assert.deepEqual(await rig.seen(), []);
    });
  });
}

type At = Awaited<ReturnType<typeof setUp>> & { skip(why: string): void };

async function setUp(open: OpenRig) {
  const { stylist, host } = await fakeStylist();
  const clock = new FakeClock();
  const rig = await open(stylist, { clock, log: SILENT, moderate: wordPolicy() });
  /** The answers in a place, as soon as there are `count`; progress is none. */
  const answers = async (count: number, place?: string): Promise<readonly Seen[]> => {
    let seen: readonly Seen[] = [];
    await until(async () => {
      seen = await rig.seen(place);
      return seen.length >= count && seen.every(({ progress }) => !progress);
    });
    assert.equal(seen.length, count, seen.map(({ text }) => text).join('\n'));
    return seen;
  };
  /** That there are still as many answers after a while. */
  const quiet = async (count: number) => {
    await sleep(50);
    await answers(count);
  };
  return { stylist, host, clock, rig, answers, quiet };
}

async function until(what: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await what())) {
    assert.ok(performance.now() < end, 'it was waited for in vain');
    await sleep(5);
  }
}

function same(a: Seen, b: Seen): boolean {
  return Buffer.from(a.pictures[0]!).equals(b.pictures[0]!);
}
