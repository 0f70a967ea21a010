import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { serveFixture } from './fixture-page.ts';
import { LAPTOP, PHONE } from './visitor.ts';

let browser: Browser;
let served: Awaited<ReturnType<typeof serveFixture>>;
beforeAll(async () => {
  [browser, served] = await Promise.all([launchChromium(), serveFixture()]);
});
afterAll(async () => {
  await browser.close();
  served.server.close();
});

async function open(kind: typeof PHONE, scene = 'long'): Promise<Page> {
  const context = await browser.newContext({ ...kind, reducedMotion: 'reduce', locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${served.url}?scene=${scene}`);
  await page.locator('.row-message').last().waitFor();
  await page.waitForTimeout(300);
  return page;
}

/** The topmost message in view, and where it stands. */
const topRow = async (page: Page): Promise<{ key: string; top: number }> =>
  page.evaluate(() => {
    const edge = document.querySelector('.timeline-scroll')?.getBoundingClientRect().top ?? 0;
    const row = [...document.querySelectorAll<HTMLElement>('.row-message')].find(
      (one) => one.getBoundingClientRect().top >= edge,
    );
    return { key: row?.dataset.key ?? '', top: row?.getBoundingClientRect().top ?? 0 };
  });

const topOf = async (page: Page, key: string): Promise<number> =>
  page.evaluate(
    (wanted) => document.querySelector(`[data-key="${wanted}"]`)?.getBoundingClientRect().top ?? Number.NaN,
    key,
  );

const scrollTo = async (page: Page, fromEnd: number): Promise<void> => {
  await page.locator('.timeline-scroll').evaluate((box, distance) => {
    box.scrollTop = -distance;
  }, fromEnd);
  await page.waitForTimeout(250);
};

test.each([
  ['phone', PHONE],
  ['laptop', LAPTOP],
])('ten thousand messages scroll without holes or stutter on a %s', async (_name, kind) => {
  const page = await open(kind);
  const metrics = await page.context().newCDPSession(page);
  await metrics.send('Performance.enable');
  const busySeconds = async (): Promise<number> => {
    const { metrics: all } = await metrics.send('Performance.getMetrics');
    return all
      .filter(({ name }) => ['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'].includes(name))
      .reduce((sum, { value }) => sum + value, 0);
  };
  const before = await busySeconds();
  const steps = 120;
  const holes = await page.evaluate(async (count) => {
    const box = document.querySelector('.timeline-scroll');
    if (box === null) throw new Error('no timeline');
    let missing = 0;
    for (let step = 0; step < count; step += 1) {
      // A quick finger: 4,800 pixels a second at 60 frames.
      box.scrollTop -= 80;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const { top, height, left, width } = box.getBoundingClientRect();
      for (const share of [0.1, 0.5, 0.9]) {
        const at = document.elementsFromPoint(left + width / 2, top + height * share);
        if (!at.some((element) => element.classList.contains('row'))) missing += 1;
      }
    }
    return missing;
  }, steps);
  const msPerStep = ((await busySeconds()) - before) * (1_000 / steps);
  const rows = await page.locator('.row').count();
  await page.context().close();
  console.log(
    `${_name}: ${msPerStep.toFixed(1)} ms of script, style and layout a step, ${String(rows)} rows on the page`,
  );
  expect(holes).toBe(0);
  expect(rows).toBeLessThan(150);
  // Half of a frame: what is left is for painting. Holds on a machine that does other things too.
  expect(msPerStep).toBeLessThan(8);
});

test('nothing jumps while one reads old messages: new ones below, older ones above', async () => {
  const page = await open(LAPTOP);
  await scrollTo(page, 6_000);
  const row = await topRow(page);
  await page.evaluate(() => {
    const { client } = globalThis.fixture;
    const [last] = client.timeline('GARD3N12').items.slice(-1);
    if (last?.kind !== 'message') throw new Error('no message');
    for (let index = 0; index < 5; index += 1)
      client.add('GARD3N12', { ...last, id: `new-${String(index)}`, seq: 50_000 + index, text: 'new\nnew\nnew' });
  });
  await page.waitForTimeout(200);
  expect(Math.abs((await topOf(page, row.key)) - row.top)).toBeLessThan(2);
  await page.evaluate(() => {
    const { client } = globalThis.fixture;
    const { items } = client.timeline('GARD3N12');
    const [some] = items.slice(5);
    if (some?.kind !== 'message') throw new Error('no message');
    const older = Array.from({ length: 50 }, (_, index) => ({
      ...some,
      id: `old-${String(index)}`,
      text: 'older '.repeat(index),
    }));
    client.setTimeline('GARD3N12', { items: [...older, ...items] });
  });
  await page.waitForTimeout(200);
  expect(Math.abs((await topOf(page, row.key)) - row.top)).toBeLessThan(2);
  // Far up, where every height was only guessed, and back: the end is the end.
  await scrollTo(page, 200_000);
  await page.getByRole('button', { name: /Jump to the latest message/ }).click();
  await page.locator('[data-key="new-4"]').waitFor();
  await page.waitForFunction(() => (document.querySelector('.timeline-scroll')?.scrollTop ?? -1) > -2);
  await page.context().close();
});

test.each([
  ['whose messages are here', 'long-unread'],
  ['of which only the newest messages are here', 'long-unread-unloaded'],
])('who comes back to a room %s finds the line where reading stopped, not the end', async (_what, scene) => {
  const page = await open(PHONE, scene);
  const line = page.locator('.unread-line', { hasText: '199 new messages' });
  await line.waitFor();
  // A fifth down, whatever height the rows turned out to have.
  await expect
    .poll(async () => {
      const view = await page.locator('.timeline-scroll').boundingBox();
      const { y } = (await line.boundingBox())!;
      return (y - view!.y) / view!.height;
    })
    .toBeCloseTo(0.2, 1);
  await page.getByRole('button', { name: /Jump to the latest message/ }).waitFor();
  await page.context().close();
});

test('by keyboard: from message to message, to what can be done with one, and back to writing', async () => {
  const page = await open(LAPTOP, 'group');
  const focused = async (): Promise<string | null> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
  await page.locator('#composer-text').focus();
  await page.locator('.row-message[tabindex="0"]').focus();
  await expect.poll(focused).toMatch(/^Farah Haddad, \d\d:\d\d: Perfect, thank you!$/);
  await page.keyboard.press('ArrowUp');
  await expect.poll(focused).toMatch(/^You, \d\d:\d\d: I can, half past nine\?$/);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Actions for this message' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Reply to You').waitFor();
  await page.keyboard.type('Yes');
  await page.keyboard.press('Enter');
  await page.locator('.bubble', { hasText: 'Yes' }).locator('.quote', { hasText: 'I can, half past nine?' }).waitFor();
  await page.context().close();
});
