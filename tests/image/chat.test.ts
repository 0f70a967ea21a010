import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES } from '../../appliance/protocol/routes.ts';
import { launchChromium } from '../browser/chromium.ts';
import { type HouseDoor, LAPTOP, PHONE, Visitor } from '../browser/visitor.ts';
import { Browser as Client } from '../lib/http.ts';
import { makeRegistrant, registerRequest } from '../lib/registration.ts';
import { Guest } from './guest.ts';

/** A code of the right form that nobody drew. */
const WRONG = '0000-0000-0000';

describe('before anybody claimed the house', () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await Guest.resume();
  });

  it('a wrong code is refused, wherever it is tried, and closes the door after five tries', async () => {
    const visitor = new Client(guest);
    expect((await visitor.call('claimCheck', { code: WRONG })).status).toBe(401);
    const stranger = await makeRegistrant('Mallory');
    const registered = await visitor.call('register', await registerRequest(stranger, { kind: 'claim', code: WRONG }));
    expect([registered.status, registered.code]).toEqual([401, 'claim_wrong']);
    for (let tries = 2; tries < 5; tries += 1)
      expect((await visitor.call('claimCheck', { code: WRONG })).status).toBe(401);
    const closed = await visitor.call('claimCheck', { code: guest.claimCode! });
    expect([closed.status, closed.code]).toEqual([429, 'blocked']);
  });

  it('nobody gets in by another way', async () => {
    const stranger = await makeRegistrant('Mallory');
    const visitor = new Client(guest);
    const open = await visitor.call('register', await registerRequest(stranger, { kind: 'open' }));
    expect(open.status).toBeGreaterThanOrEqual(400);
    for (const name of ['settings', 'rooms', 'people', 'session'] as const)
      expect((await visitor.call(name)).status, name).toBe(401);
    expect((await guest.ask(ROUTES.house)).json.claimedMs).toBe(null);
  });
});

describe('a claimed house', () => {
  let guest: Guest;
  let browser: Browser;
  let door: HouseDoor;
  const visitors: Visitor[] = [];
  const arrive = async (name: string, kind = LAPTOP): Promise<Visitor> => {
    const visitor = await Visitor.arrive(browser, name, kind);
    visitor.page.setDefaultTimeout(120_000);
    visitors.push(visitor);
    return visitor;
  };

  beforeAll(async () => {
    guest = await Guest.resume();
    door = { url: 'https://parlour.local/', claimCode: guest.claimCode! };
    // The real name leads to the port that QEMU forwards.
    browser = await launchChromium(`--host-resolver-rules=MAP parlour.local:443 ${new URL(guest.baseUrl).host}`);
  });
  afterAll(async () => {
    await browser.close();
  });

  it('is claimed with the code from the console, and two browsers chat in it by its own name', async () => {
    const nora = await arrive('Nora');
    await nora.claim(door);
    const ben = await arrive('Ben', PHONE);
    await ben.registerBy(await nora.houseLink());
    await nora.writeTo('Ben');
    await nora.say('Hello Ben, this is the box');
    await ben.openRoom('Nora');
    await ben.sees('Hello Ben, this is the box', 120_000);
    await ben.say('It works');
    await nora.sees('It works', 120_000);
    await nora.allSent(120_000);
    for (const { name, complaints } of visitors) expect(complaints, `console of ${name}`).toEqual([]);
  });

  it('cannot be claimed again, and says so at every set-up route', async () => {
    const visitor = new Client(guest);
    const again = await makeRegistrant('Second');
    for (const code of [guest.claimCode!, WRONG]) {
      const check = await visitor.call('claimCheck', { code });
      expect([check.status, check.code]).toEqual([410, 'claimed']);
      const registered = await visitor.call('register', await registerRequest(again, { kind: 'claim', code }));
      expect([registered.status, registered.code]).toEqual([410, 'claimed']);
    }
    expect((await guest.ask(ROUTES.house)).json.claimedMs).toBeTypeOf('number');
  });

  it('shows no code any more: not on the screen, not on the card, not on its disk', async () => {
    const code = guest.claimCode!;
    await guest.until('! grep -q "Claim code" /dev/vcs1');
    await guest.until('! test -e /boot/firmware/PARLOUR-SETUP.txt');
    const plain = code.replaceAll('-', '');
    await guest.until(`! grep -rqaF -e ${code} -e ${plain} /var/lib/parlour /boot/firmware /run/parlour`);
  });
});
