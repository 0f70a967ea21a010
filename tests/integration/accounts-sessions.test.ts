import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signAccountEntry } from '../../appliance/e2ee/account.ts';
import { generateDevice, proveDevice } from '../../appliance/e2ee/device.ts';
import { ACCOUNT_ENTRY } from '../../appliance/protocol/account-log.ts';
import { formatBase64Url, parseBase64Url } from '../../appliance/protocol/encoding.ts';
import { COOKIES, ROUTES, SESSION_HEADER } from '../../appliance/protocol/routes.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { FakeClock } from '../lib/fake-clock.ts';
import { ask, Browser } from '../lib/http.ts';
import { claimHouse, invite, loginRequest, makeRegistrant, randomText, signedJson } from '../lib/registration.ts';
import type { Registrant } from '../lib/registration.ts';

const MINUTE_MS = 60_000;

let clock: FakeClock;
let core: TestCore;
let ownerBrowser: Browser;
let owner: Registrant;

beforeEach(async () => {
  clock = new FakeClock();
  core = await startCore({ clock });
  ownerBrowser = new Browser(core);
  owner = await claimHouse(core, ownerBrowser);
});
afterEach(async () => {
  await core.stop();
});
afterAll(removeDataFolders);

/** Somebody who registered by invitation, in a browser of their own. */
async function newcomer(name: string, keyIndex = 1): Promise<{ browser: Browser; who: Registrant }> {
  const browser = new Browser(core, '192.0.2.20');
  const who = await makeRegistrant(name, keyIndex);
  const answer = await invite(ownerBrowser, browser, who);
  expect(answer.status, answer.text).toBe(200);
  return { browser, who };
}

