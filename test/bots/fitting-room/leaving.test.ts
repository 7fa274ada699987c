import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DESKTOP, noBrowser } from '../support/browser.ts';
import { guests, WISH } from '../support/guests.ts';
import { choose, holdResponse, listenTo, picture, say, wears } from '../support/page.ts';

describe('conversations that are left, or gone', { skip: noBrowser() }, () => {
  const house = guests();

  test('a conversation that is gone leads back to the lookbook', () =>
    house.guestTest(
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
    house.guestTest(DESKTOP, async (page) => {
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

  test('a conversation that was left draws nothing over the next one, and goes on where it was', () =>
    house.guestTest(DESKTOP, async (page, stylist) => {
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
    house.guestTest(DESKTOP, async (page) => {
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
