import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { residence } from './stage.ts';
import { LAPTOP, PHONE, type Visitor } from './visitor.ts';

/** What browsers say by themselves about a house that is not there. */
const LOST = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_NETWORK|WebSocket connection to/;

const profile = await mkdtemp(join(tmpdir(), 'parlour-profile-'));
let nora: Visitor;
let ben: Visitor;

// Before the residence, as such hooks run last first: Nora's browser must be closed, and its processes may end later.
afterAll(() => rm(profile, { recursive: true, force: true, maxRetries: 10 }));

// A test types faster than a person.
const play = residence(
  async (stage) => {
    nora = await stage.settle('Nora', profile, LAPTOP);
    ben = await stage.arrive('Ben', PHONE);
    await nora.claim(stage.house);
    await ben.registerBy(await nora.houseLink());
    await nora.writeTo('Ben');
    await nora.say('Before it all');
    await ben.openRoom('Nora');
    await ben.sees('Before it all');
  },
  { 'messages.perSecond': 20, 'messages.burst': 50 },
);

test('what is typed without a network goes out when it is back: once, and in one order for both', () =>
  play('no-network', async (stage) => {
    await ben.context.setOffline(true);
    await offlineBanner(ben);
    await sayAll(ben, ['Tunnel 1', 'Tunnel 2']);
    await sayAll(nora, ['Tunnel, where are you?']);
    await nora.allSent();
    await shows(ben, 'Tunnel', ['Tunnel 1', 'Tunnel 2']);
    await ben.context.setOffline(false);
    await ben.allSent();
    for (const one of [nora, ben]) await shows(one, 'Tunnel', ['Tunnel, where are you?', 'Tunnel 1', 'Tunnel 2']);
    stage.expectNoComplaints(LOST);
  }));

test('what two people type while the house has no power is there when it is back: once, and in one order for both', () =>
  play('no-power', async (stage) => {
    await sayAll(nora, ['Dark, the last before']);
    await nora.allSent();
    await stage.house.end('SIGKILL');
    await Promise.all([offlineBanner(nora), offlineBanner(ben)]);
    await Promise.all([sayAll(nora, ['Dark N1', 'Dark N2', 'Dark N3']), sayAll(ben, ['Dark B1', 'Dark B2'])]);
    await stage.house.start();
    await Promise.all([nora.allSent(60_000), ben.allSent(60_000)]);
    await expect.poll(async () => (await written(nora, 'Dark')).length, { timeout: 20_000 }).toBe(6);
    const texts = await written(nora, 'Dark');
    expect(texts[0]).toBe('Dark, the last before');
    expect(texts.filter((text) => text.startsWith('Dark N'))).toEqual(['Dark N1', 'Dark N2', 'Dark N3']);
    expect(texts.filter((text) => text.startsWith('Dark B'))).toEqual(['Dark B1', 'Dark B2']);
    await shows(ben, 'Dark', texts);
    stage.expectNoComplaints(LOST);
  }));

test('a restart of the house signs nobody out and loses nothing, for an open page as for one opened afterwards', () =>
  play('restart', async (stage) => {
    await sayAll(nora, ['Update 1']);
    await ben.sees('Update 1');
    await stage.house.end('SIGTERM');
    await stage.house.start();
    await nora.page.reload();
    await nora.openRoom('Ben');
    await nora.sees('Before it all');
    await sayAll(nora, ['Update 2']);
    await ben.sees('Update 2');
    await sayAll(ben, ['Update 3']);
    for (const one of [nora, ben]) await shows(one, 'Update', ['Update 1', 'Update 2', 'Update 3']);
    stage.expectNoComplaints(LOST);
  }));

test('a browser that is closed the moment its messages show has not forgotten what it was to send', () =>
  play('closed', async (stage) => {
    const expected = ['Bye 1', 'Bye 2', 'Bye 3'];
    for (const text of expected) {
      await nora.composer.fill(text);
      await nora.composer.press('Enter');
    }
    await nora.sees('Bye 3');
    await nora.context.close();
    await nora.reopen(profile, stage.house);
    await nora.openRoom('Ben');
    await nora.allSent();
    for (const one of [nora, ben]) await shows(one, 'Bye', expected);
    stage.expectNoComplaints(LOST);
  }));

/**
 * After the orderly end above, as Chromium writes a fresh session's cookie to its disk within half a minute only.
 * Each: what is typed at once, and whether the house stands still meanwhile, so that it is surely on its way.
 */
const POWER_CUTS = [
  { typed: ['Cut 1'], isHouseStill: false },
  { typed: ['Cut 2'], isHouseStill: true },
  { typed: ['Cut 3', 'Cut 4', 'Cut 5'], isHouseStill: false },
  { typed: ['Cut 6', 'Cut 7'], isHouseStill: true },
] as const;

test('a message that was on the screen when the device lost power arrives, and no more than once', () =>
  play('power-cuts', async (stage) => {
    const expected: string[] = [];
    for (const { typed, isHouseStill } of POWER_CUTS) {
      if (isHouseStill) stage.house.freeze();
      for (const text of typed) {
        await nora.composer.fill(text);
        await nora.composer.press('Enter');
        expected.push(text);
      }
      await nora.sees(expected.at(-1) ?? '');
      await nora.losePower();
      stage.house.goOn();
      await nora.reopen(profile, stage.house);
      await nora.openRoom('Ben');
      await nora.allSent();
      for (const one of [nora, ben]) await shows(one, 'Cut', expected);
    }
    stage.expectNoComplaints(LOST);
  }));

async function offlineBanner(visitor: Visitor): Promise<void> {
  await visitor.page.getByText('No connection since').filter({ visible: true }).first().waitFor();
}

async function sayAll(visitor: Visitor, texts: readonly string[]): Promise<void> {
  for (const text of texts) await visitor.say(text);
}

/** The messages on the page that begin so, in the order of the page. */
async function written(visitor: Visitor, beginning: string): Promise<readonly string[]> {
  return (await visitor.texts()).filter((text) => text.startsWith(beginning));
}

async function shows(visitor: Visitor, beginning: string, texts: readonly string[]): Promise<void> {
  await expect.poll(() => written(visitor, beginning), { timeout: 20_000 }).toEqual(texts);
}