describe('sessions', () => {
  it('a browser gets two cookies that no page can read and no other site can use', async () => {
    const answer = await new Browser(core).call('login', loginRequest(owner));
    const cookies = [answer.headers['set-cookie'] ?? []].flat();
    expect(cookies).toHaveLength(2);
    for (const cookie of cookies)
      expect(cookie).toMatch(/^__Host-parlour-\w+=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict/);
    expect(cookies.find((cookie) => cookie.startsWith(COOKIES.session))).not.toContain('Max-Age');
    const kept = await new Browser(core).call('login', loginRequest(owner, { keep: true }));
    const session = [kept.headers['set-cookie'] ?? []].flat().find((cookie) => cookie.startsWith(COOKIES.session));
    expect(session).toContain(`Max-Age=${30 * 86_400}`);
    expect(answer.json).not.toHaveProperty('token');
  });

  it('a terminal gets a token instead, which counts for nothing in a browser', async () => {
    const headers = { [SESSION_HEADER]: 'bearer', 'x-real-ip': '192.0.2.30' };
    const answer = await ask(core, ROUTES.login, { body: loginRequest(owner), headers });
    expect(answer.headers['set-cookie']).toBeUndefined();
    const authorization = `Bearer ${answer.json.token}`;
    expect((await ask(core, ROUTES.session, { headers: { authorization } })).status).toBe(200);
    const { host } = new URL(core.baseUrl);
    for (const more of [{ origin: `https://${host}` }, { cookie: 'a=b' }, { origin: 'https://evil.example' }])
      expect((await ask(core, ROUTES.session, { headers: { authorization, ...more } })).code).toBe('session_ended');
    const page = await ask(core, ROUTES.login, {
      body: loginRequest(owner),
      headers: { ...headers, origin: `https://${host}` },
    });
    expect(page.code).toBe('bad_origin');
  });

  it("another site's page can do nothing with a visitor's cookies", async () => {
    const { cookies } = ownerBrowser;
    const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const headers = { cookie, origin: 'https://evil.example' };
    for (const spec of Object.values(ROUTES)
      .filter((one) => !one.startsWith('GET'))
      .slice(0, 11)) {
      const answer = await ask(core, spec, { body: {}, headers });
      expect(['bad_origin', 'claimed'], spec).toContain(answer.code);
    }
    await ownerBrowser.call('changeSetting', { key: 'network.allowedOrigins', value: ['https://evil.example'] });
    expect((await ask(core, ROUTES.vaultGet, { body: { ids: [randomText(16)] }, headers })).status).toBe(200);
  });

  it('logging out ends the session and takes the cookie away', async () => {
    const { cookies } = ownerBrowser;
    const stolen = cookies.get(COOKIES.session) ?? '';
    expect((await ownerBrowser.call('logout')).status).toBe(204);
    expect(cookies.has(COOKIES.session)).toBe(false);
    const headers = { cookie: `${COOKIES.session}=${stolen}` };
    expect((await ask(core, ROUTES.session, { headers })).code).toBe('session_ended');
    expect((await ask(core, ROUTES.session)).code).toBe('not_signed_in');
  });

  it('survive a restart of the house; a log-out and a change of rights do too', async () => {
    const { browser, who } = await newcomer('Ann');
    const gone = new Browser(core, '192.0.2.21');
    await gone.call('login', loginRequest(who));
    const ended = gone.token ?? '';
    await gone.call('logout');
    core = await core.restart();
    for (const one of [ownerBrowser, browser]) Object.assign(one, { target: core });
    const session = await browser.call('session');
    expect(session.json).toMatchObject({ isOwner: false, fp: formatBase64Url(who.person.fp) });
    expect(session.json.device).toBe(formatBase64Url(who.person.device.id));
    expect((await ownerBrowser.call('session')).json.isOwner).toBe(true);
    expect((await ask(core, ROUTES.session, { headers: { cookie: `${COOKIES.session}=${ended}` } })).code).toBe(
      'session_ended',
    );
    expect((await browser.call('login', loginRequest(who))).status).toBe(200);
  });

  it('a shared computer is signed out when nobody touched it for half an hour; a kept one stays', async () => {
    const keeper = new Browser(core, '192.0.2.21');
    await keeper.call('login', loginRequest(owner, { keep: true }));
    await clock.pass(29 * MINUTE_MS);
    expect((await ownerBrowser.call('session')).status).toBe(200);
    await clock.pass(29 * MINUTE_MS);
    expect((await ownerBrowser.call('people')).status).toBe(200);
    await clock.pass(2 * MINUTE_MS);
    expect((await ownerBrowser.call('people')).code).toBe('session_ended');
    expect((await keeper.call('people')).status).toBe(200);
    await clock.leap(31 * 24 * 60 * MINUTE_MS);
    expect((await keeper.call('people')).code).toBe('session_ended');
  });

  it('time that passed while the house was off counts as idle', async () => {
    await core.stop();
    clock.setWall(clock.nowMs() + 31 * MINUTE_MS);
    core = await startCore({ clock, dataFolder: core.dataFolder });
    Object.assign(ownerBrowser, { target: core });
    expect((await ownerBrowser.call('people')).code).toBe('session_ended');
  });
});

