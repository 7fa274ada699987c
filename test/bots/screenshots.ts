/**
 * Takes the README's pictures of the fitting room, with the bundled pack: `npm run screenshots`. The same wishes give
 * the same pictures.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { packageRoot } from '../../bots/root.ts';
import { listen } from '../../bots/web/listen.ts';
import { fittingRoom } from '../../bots/web/server.ts';
import { Stylist } from '../../sdk/index.ts';
import { DESKTOP, openBrowser, PHONE, visit } from './support/browser.ts';
import { compileClient } from './support/compile-client.ts';

const OUT = join(packageRoot(), 'bots/web/screenshots');
const LOOK = process.argv[2] ?? '01';
const WISHES = ['make it red and give it long sleeves', 'add a belt'];
/** A machine that is busy with something else takes its time. */
const PATIENCE_MS = 20 * 60_000;

const client = await compileClient();
const stylist = await Stylist.open({ pack: 'croquis', store: 'memory:' });
const room = fittingRoom({ stylist, compiled: client.folder });
const server = await listen(room.app, { port: 0 });
const browser = await openBrowser();
try {
  await mkdir(OUT, { recursive: true });
  for (const [name, options] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    const { page, leave } = await visit(browser, server.url, { ...options, reducedMotion: 'reduce' });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.click(`[data-look="${LOOK}"]`);
    for (const [i, wish] of WISHES.entries()) {
      await page.fill('#feedback', wish);
      await page.press('#feedback', 'Enter');
      await page.waitForFunction(
        (answers) => document.querySelectorAll('.entry.hemline.done').length === answers,
        i + 1,
      );
    }
    await page.waitForFunction(() => !document.querySelector('.frame[data-fading], .frame.sketching'));
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const png = await sharp(await page.screenshot())
      .png({ palette: true, compressionLevel: 9 })
      .toBuffer();
    await writeFile(join(OUT, `${name}.png`), png);
    console.log(`${name}.png: ${png.length} bytes`);
    await leave();
  }
} finally {
  await browser.close();
  await room.close();
  await server.close();
  await stylist.close();
  await client.remove();
}
