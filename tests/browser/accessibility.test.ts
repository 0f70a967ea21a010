import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, ConsoleMessage, Page } from 'playwright-core';
import { findBarriers } from './axe.ts';
import { launchChromium } from './chromium.ts';
import { serveFixture } from './fixture-page.ts';
import { type Shot, SHOTS } from './shot-list.ts';
import { LAPTOP, PHONE } from './visitor.ts';

let browser: Browser;
/** One for each kind: a new one for each state would cost more than looking at it. */
let pages: readonly Page[];
let fixture: Awaited<ReturnType<typeof serveFixture>>;
beforeAll(async () => {
  [browser, fixture] = await Promise.all([launchChromium(), serveFixture()]);
  pages = await Promise.all(
    KINDS.map(({ size: _, ...kind }) => browser.newPage({ ...kind, reducedMotion: 'reduce', locale: 'en-GB' })),
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
  const found = await Promise.all(pages.map((page, index) => look(shot, page, KINDS[index]?.size ?? 'phone')));
  for (const [index, { size }] of KINDS.entries())
    expect(found[index], `${shot.scene} on a ${size}`).toEqual({ barriers: [], complaints: [] });
});

/** What shuts people out of one state of the page, and what the browser said about it. */
async function look(
  { scene, act }: Shot,
  page: Page,
  size: Kind['size'],
): Promise<{ barriers: readonly string[]; complaints: readonly string[] }> {
  const complaints: string[] = [];
  const hear = (message: ConsoleMessage): void => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  };
  const hearError = (error: Error): void => void complaints.push(error.message);
  page.on('console', hear).on('pageerror', hearError);
  await page.goto(`${fixture.url}?scene=${scene}`);
  await page.waitForFunction(() => (document.getElementById('app')?.childElementCount ?? 0) > 0);
  await act?.(page, size);
  await page.waitForTimeout(150);
  const barriers = await findBarriers(page);
  page.off('console', hear).off('pageerror', hearError);
  return { barriers: barriers.filter((line) => /^(serious|critical)/.test(line)), complaints };
}
