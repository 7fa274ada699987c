import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Why browser tests cannot run here; false where they can. In CI they must, so there a missing browser fails them. */
export function noBrowser(): string | false {
  if (existsSync(CHROMIUM) || process.env.CI === '1') return false;
  return `no Chromium at ${CHROMIUM}: install Debian's package "chromium", or set CHROMIUM`;
}

export const DESKTOP = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors and warnings of the console, and exceptions. */
  readonly complaints: string[];
  leave(): Promise<void>;
}

/** A fresh browser with nothing stored, looking at `url`. */
export async function visit(
  url: string,
  options: { viewport: { width: number; height: number }; reducedMotion?: 'reduce' } = DESKTOP,
): Promise<Visit> {
  const profile = await mkdtemp(join(tmpdir(), 'hemline-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: FLAGS,
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return {
    page,
    context,
    complaints,
    async leave() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
