import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { listen } from '../../../bots/web/listen.ts';
import { fittingRoom } from '../../../bots/web/server.ts';
import { DESKTOP, noBrowser, PHONE, visit } from '../support/browser.ts';
import { FakeStylist } from '../support/fake-stylist.ts';
import { guests, WISH } from '../support/guests.ts';
import { choose, disabled, picture, say, wears } from '../support/page.ts';

describe('turns in the fitting room', { skip: noBrowser() }, () => {
  const house = guests();

  for (const [name, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    test(`from a look to a picture, ${name}`, () =>
      house.guestTest(options, async (page, stylist) => {
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

  test('messages that overlap queue; a running one is stopped, a failed one keeps its words', () =>
    house.guestTest(DESKTOP, async (page, stylist) => {
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

  test('a server that went away and came back: what ran is answered, once; what did not arrive can be tried again', async () => {
    const stylist = await FakeStylist.open({ pace: 20 });
    const open = async (port: number) => {
      const room = fittingRoom({ stylist, compiled: house.compiled });
      const server = await listen(room.app, { port });
      const close = async () => {
        await room.close();
        await server.close();
      };
      return { close, url: server.url, port: server.port };
    };
    const first = await open(0);
    const guest = await visit(house.browser, first.url, DESKTOP);
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

  test('a reload brings back the conversation and what was being typed, also in the middle of a turn', () =>
    house.guestTest(DESKTOP, async (page, stylist) => {
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

  test('a picture of one’s own: rubbish is refused with a word, a real one is fitted', () =>
    house.guestTest(DESKTOP, async (page) => {
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

  test('text that is too long stays where it is, and says so', () =>
    house.guestTest(DESKTOP, async (page) => {
      await choose(page);
      await page.fill('#feedback', 'longer '.repeat(700));
      await page.press('#feedback', 'Enter');
      assert.match((await page.textContent('#too-long')) ?? '', /too many/);
      assert.equal((await page.inputValue('#feedback')).length, 4900);
      assert.equal(await page.locator('.entry.shopper').count(), 0);
    }));
});
