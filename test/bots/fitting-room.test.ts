import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { listen } from '../../bots/web/listen.ts';
import { fittingRoom } from '../../bots/web/server.ts';
import { readPicture } from '../../models/picture.ts';
import { DESKTOP, noBrowser, openBrowser, PHONE, visit } from './support/browser.ts';
import { compileClient } from './support/compile-client.ts';
import { FakeStylist } from './support/fake-stylist.ts';

const WISH = 'make it red and give it long sleeves';

/** Chooses a look and waits until it is on the stage. */
async function choose(page: Page, look = '02'): Promise<void> {
  await page.click(`[data-look="${look}"]`);
  await page.waitForFunction(() => document.querySelector('.layer[src*="/picture?"]') !== null);
}

async function say(page: Page, text: string): Promise<void> {
  await page.fill('#feedback', text);
  await page.press('#feedback', 'Enter');
}

/** Waits until nothing runs and the look wears exactly these. */
async function wears(page: Page, texts: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      document.querySelector<HTMLElement>('#stop')?.hidden === true &&
      JSON.stringify([...document.querySelectorAll('.chip span')].map((e) => e.textContent)) === wanted,
    JSON.stringify(texts),
  );
}

/** The picture that is shown once the stage is still, as a short name for its pixels. */
async function picture(page: Page): Promise<string> {
  await page.waitForFunction(() => !document.querySelector('.frame[data-fading], .frame.sketching'));
  const bytes = await page.evaluate(async () => {
    const layers = [...document.querySelectorAll<HTMLImageElement>('.layer')];
    const { src } = layers.sort((a, b) => Number(b.style.zIndex) - Number(a.style.zIndex))[0]!;
    return [...new Uint8Array(await (await fetch(src)).arrayBuffer())];
  });
  const { data } = await readPicture(Uint8Array.from(bytes));
  return createHash('sha256').update(data).digest('hex').slice(0, 12);
}

/** What axe has against the page as it stands, of the kinds that keep people out: rule and elements. */
async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  assert.ok(found.passes.length > 10, 'axe looked at the page');
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

const disabled = (page: Page, id: string) =>
  page.getAttribute(`#${id}`, 'aria-disabled').then((value) => value === 'true');

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
      await page.waitForSelector('.layer.soft');
      await page.keyboard.press('Escape');
      await page.waitForSelector('.entry.shopper.failed:has-text("navy") .small:has-text("stopped")');
      release();
      await wears(page, ['make it red', 'give it long sleeves', 'with a belt']);

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
});
