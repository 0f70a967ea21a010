import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECK_IDS } from '../../appliance/protocol/health.ts';
import { ROOT } from '../lib/scratch.ts';
import { findBarriers } from './axe.ts';
import { theatre } from './stage.ts';
import { openStatus, STATES } from './status-scenes.ts';
import { LAPTOP, PHONE } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const PICTURES = join(ROOT, '.build/status');
const play = theatre();

/** Browsers write the refusal of a stranger's request to their console. */
const REFUSED = /401/;

test('the owner finds the health of the house beside the chat, and it moves by itself; a member sees the essentials', () =>
  play('status', async (stage) => {
    const [nora, ben] = (await stage.move('Nora', 'Ben')) as [Visitor, Visitor];
    await nora.tab('You');
    await nora.page.getByRole('link', { name: 'Health of the house' }).click();
    await nora.page.getByRole('heading', { name: 'Health of the house', level: 1 }).waitFor();
    const card = nora.page.locator('[data-check="connections"]');
    await card.getByText('Everybody finds a place.').waitFor();
    expect(await nora.page.locator('[data-check]').count()).toBe(CHECK_IDS.length);
    // Nora's own page is one, Ben's chat another.
    await card.getByText('People online').waitFor();
    const before = await nora.page.getByText(/^As of/).innerText();
    await nora.page.waitForFunction((text) => !document.body.innerText.includes(text), before, { timeout: 15_000 });
    // npm start has no device that reports: not known is never shown as well.
    await nora.page
      .locator('[data-check="firewall"].health-grey')
      .getByText('Nothing on this machine reports this.')
      .waitFor();

    const history = nora.page.locator('[data-chart="people"]');
    await history.getByText('People online: 2').waitFor();
    await nora.button('Day').click();
    await history.getByText('People online: 2').waitFor();

    await ben.page.goto(`${stage.house.url}status`);
    await ben.page.getByText('You see the essentials.').waitFor();
    expect(await ben.page.locator('[data-check="rooms"]').count()).toBe(0);
    expect(await ben.page.locator('[data-check="disk"]').count()).toBe(1);
    await ben.page.locator('[data-chart="disk"]').waitFor();
    expect(await ben.page.locator('[data-chart="people"]').count()).toBe(0);
    await ben.page.getByRole('link', { name: 'Back to the chat' }).click();
    await ben.page.locator('.shell').waitFor();

    const stranger = await stage.arrive('Stranger', PHONE);
    await stranger.page.goto(`${stage.house.url}status`);
    await stranger.page.getByText('Please sign in').waitFor();
    expect(await stranger.page.locator('[data-check]').count()).toBe(0);
    stage.expectNoComplaints(REFUSED);
  }));

test('the owner downloads a support bundle, and one who lost the house is told', () =>
  play('status-bundle', async (stage) => {
    const [nora] = (await stage.move('Nora')) as [Visitor];
    await nora.page.goto(`${stage.house.url}status`);
    const download = nora.page.waitForEvent('download');
    await nora.button('Download support bundle').click();
    expect((await download).suggestedFilename()).toBe('parlour-support.json');

    await stage.house.end('SIGKILL');
    await nora.page.getByText('The house does not answer.').waitFor();
    await nora.page.locator('[data-check="disk"]').waitFor();
    await stage.house.start();
    await nora.page.getByText('The house does not answer.').waitFor({ state: 'detached', timeout: 30_000 });
    stage.expectNoComplaints(/WebSocket|ERR_|Failed to load/);
  }));

describe('a newcomer sees at a glance', () => {
  test.each([
    ['green', 'All is well.'],
    ['amber', '3 things are worth a look.'],
    ['red', '2 things need you now.'],
    ['grey', 'All is well.'],
  ] as const)('a house that is %s: "%s"', (level, sentence) =>
    play(`status-${level}`, async (stage) => {
      mkdirSync(PICTURES, { recursive: true });
      for (const [size, kind] of [
        ['phone', PHONE],
        ['laptop', LAPTOP],
      ] as const)
        for (const colorScheme of ['light', 'dark'] as const) {
          const visitor = await stage.arrive('Nora', { ...kind, colorScheme });
          const { page } = visitor;
          await openStatus(page, `${stage.house.url}status`, level);
          expect(await page.locator('.status-words').innerText()).toBe(sentence);
          for (const [id, reason] of Object.entries(STATES[level])) {
            const card = page.locator(`[data-check="${id}"]`);
            const isAlarm = reason !== 'unsupported' && level !== 'grey';
            expect(await card.getByRole('button').count(), id).toBe(isAlarm ? 3 : 0);
            expect(await card.getByText('What to do:').count(), id).toBe(1);
          }
          // What is worst stands first.
          const first = await page.locator('[data-check]').first().getAttribute('class');
          expect(first).toContain(`health-${level === 'grey' ? 'green' : level}`);
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
          expect(overflow, `${size} is wider than its screen`).toBe(false);
          const spilt = await page.evaluate(() =>
            Array.from(document.querySelectorAll('[data-check]'))
              .filter((card) => card.scrollHeight > card.clientHeight || card.scrollWidth > card.clientWidth)
              .map((card) => card.getAttribute('data-check')),
          );
          expect(spilt, `${size}: words outside their card`).toEqual([]);
          await page.locator('.chart canvas').nth(7).waitFor();
          expect(await page.locator('.chart canvas').count()).toBe(8);
          const table = page.locator('[data-chart="network"]');
          await table.getByText('As a table').click();
          await table.getByRole('table').waitFor();
          expect(await table.getByRole('row').count(), 'a head and fifty minutes that are known').toBe(51);
          expect(await table.getByRole('row').nth(1).innerText()).toContain('kB/s');
          expect(await findBarriers(page), `${size}, ${colorScheme}`).toEqual([]);
          await page.screenshot({ path: join(PICTURES, `${level}.${size}.${colorScheme}.png`) });
          await table.getByText('As a table').click();
          await page.getByRole('heading', { name: 'History' }).scrollIntoViewIfNeeded();
          await page.locator('[data-chart="messages"]').scrollIntoViewIfNeeded();
          await page.screenshot({ path: join(PICTURES, `${level}-history.${size}.${colorScheme}.png`) });
        }
      stage.expectNoComplaints();
    }),
  );
});
