/**
 * `npm run shots [-- name…]`: pictures of every state into `.build/shots/`, on a phone and a laptop, light and dark.
 * `-- --quick` makes only the light phone and the dark laptop.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { serveFixture } from './fixture-page.ts';
import { SCENES } from './scenes.ts';
import { SHOTS, type Shot } from './shot-list.ts';
import { openStatus, STATUS_SHOTS, type StatusShot } from './status-scenes.ts';

const OUT = fileURLToPath(new URL('../../.build/shots', import.meta.url));
const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  laptop: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1, hasTouch: false, isMobile: false },
} as const;
type Size = keyof typeof SIZES;

const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isQuick = process.argv.includes('--quick');
const isAsked = (name: string): boolean => asked.length === 0 || asked.includes(name);
const wanted = SHOTS.filter(({ name }) => isAsked(name));
const wantedStatus = Object.entries(STATUS_SHOTS).filter(([name]) => isAsked(name));
if (wanted.length + wantedStatus.length === 0) {
  const names = [...SHOTS.map(({ name }) => name), ...Object.keys(STATUS_SHOTS)];
  throw new Error(`No such picture. There are: ${names.join(', ')}`);
}

const complaints = new Set<string>();
if (asked.length === 0) rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const { url, server } = await serveFixture();
const browser = await launchChromium();
try {
  for (const size of ['phone', 'laptop'] as const)
    for (const theme of ['light', 'dark'] as const) {
      if (isQuick && (size === 'phone') !== (theme === 'light')) continue;
      const context = await browser.newContext({
        ...SIZES[size],
        colorScheme: theme,
        reducedMotion: 'reduce',
        locale: 'en-GB',
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      for (const shot of wanted) await take(context, shot, size, theme);
      for (const [name, shot] of wantedStatus) await takeStatus(context, name, shot, size, theme);
      await context.close();
    }
} finally {
  await browser.close();
  server.close();
}
console.log(`${String(wanted.length + wantedStatus.length)} states in ${OUT}`);
if (complaints.size > 0) {
  console.error([...complaints].join('\n'));
  process.exit(1);
}

/** The page about the house's health: what one sees first, and its charts. */
async function takeStatus(
  context: BrowserContext,
  name: string,
  { level, language, options, act }: StatusShot,
  size: Size,
  theme: string,
): Promise<void> {
  const page = await context.newPage();
  listen(page, name);
  // Pages of a context share what a device remembers.
  await page.addInitScript((one) => localStorage.setItem('parlour.language', one), language ?? 'en');
  await openStatus(page, `${url}status.html`, level, options);
  await page.locator('.chart canvas').nth(7).waitFor();
  await act?.(page);
  await settle(page);
  await page.screenshot({ path: join(OUT, `${name}.${size}.${theme}.png`) });
  if (act !== undefined) {
    await page.close();
    return;
  }
  await page.locator('[data-chart="waits"]').scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(OUT, `${name}-charts.${size}.${theme}.png`) });
  await page.close();
}

function listen(page: Page, name: string): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.add(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.add(`${name}: ${error.message}`));
}

async function take(context: BrowserContext, { name, scene, act }: Shot, size: Size, theme: string): Promise<void> {
  if (!(scene in SCENES)) throw new Error(`No scene ${scene}.`);
  const page = await context.newPage();
  listen(page, name);
  await page.goto(`${url}?scene=${scene}`);
  await page.waitForFunction(
    () => 'fixture' in globalThis && (document.getElementById('app')?.childElementCount ?? 0) > 0,
  );
  await settle(page);
  if (act !== undefined) {
    await act(page, size);
    await settle(page);
  }
  await page.screenshot({ path: join(OUT, `${name}.${size}.${theme}.png`) });
  await page.close();
}

/** Two frames and whatever pictures are on their way. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(120);
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
  );
}
