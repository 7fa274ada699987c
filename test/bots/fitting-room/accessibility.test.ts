import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DESKTOP, noBrowser, PHONE } from '../support/browser.ts';
import { guests, WISH } from '../support/guests.ts';
import { barriers, choose, disabled, say, wears } from '../support/page.ts';

describe('the fitting room for everybody', { skip: noBrowser() }, () => {
  const house = guests();

  for (const [name, options] of Object.entries({
    desktop: DESKTOP,
    phone: PHONE,
    'desktop, dark': { ...DESKTOP, colorScheme: 'dark' as const },
  })) {
    test(`axe finds nothing serious on any screen, ${name}`, () =>
      house.guestTest({ ...options, reducedMotion: 'reduce' }, async (page, stylist) => {
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
    house.guestTest(DESKTOP, async (page) => {
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

  test('the keyboard alone is enough, and motion can be reduced', () =>
    house.guestTest({ ...DESKTOP, reducedMotion: 'reduce' }, async (page) => {
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

  test('chips and suggestions keep a press and the focus while a turn runs', () =>
    house.guestTest(DESKTOP, async (page, stylist) => {
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
    house.guestTest(DESKTOP, async (page, stylist) => {
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
});
