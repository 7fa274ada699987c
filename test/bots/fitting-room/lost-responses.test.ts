import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HemlineError } from '../../../models/error.ts';
import { DESKTOP, noBrowser } from '../support/browser.ts';
import { guests, sayUnanswered } from '../support/guests.ts';
import { choose, listenTo, loseResponse, press, say, wears } from '../support/page.ts';

describe('answers that get lost on the way to the page', { skip: noBrowser() }, () => {
  const house = guests();

  test('a wish whose response was lost is done once: tried again while it runs, and after its answer', () =>
    house.guestTest(
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
    house.guestTest(
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
    house.guestTest(
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
    house.guestTest(DESKTOP, async (page, stylist) => {
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
});
