import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, BrowserContext } from 'playwright-core';
import { findBarriers } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { serveFixture } from './fixture-page.ts';
import { type Shot, SHOTS } from './shot-list.ts';
import { LAPTOP, PHONE } from './visitor.ts';

let browser: Browser;
/** One for each kind: a context costs more than a page, and keeps the built files. */
let contexts: readonly BrowserContext[];
let fixture: Awaited<ReturnType<typeof serveFixture>>;
beforeAll(async () => {
  [browser, fixture] = await Promise.all([launchChromium(), serveFixture()]);
  contexts = await Promise.all(
    KINDS.map(({ size: _, ...kind }) => browser.newContext({ ...kind, reducedMotion: 'reduce', locale: 'en-GB' })),
  );
});
afterAll(async () => {
  await browser.close();
  fixture.server.close();
});

/** Light and dark, finger and mouse: each once. */
const KINDS = [
  { size: 'phone', colorScheme: 'light', ...PHONE },
  { size: 'laptop', colorScheme: 'dark', ...LAPTOP },
] as const;

type Kind = (typeof KINDS)[number];

test.each(SHOTS)('nobody is shut out of $name by contrast, missing names or a broken order', async (shot) => {
  const found = await Promise.all(contexts.map((context, index) => look(shot, context, KINDS[index]?.size ?? 'phone')));
  for (const [index, { size }] of KINDS.entries())
    expect(found[index], `${shot.scene} on a ${size}`).toEqual({ barriers: [], complaints: [] });
});

/** What shuts people out of one state of the page, and what the browser said about it. */
async function look(
  { scene, act }: Shot,
  context: BrowserContext,
  size: Kind['size'],
): Promise<{ barriers: readonly string[]; complaints: readonly string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${fixture.url}?scene=${scene}`);
  await page.waitForFunction(() => (document.getElementById('app')?.childElementCount ?? 0) > 0);
  await act?.(page, size);
  await page.waitForTimeout(150);
  const barriers = await findBarriers(page);
  await page.close();
  return { barriers: barriers.filter((line) => /^(serious|critical)/.test(line)), complaints };
}