describe('devices', () => {
  it('a second browser binds itself with a device that the identity signed in', async () => {
    const second = new Browser(core, '192.0.2.21');
    const login = await second.call('login', loginRequest(owner));
    expect(login.json).toMatchObject({ device: null, vaultRoot: owner.vaultRoot });
    const device = await generateDevice();
    const challenge = parseBase64Url(login.json.challenge);
    const { signed } = await signAccountEntry(
      owner.person.identity,
      owner.person.account,
      { kind: ACCOUNT_ENTRY.deviceAdded, device: device.spki },
      clock.nowMs(),
    );
    const bind = {
      device: formatBase64Url(device.id),
      proof: formatBase64Url(await proveDevice(device, challenge)),
      entry: signedJson(signed),
    };
    const stranger = await proveDevice(owner.person.device, challenge);
    expect((await second.call('sessionDevice', { ...bind, proof: formatBase64Url(stranger) })).code).toBe(
      'bad_signature',
    );
    expect((await second.call('session')).json.log).toHaveLength(2);
    const { entry: _, ...withoutEntry } = bind;
    expect((await second.call('sessionDevice', withoutEntry)).code).toBe('device_unknown');
    expect((await second.call('sessionDevice', bind)).status).toBe(204);
    // The answer may have been lost: the same again is no error.
    expect((await second.call('sessionDevice', bind)).status).toBe(204);
    const session = await second.call('session');
    expect(session.json.device).toBe(bind.device);
    expect(session.json.log).toHaveLength(3);
    // Its sockets would go on as the first device after that one was revoked.
    const { device: first } = owner.person;
    const other = { device: formatBase64Url(first.id), proof: formatBase64Url(await proveDevice(first, challenge)) };
    expect((await second.call('sessionDevice', other)).code).toBe('wrong_device');
  });

  it('revoking a device ends its session at once, and it binds no other', async () => {
    const second = new Browser(core, '192.0.2.21');
    await second.call('login', loginRequest(owner));
    const { person } = owner;
    const { signed } = await signAccountEntry(
      person.identity,
      person.account,
      { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: person.device.id },
      clock.nowMs(),
    );
    expect((await second.call('accountEntries', { entries: [signedJson(signed)] })).status).toBe(204);
    expect((await ownerBrowser.call('session')).code).toBe('session_ended');
    const challenge = parseBase64Url((await second.call('session')).json.challenge);
    const bind = {
      device: formatBase64Url(person.device.id),
      proof: formatBase64Url(await proveDevice(person.device, challenge)),
    };
    expect((await second.call('sessionDevice', bind)).code).toBe('device_unknown');
    expect((await second.call('accountEntries', { entries: [signedJson(signed)] })).code).toBe('stale_head');
  });

  it('entries from the future are refused, so that nobody makes rooms ask for new keys until then', async () => {
    const { person } = owner;
    const device = await generateDevice();
    const change = { kind: ACCOUNT_ENTRY.deviceAdded, device: device.spki } as const;
    const { signed } = await signAccountEntry(person.identity, person.account, change, clock.nowMs() + 600_000);
    const answer = await ownerBrowser.call('accountEntries', { entries: [signedJson(signed)] });
    expect(answer.code).toBe('bad_entry');
    expect(answer.json.error.data).toEqual({ timeMs: clock.nowMs() });
  });

  it('nobody ends keys as of a time that is over: what others took in good faith would not count any more', async () => {
    const { person } = owner;
    const { wrap } = person.account;
    const revoked = { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: person.device.id } as const;
    for (const change of [revoked, { kind: ACCOUNT_ENTRY.wrapChanged, wrap } as const]) {
      const { signed } = await signAccountEntry(person.identity, person.account, change, clock.nowMs() - 300_001);
      const answer = await ownerBrowser.call('accountEntries', { entries: [signedJson(signed)] });
      expect(answer.code).toBe('bad_entry');
      expect(answer.json.error.data).toEqual({ timeMs: clock.nowMs() });
    }
    expect((await ownerBrowser.call('session')).json.log).toHaveLength(2);
  });

  it('an account goes on when the clock of the house was set back behind its last entry', async () => {
    const { person } = owner;
    const { head } = person.account;
    clock.setWall(head.timeMs - 86_400_000);
    const device = await generateDevice();
    const change = { kind: ACCOUNT_ENTRY.deviceAdded, device: device.spki } as const;
    const post = async (timeMs: number): Promise<number> => {
      const { signed } = await signAccountEntry(person.identity, person.account, change, timeMs);
      return (await ownerBrowser.call('accountEntries', { entries: [signedJson(signed)] })).status;
    };
    expect(await post(head.timeMs + 1)).toBe(400);
    expect(await post(clock.nowMs())).toBe(204);
  });

  it('binding a device revokes none: that ends sessions, and is for another route', async () => {
    const { person } = owner;
    const challenge = parseBase64Url((await ownerBrowser.call('session')).json.challenge);
    const change = { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: person.device.id } as const;
    const { signed } = await signAccountEntry(person.identity, person.account, change, clock.nowMs() + 1);
    const bind = {
      device: formatBase64Url(person.device.id),
      proof: formatBase64Url(await proveDevice(person.device, challenge)),
      entry: signedJson(signed),
    };
    expect((await ownerBrowser.call('sessionDevice', bind)).code).toBe('bad_entry');
    expect((await ownerBrowser.call('session')).json.log).toHaveLength(2);
  });

  it("nobody writes to somebody else's log", async () => {
    const { browser } = await newcomer('Ann');
    const { person } = owner;
    const { signed } = await signAccountEntry(
      person.identity,
      person.account,
      { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: person.device.id },
      clock.nowMs(),
    );
    const answer = await browser.call('accountEntries', { entries: [signedJson(signed)] });
    expect(answer.code).toBe('bad_signature');
    expect((await ownerBrowser.call('session')).json.log).toHaveLength(2);
  });
});
