import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { listen } from '../../bots/web/listen.ts';
import { fittingRoom } from '../../bots/web/server.ts';
import { HemlineError } from '../../models/error.ts';
import { DESKTOP, noBrowser, openBrowser, PHONE, visit } from './support/browser.ts';
import { compileClient } from './support/compile-client.ts';
import { FakeStylist } from './support/fake-stylist.ts';
import {
  barriers,
  choose,
  disabled,
  holdResponse,
  listenTo,
  loseResponse,
  picture,
  press,
  say,
  wears,
} from './support/page.ts';

const WISH = 'make it red and give it long sleeves';

describe('the fitting room in a browser', { skip: noBrowser() }, () => {
  let browser: Browser;
  let client: Awaited<ReturnType<typeof compileClient>>;

  before(async () => {
    [client, browser] = await Promise.all([compileClient(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await client?.remove();
  });

  /** Runs `body` in a fresh browser at a fresh fitting room, and sees to it that nobody complained. */
  async function guestTest(
    options: Parameters<typeof visit>[2],
    body: (page: Page, stylist: FakeStylist) => Promise<void>,
    complaint?: RegExp,
  ): Promise<void> {
    const stylist = await FakeStylist.open({ pace: 20 });
    const room = fittingRoom({ stylist, compiled: client.folder });
    const server = await listen(room.app, { port: 0 });
    const guest = await visit(browser, server.url, options);
    try {
      await body(guest.page, stylist);
      const complaints = guest.complaints.filter((text) => !complaint?.test(text));
      assert.deepEqual(complaints, []);
    } finally {
      await guest.leave();
      await room.close();
      await server.close();
    }
  }

  /** Says a wish that arrives and is held in its first round, and of which the page hears neither. */
  async function sayUnanswered(page: Page, stylist: FakeStylist): Promise<() => void> {
    const release = stylist.hold(1);
    await loseResponse(page);
    await say(page, 'red');
    return release;
  }

  for (const [name, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`from a look to a picture, ${name}`, () =>
      guestTest(options, async (page, stylist) => {
        const [first, second] = [stylist.hold(1), stylist.hold(2)];
        await choose(page);
        const original = await picture(page);
        assert.ok(await disabled(page, 'undo'));
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.equal(wide, 0, 'the page scrolls sideways');

        await say(page, WISH);
        await page.waitForSelector('#status:has-text("1 of 2")');
        await page.waitForSelector('.layer.soft');
        first();
        await page.waitForSelector('#status:has-text("2 of 2")');
        await page.waitForFunction(() => Number(document.querySelector('#hem')?.ariaValueNow) > 40);
        second();
        await wears(page, ['make it red', 'give it long sleeves']);
        const edited = await picture(page);
        assert.notEqual(edited, original);
        await page.waitForSelector('.entry.hemline:has-text("Here it is.") .small:has-text("2 rounds")');

        await page.click('#undo');
        await wears(page, []);
        assert.equal(await picture(page), original);
        await page.click('#redo');
        await wears(page, ['make it red', 'give it long sleeves']);
        assert.equal(await picture(page), edited);

        await page.click('button[aria-label="Take back: make it red"]');
        await wears(page, ['give it long sleeves']);
        await page.click('#another');
        await page.waitForSelector('.entry:has-text("Another one.")');
        await page.click('#restart');
        await wears(page, []);
        assert.equal(await picture(page), original);
      }));
  }

  for (const [name, options] of Object.entries({
    desktop: DESKTOP,
    phone: PHONE,
    'desktop, dark': { ...DESKTOP, colorScheme: 'dark' as const },
  })) {
    test(`axe finds nothing serious on any screen, ${name}`, () =>
      guestTest({ ...options, reducedMotion: 'reduce' }, async (page, stylist) => {
        const release = stylist.hold(1);
        await page.waitForSelector('.look');
        assert.deepEqual(await barriers(page), [], 'lookbook');
        await choose(page);
        assert.deepEqual(await barriers(page), [], 'a look');
        await say(page, WISH);
        await say(page, 'with a belt');
        await page.waitForSelector('.layer.soft');
        assert.deepEqual(await barriers(page), [], 'at work, with a wish that waits');
        release();
        await wears(page, ['make it red', 'give it long sleeves', 'with a belt']);
        await say(page, 'please fail');
        await page.waitForSelector('[role=alert]:has-text("dropped the needle")');
        assert.deepEqual(await barriers(page), [], 'answered, with a failure');
        await page.click('#compare');
        assert.deepEqual(await barriers(page), [], 'before and after');
        await page.keyboard.press('?');
        await page.waitForSelector('dialog[open]');
        assert.deepEqual(await barriers(page), [], 'the keys');
      }));
  }

  test('before and after: held, by slider and by key; and the picture can be kept', () =>
    guestTest(DESKTOP, async (page) => {
      await choose(page);
      assert.ok(await disabled(page, 'compare'));
      await say(page, 'red');
      await wears(page, ['red']);
      const before = page.locator('#before');
      assert.equal(await before.isVisible(), false);

      const frame = (await page.locator('#frame').boundingBox())!;
      await page.mouse.move(frame.x + 40, frame.y + 40);
      await page.mouse.down();
      assert.equal(await before.isVisible(), true);
      await page.mouse.up();
      assert.equal(await before.isVisible(), false);

      await page.click('#compare');
      await page.waitForSelector('#split:focus');
      const clip = () => before.evaluate((element) => getComputedStyle(element).clipPath);
      const half = await clip();
      for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
      assert.notEqual(await clip(), half);
      await page.keyboard.press('Escape');
      assert.equal(await before.isVisible(), false);
      await page.locator('#talk-title').focus();
      await page.keyboard.down('b');
      assert.equal(await before.isVisible(), true);
      await page.keyboard.up('b');

      const kept = page.waitForEvent('download');
      await page.click('#download');
      assert.equal((await kept).suggestedFilename(), 'hemline-red.png');
    }));

  test('messages that overlap queue; a running one is stopped, a failed one keeps its words', () =>
    guestTest(DESKTOP, async (page, stylist) => {
      await choose(page);
      let release = stylist.hold(1);
      await say(page, WISH);
      await say(page, 'with a belt');
      await page.waitForSelector('.entry.shopper.waiting:has-text("with a belt")');
      release();
      await wears(page, ['make it red', 'give it long sleeves', 'with a belt']);
      const order = await page.locator('.entry p').allTextContents();
      assert.deepEqual(order, [WISH, 'Here it is.', 'with a belt', 'Here it is.']);

      release = stylist.hold(1);
      await say(page, 'navy');
      await page.waitForSelector('.entry.shopper.running:has-text("navy")'); // the soft layer may be the last wish's
      await page.waitForSelector('.layer.soft');
      await page.keyboard.press('Escape');
      await page.waitForSelector('.entry.shopper.failed:has-text("navy") .small:has-text("stopped")');
      release();
      await wears(page, ['make it red', 'give it long sleeves', 'with a belt']);

      release = stylist.hold(1);
      await say(page, 'v-neck');
      await page.waitForSelector('.entry.shopper.running:has-text("v-neck")');
      await page.focus('#stop');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.entry.shopper.failed:has-text("v-neck") .small:has-text("stopped")');
      await page.waitForSelector('#feedback:focus'); // Stop is gone, and does not take the focus along
      release();

      await say(page, 'please fail');
      await page.waitForSelector('[role=alert]:has-text("dropped the needle")');
      await page.locator('.entry:has-text("please fail") button', { hasText: 'Edit' }).click();
      assert.equal(await page.inputValue('#feedback'), 'please fail');
    }));

  test('a reload brings back the conversation and what was being typed, also in the middle of a turn', () =>
    guestTest(DESKTOP, async (page, stylist) => {
      const release = stylist.hold(1);
      await choose(page, '03');
      await say(page, WISH);
      await page.fill('#feedback', 'and then');
      await page.waitForSelector('.layer.soft');
      await page.reload();
      await page.waitForSelector('#stop:not([hidden])');
      release();
      await wears(page, ['make it red', 'give it long sleeves']);
      assert.equal(await page.inputValue('#feedback'), 'and then');
      await page.waitForSelector('.entry.shopper.done');
      await page.waitForSelector('.entry.hemline:has-text("Here it is.")');
      await page.goBack();
      await page.waitForSelector('#looks .look');
      await page.goForward();
      await wears(page, ['make it red', 'give it long sleeves']);
    }));

  test('a server that went away and came back: what ran is answered, once; what did not arrive can be tried again', async () => {
    const stylist = await FakeStylist.open({ pace: 20 });
    const open = async (port: number) => {
      const room = fittingRoom({ stylist, compiled: client.folder });
      const server = await listen(room.app, { port });
      const close = async () => {
        await room.close();
        await server.close();
      };
      return { close, url: server.url, port: server.port };
    };
    const first = await open(0);
    const guest = await visit(browser, first.url, DESKTOP);
    try {
      const { page } = guest;
      await choose(page);
      const release = stylist.hold(1);
      await say(page, WISH);
      await page.waitForSelector('.layer.soft');
      const closed = first.close();
      release();
      await closed;
      await page.waitForSelector('#notice:has-text("does not answer")');
      await say(page, 'with a belt');
      await page.waitForSelector('.entry.shopper.failed:has-text("with a belt")');
      const second = await open(first.port);
      try {
        await wears(page, ['make it red', 'give it long sleeves']);
        await page.locator('.entry:has-text("with a belt") button', { hasText: 'Try again' }).click();
        await wears(page, ['make it red', 'give it long sleeves', 'with a belt']);
        assert.equal(await page.locator('.entry.hemline:has-text("Here it is.")').count(), 2);
      } finally {
        await second.close();
      }
    } finally {
      await guest.leave();
    }
  });

  test('a picture of one’s own: rubbish is refused with a word, a real one is fitted', () =>
    guestTest(DESKTOP, async (page) => {
      await page.waitForSelector('#upload', { state: 'attached' });
      await page.setInputFiles('#upload', {
        name: 'dress.png',
        mimeType: 'image/png',
        buffer: Buffer.from('this is no picture'),
      });
      await page.waitForSelector('#notice:has-text("not a picture")');
      const photo = await sharp({ create: { width: 3000, height: 2000, channels: 3, background: '#a06' } })
        .jpeg()
        .toBuffer();
      await page.setInputFiles('#upload', { name: 'me.jpg', mimeType: 'image/jpeg', buffer: photo });
      await page.waitForFunction(() => document.querySelector('.layer[src*="/picture?"]') !== null);
      assert.equal(await page.isVisible('#notice'), false);
      await say(page, 'red');
      await wears(page, ['red']);
    }));

  test('the keyboard alone is enough, and motion can be reduced', () =>
    guestTest({ ...DESKTOP, reducedMotion: 'reduce' }, async (page) => {
      await page.waitForSelector('.look');
      await page.focus('#upload');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      assert.equal(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.look), '02');
      await page.keyboard.press('Enter');
      await page.waitForSelector('#feedback:focus');
      await page.keyboard.type('first');
      await page.keyboard.press('Shift+Enter');
      assert.equal(await page.inputValue('#feedback'), 'first\n');
      await page.fill('#feedback', '');
      await page.keyboard.type(WISH);
      await page.keyboard.press('Enter');
      await wears(page, ['make it red', 'give it long sleeves']);
      await page.keyboard.press('Control+z');
      await wears(page, []);
      await page.keyboard.press('Control+Shift+z');
      await wears(page, ['make it red', 'give it long sleeves']);
      await page.keyboard.type('unsent');
      await page.keyboard.press('Control+z');
      await wears(page, ['make it red', 'give it long sleeves']);

      await page.focus('.chip button');
      await page.keyboard.press('Enter');
      await wears(page, ['give it long sleeves']);
      assert.ok(await page.evaluate(() => document.activeElement !== document.body), 'the focus is lost');
      await page.keyboard.press('?');
      await page.waitForSelector('dialog[open]');
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog:not([open])', { state: 'attached' });
      const nameless = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('button, input, textarea')]
          .filter((e) => e.offsetParent !== null)
          .filter((e) => !e.textContent?.trim() && !e.ariaLabel && !(e as HTMLInputElement).labels?.length)
          .map((e) => e.outerHTML),
      );
      assert.deepEqual(nameless, []);
    }));

  test('a conversation that is gone leads back to the lookbook', () =>
    guestTest(
      DESKTOP,
      async (page) => {
        await page.goto(`${new URL(page.url()).origin}/#abcdefghijklmnopqrstuv`);
        await page.waitForSelector('#notice:has-text("not here")');
        await page.waitForSelector('.look');
        await page.waitForSelector('#lookbook-title:focus');
      },
      /404/, // the browser itself notes the answer
    ));

  test('a browser that keeps nothing is good enough', () =>
    guestTest(DESKTOP, async (page) => {
      const refused = `{ get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } }`;
      for (const name of ['localStorage', 'sessionStorage'])
        await page.addInitScript(`Object.defineProperty(window, '${name}', ${refused})`);
      await page.reload();
      await choose(page);
      await say(page, WISH);
      await wears(page, ['make it red', 'give it long sleeves']);
      await page.keyboard.press('Escape');
      await page.click('#open-keys');
      await page.click('#single-keys');
    }));

  test('text that is too long stays where it is, and says so', () =>
    guestTest(DESKTOP, async (page) => {
      await choose(page);
      await page.fill('#feedback', 'longer '.repeat(700));
      await page.press('#feedback', 'Enter');
      assert.match((await page.textContent('#too-long')) ?? '', /too many/);
      assert.equal((await page.inputValue('#feedback')).length, 4900);
      assert.equal(await page.locator('.entry.shopper').count(), 0);
    }));

  test('chips and suggestions keep a press and the focus while a turn runs', () =>
    guestTest(DESKTOP, async (page, stylist) => {
      await choose(page);
      await say(page, 'red');
      await wears(page, ['red']);
      const [second, third] = [stylist.hold(2), stylist.hold(3)];
      await say(page, 'long sleeves, with a belt');
      await page.waitForSelector('#status:has-text("2 of 3")');
      const idea = page.locator('#suggestions button').first();
      const text = await idea.textContent();
      await idea.focus();
      await page.hover('.chip button');
      await page.mouse.down();
      await idea.focus(); // the press took the focus
      second();
      await page.waitForSelector('#status:has-text("3 of 3")');
      assert.equal(await page.evaluate(() => document.activeElement?.textContent), text);
      await page.mouse.up();
      await page.waitForSelector('.chip.going:has-text("red")');

      await page.keyboard.press('Enter');
      await page.waitForSelector(`.entry.shopper:has-text("${text}")`);
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'feedback');
      third();
      await page.waitForSelector('.entry:has-text("Taken back.")');
    }));

  test('a chip that is being taken back keeps the focus: another Enter takes nothing else', () =>
    guestTest(DESKTOP, async (page, stylist) => {
      await choose(page);
      await say(page, `${WISH}, with a belt`);
      await wears(page, ['make it red', 'give it long sleeves', 'with a belt']);
      const release = stylist.hold(2);
      await page.focus('.chip:has-text("long sleeves") button');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.chip.going:has-text("long sleeves")');
      await page.waitForSelector('#status:has-text("2 of 2")');
      await page.waitForSelector('.chip:has-text("long sleeves") button:focus');
      await page.keyboard.press('Enter');
      release();
      await wears(page, ['make it red', 'with a belt']);
      await page.waitForSelector('#chips:focus');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.waitForSelector('.chip:has-text("red") button:focus');
      await say(page, 'v neck');
      await wears(page, ['make it red', 'with a belt', 'v neck']);
    }));

  test('a wish whose response was lost is done once: tried again while it runs, and after its answer', () =>
    guestTest(
      DESKTOP,
      async (page, stylist) => {
        await choose(page);
        const release = await sayUnanswered(page, stylist);
        await page.waitForSelector('.entry.shopper.failed');
        await page.waitForSelector('.layer.soft');
        await press(page, '.entry.shopper', 'Try again');
        await page.waitForSelector('.entry.shopper.running');
        release();
        await wears(page, ['red']);
        await page.waitForSelector('.entry.shopper.done');

        await loseResponse(page);
        await say(page, 'with a belt');
        await page.waitForSelector('.entry.shopper.failed');
        await wears(page, ['red', 'with a belt']);
        await press(page, '.entry.shopper.failed', 'Try again');
        await page.waitForSelector('.entry.shopper.done:has-text("with a belt")');
        const talk = ['red', 'Here it is.', 'with a belt', 'Here it is.'];
        assert.deepEqual(await page.locator('.entry p').allTextContents(), talk);
        await page.reload();
        await wears(page, ['red', 'with a belt']);
        assert.deepEqual(await page.locator('.entry p').allTextContents(), talk);
        assert.equal(stylist.worked, 2);
      },
      /ERR_FAILED/, // the browser itself notes the loss
    ));

  test('a wish whose response was lost, and that was stopped then, can be tried again', () =>
    guestTest(
      DESKTOP,
      async (page, stylist) => {
        await choose(page);
        const release = await sayUnanswered(page, stylist);
        await page.waitForSelector('.layer.soft');
        await page.click('#stop');
        await page.waitForSelector('.entry.hemline:has-text("Stopped.")');
        release();
        await press(page, '.entry.shopper.failed', 'Try again');
        await page.waitForSelector('.entry.shopper.failed + .entry.hemline:has-text("Stopped.")');
        await press(page, '.entry.shopper.failed', 'Try again');
        await wears(page, ['red']);
        await page.waitForSelector('.entry.shopper.done');
      },
      /ERR_FAILED/,
    ));

  test('a control whose response was lost is done once; one that failed at the server is done anew', () =>
    guestTest(
      DESKTOP,
      async (page, stylist) => {
        await choose(page);
        await say(page, 'red');
        await wears(page, ['red']);
        await say(page, 'with a belt');
        await wears(page, ['red', 'with a belt']);
        await loseResponse(page);
        await page.click('#undo');
        await page.waitForSelector('.entry:has-text("Undone.")');
        const again = page.waitForResponse('**/feedback');
        await press(page, '.entry.hemline.failed', 'Try again');
        await again;
        await say(page, 'v neck'); // comes after whatever was asked again
        await wears(page, ['red', 'v neck']);
        assert.equal(await page.locator('.entry:has-text("Undone.")').count(), 1);

        const undo = stylist.undo;
        stylist.undo = async () => {
          stylist.undo = undo;
          throw new HemlineError('engine-crashed', 'The tailor dropped the needle. Try again.');
        };
        await page.click('#undo');
        await press(page, '.entry.hemline.failed', 'Try again');
        await wears(page, ['red']);
      },
      /ERR_FAILED/,
    ));

  test('a message is put into the log once, and its button does not take the focus away with it', () =>
    guestTest(DESKTOP, async (page, stylist) => {
      await choose(page);
      const heard = await listenTo(page, '#log');
      let release = stylist.hold(1);
      await say(page, 'red');
      await say(page, 'please fail');
      await say(page, 'navy');
      await page.waitForSelector('.entry.shopper.waiting:has-text("navy")');
      await page.getByRole('button', { name: 'Withdraw' }).last().focus();
      release();
      await page.waitForSelector('.entry.shopper.done:has-text("navy")');
      await page.waitForSelector('#log:focus');
      await page.waitForSelector('.entry.shopper.failed:has-text("please fail") .small:has-text("not done")');
      const texts = await heard();
      for (const said of ['red', 'please fail', 'navy'])
        assert.equal(texts.filter((text) => text.includes(said)).length, 1, said);

      release = stylist.hold(2); // the first, navy, is cached
      await say(page, 'with a belt');
      await say(page, 'v neck');
      await page.waitForSelector('.entry.shopper.waiting:has-text("v neck")');
      await page.getByRole('button', { name: 'Withdraw' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForSelector('.entry.shopper.failed:has-text("v neck") .small:has-text("stopped")');
      await page.waitForSelector('#log:focus');
      release();
    }));

  test('a conversation that was left draws nothing over the next one, and goes on where it was', () =>
    guestTest(DESKTOP, async (page, stylist) => {
      await choose(page);
      await say(page, 'red');
      await wears(page, ['red']);
      const left = page.url();
      const release = stylist.hold(2);
      const arrive = await holdResponse(page, '**/feedback');
      await say(page, 'with a belt');
      await page.waitForSelector('.entry.shopper.sending');
      await page.click('#to-lookbook');

      const begin = await holdResponse(page, /\/conversations\/[\w-]+$/);
      await page.click('[data-look="04"]');
      await page.waitForSelector('#feedback:focus');
      for (const id of ['before', 'sketch'])
        assert.doesNotMatch((await page.getAttribute(`#${id}`, 'src')) ?? '', /conversations/, id);
      begin();
      await page.waitForSelector('.layer[src*="/picture?"]');
      const shown = await picture(page);
      const heard = await listenTo(page, '#fitting');
      const answered = page.waitForResponse('**/feedback');
      arrive();
      await answered;
      await say(page, 'hello');
      await page.waitForSelector('.entry.hemline:has-text("Tell me what you would change.") >> nth=-1');
      await page.waitForSelector('.entry.shopper.done');
      assert.deepEqual(
        (await heard()).filter((text) => /belt|red/.test(text)),
        [],
      );
      assert.equal(await picture(page), shown);

      await page.goto(left);
      await page.waitForSelector('.entry.shopper.running:has-text("with a belt")');
      release();
      await wears(page, ['red', 'with a belt']);
      const talk = ['red', 'Here it is.', 'with a belt', 'Here it is.'];
      assert.deepEqual(await page.locator('.entry p').allTextContents(), talk);
    }));

  test('a picture that was still on its way when its conversation was left is shown at the return', () =>
    guestTest(DESKTOP, async (page) => {
      await holdResponse(page, '**/picture?*'); // for ever
      await choose(page);
      await page.click('#to-lookbook');
      await page.goBack();
      await page.waitForFunction(() =>
        [...document.querySelectorAll<HTMLImageElement>('.layer[src*="/picture?"]')].some(
          (layer) => layer.naturalWidth > 0 && layer.style.opacity === '1',
        ),
      );
      await picture(page);
    }));
});
