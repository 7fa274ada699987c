import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { listen } from '../../../bots/web/listen.ts';
import { fittingRoom } from '../../../bots/web/server.ts';
import { openBrowser, visit } from './browser.ts';
import { compileClient } from './compile-client.ts';
import { FakeStylist } from './fake-stylist.ts';
import { loseResponse, say } from './page.ts';

export const WISH = 'make it red and give it long sleeves';

/** What the tests of a suite share. */
export interface Guests {
  readonly browser: Browser;
  /** The folder of the page's compiled client. */
  readonly compiled: string;
  /** Runs `body` as a fresh guest of a fresh fitting room, and sees to it that nobody complained. */
  guestTest(
    options: Parameters<typeof visit>[2],
    body: (page: Page, stylist: FakeStylist) => Promise<void>,
    complaint?: RegExp,
  ): Promise<void>;
}

/** Opens a browser and compiles the page for the suite in which it is called. */
export function guests(): Guests {
  let browser: Browser;
  let client: Awaited<ReturnType<typeof compileClient>>;
  before(async () => {
    [client, browser] = await Promise.all([compileClient(), openBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await client?.remove();
  });
  return {
    get browser() {
      return browser;
    },
    get compiled() {
      return client.folder;
    },
    async guestTest(options, body, complaint) {
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
    },
  };
}

/** Says a wish that arrives and is held in its first round, and of which the page hears neither. */
export async function sayUnanswered(page: Page, stylist: FakeStylist): Promise<() => void> {
  const release = stylist.hold(1);
  await loseResponse(page);
  await say(page, 'red');
  return release;
}
