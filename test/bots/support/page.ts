import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { readPicture } from '../../../models/picture.ts';

/** Chooses a look and waits until it is on the stage. */
export async function choose(page: Page, look = '02'): Promise<void> {
  await page.click(`[data-look="${look}"]`);
  await page.waitForFunction(() => document.querySelector('.layer[src*="/picture?"]') !== null);
}

export async function say(page: Page, text: string): Promise<void> {
  await page.fill('#feedback', text);
  await page.press('#feedback', 'Enter');
}

/** Waits until nothing runs and the look wears exactly these. */
export async function wears(page: Page, texts: readonly string[]): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      document.querySelector<HTMLElement>('#stop')?.hidden === true &&
      JSON.stringify([...document.querySelectorAll('.chip span')].map((e) => e.textContent)) === wanted,
    JSON.stringify(texts),
  );
}

/** The picture that is shown once the stage is still, as a short name for its pixels. */
export async function picture(page: Page): Promise<string> {
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
export async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  assert.ok(found.passes.length > 10, 'axe looked at the page');
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

export const disabled = (page: Page, id: string) =>
  page.getAttribute(`#${id}`, 'aria-disabled').then((value) => value === 'true');

/** The next wish arrives, but the page does not hear so. */
export const loseResponse = (page: Page) =>
  page.route(
    '**/feedback',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );

/** The next response to such a request waits until the returned function is called. */
export async function holdResponse(page: Page, url: string | RegExp): Promise<() => void> {
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  let first = true;
  // Not `times: 1`: when another route has had its last time, Chromium lets go of what this one holds.
  await page.route(url, async (route) => {
    if (!first) return route.fallback();
    first = false;
    const response = await route.fetch();
    await held;
    await route.fulfill({ response }).catch(() => {}); // the page may not want it any more
  });
  return release;
}

/** Presses a message's button. */
export const press = (page: Page, entry: string, button: string) =>
  page.locator(entry).getByRole('button', { name: button }).click();

/** The texts that are put into an element from now on, however briefly they stay. */
export async function listenTo(page: Page, selector: string): Promise<() => Promise<string[]>> {
  const heard = await page.evaluateHandle((root) => {
    const texts: string[] = [];
    const observer = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) texts.push(node.textContent ?? '');
    });
    observer.observe(document.querySelector(root)!, { childList: true, subtree: true });
    return texts;
  }, selector);
  return () => heard.jsonValue();
}
