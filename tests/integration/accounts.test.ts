import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signAccountEntry } from '../../appliance/e2ee/account.ts';
import { ACCOUNT_ENTRY } from '../../appliance/protocol/account-log.ts';
import { formatBase64Url, parseBase64Url } from '../../appliance/protocol/encoding.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { FakeClock } from '../lib/fake-clock.ts';
import { Browser } from '../lib/http.ts';
import {
  claimHouse,
  invite,
  loginRequest,
  makeRegistrant,
  randomText,
  registerRequest,
  signedJson,
  USUAL_KDF,
} from '../lib/registration.ts';
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

describe('registering', () => {
  it('the first visitor becomes the owner, and everybody sees that the house is claimed', async () => {
    const house = await new Browser(core).call('house');
    expect(house.json).toMatchObject({
      claimedMs: expect.any(Number) as unknown,
      registration: 'invite',
      version: '0.1.0',
      clientHash: null,
    });
    expect(parseBase64Url(house.json.house)).toHaveLength(16);
    expect((await ownerBrowser.call('session')).json.isOwner).toBe(true);
  });

  it('by invitation: as often as it was made for, until it ends, and never as owner', async () => {
    const { json } = await ownerBrowser.call('houseInvite', { uses: 2, hours: 1 });
    const admission = { kind: 'house', token: json.token } as const;
    for (const [index, name] of ['Ann', 'Bob'].entries()) {
      const request = await registerRequest(await makeRegistrant(name, index), admission);
      const answer = await new Browser(core).call('register', request);
      expect(answer.json).toMatchObject({ isOwner: false, mustSetPassword: false });
    }
    const third = await registerRequest(await makeRegistrant('Cleo', 2), admission);
    expect((await new Browser(core).call('register', third)).code).toBe('invite_invalid');

    const late = await ownerBrowser.call('houseInvite', { uses: 2, hours: 1 });
    clock.setWall(clock.nowMs() + 61 * MINUTE_MS);
    const request = await registerRequest(await makeRegistrant('Dora', 3), { kind: 'house', token: late.json.token });
    expect((await new Browser(core).call('register', request)).code).toBe('invite_invalid');
  });

  it('a last use of an invitation serves one of two who come at once', async () => {
    const { json } = await ownerBrowser.call('houseInvite', { uses: 1, hours: 1 });
    const requests = await Promise.all(
      ['Ann', 'Bob'].map(async (name, index) =>
        registerRequest(await makeRegistrant(name, index), { kind: 'house', token: json.token }),
      ),
    );
    const answers = await Promise.all(requests.map((request) => new Browser(core).call('register', request)));
    expect(answers.map(({ status, code }) => code ?? status).sort()).toEqual([200, 'invite_invalid']);
  });

  it('the owner decides who may: anybody, people with an invitation, or nobody', async () => {
    const open = await registerRequest(await makeRegistrant('Ann'), { kind: 'open' });
    expect((await new Browser(core).call('register', open)).code).toBe('invite_needed');
    await ownerBrowser.call('changeSetting', { key: 'accounts.registration', value: 'open' });
    expect((await new Browser(core).call('register', open)).status).toBe(200);
    const { json } = await ownerBrowser.call('houseInvite', { uses: 1, hours: 1 });
    await ownerBrowser.call('changeSetting', { key: 'accounts.registration', value: 'closed' });
    const invited = await registerRequest(await makeRegistrant('Bob', 1), { kind: 'house', token: json.token });
    expect((await new Browser(core).call('register', invited)).code).toBe('registration_closed');
  });

  it('one name is one person, however it is written, also when two take it at once', async () => {
    await newcomer('Zoë');
    for (const name of ['Zoë', 'zoë', 'ZOË']) {
      const answer = await invite(ownerBrowser, new Browser(core), await makeRegistrant(name, 2));
      expect(answer.code, name).toBe('name_taken');
    }
    const twins = await Promise.all([0, 1].map((index) => makeRegistrant('Twin', index)));
    const answers = await Promise.all(twins.map((twin) => invite(ownerBrowser, new Browser(core), twin)));
    expect(answers.map(({ status, code }) => code ?? status).sort()).toEqual([200, 'name_taken']);
  });

  it('an account whose log, proof or parameters do not hold is not made', async () => {
    const { json } = await ownerBrowser.call('houseInvite', { uses: 9, hours: 1 });
    const ann = await makeRegistrant('Ann');
    const good = await registerRequest(ann, { kind: 'house', token: json.token });
    const [create, added] = good.log;
    const bad: readonly (readonly [code: string, change: object])[] = [
      ['bad_signature', { proof: randomText(64) }],
      ['bad_signature', { log: [create, { ...added, sig: randomText(64) }] }],
      ['bad_entry', { log: [added, create] }],
      ['stale_head', { log: [create, create] }],
      ['bad_request', { log: [create, { ...added, body: randomText(200) }] }],
      ['bad_request', { password: { ...good.password, kdf: { kind: 'argon2id', memoryKiB: 8, passes: 1 } } }],
      ['stale_version', { records: [{ id: randomText(16), version: 2, blob: randomText(81) }] }],
    ];
    for (const [code, change] of bad)
      expect((await new Browser(core).call('register', { ...good, ...change })).code).toBe(code);
    // None of these used the invitation up or took the name.
    expect((await new Browser(core).call('register', good)).status).toBe(200);
  });
});

describe('passwords', () => {
  const next = { auth: randomText(32), kdf: USUAL_KDF, vaultRoot: randomText(97) };

  it('a new one needs the present one, ends every other session, and the old one opens nothing', async () => {
    const second = new Browser(core, '192.0.2.21');
    await second.call('login', loginRequest(owner));
    expect((await ownerBrowser.call('password', { password: next })).code).toBe('bad_request');
    expect((await ownerBrowser.call('password', { auth: randomText(32), password: next })).code).toBe(
      'bad_credentials',
    );
    expect((await second.call('people')).status).toBe(200);
    expect((await ownerBrowser.call('password', { auth: owner.auth, password: next })).status).toBe(204);
    expect((await second.call('people')).code).toBe('session_ended');
    expect((await ownerBrowser.call('people')).status).toBe(200);
    expect((await second.call('login', loginRequest(owner))).code).toBe('bad_credentials');
    const answer = await second.call('login', loginRequest(owner, { auth: next.auth }));
    expect(answer.json.vaultRoot).toBe(next.vaultRoot);
  });

  it('a log-in that began with the old one does not come in after the new one is set', async () => {
    const second = new Browser(core, '192.0.2.21');
    const [changed, login] = await Promise.all([
      ownerBrowser.call('password', { auth: owner.auth, password: next }),
      second.call('login', loginRequest(owner)),
    ]);
    expect(changed.status).toBe(204);
    if (login.status === 200) expect((await second.call('people')).code).toBe('session_ended');
    else expect(login.code).toBe('bad_credentials');
  });

  it('who lost it comes in with the recovery code, and the next step is a new password', async () => {
    const second = new Browser(core, '192.0.2.21');
    const recovery = loginRequest(owner, { kind: 'recovery', auth: owner.recoveryAuth });
    expect((await second.call('login', { ...recovery, auth: owner.auth })).code).toBe('bad_credentials');
    const answer = await second.call('login', recovery);
    expect(answer.json).toMatchObject({ mustSetPassword: true, vaultRoot: owner.recoveryVaultRoot });
    core = await core.restart();
    Object.assign(second, { target: core });
    expect((await second.call('session')).json).toMatchObject({ mustSetPassword: true, vaultRoot: null });
    expect((await second.call('password', { password: next })).status).toBe(204);
    expect((await second.call('session')).json.mustSetPassword).toBe(false);
    expect((await second.call('password', { password: next })).code).toBe('bad_request');
    expect((await second.call('login', loginRequest(owner, { auth: next.auth }))).status).toBe(200);
  });
});

describe('the vault', () => {
  it('stores by version, all or nothing, and shows it to its owner only', async () => {
    const [first, second] = [randomText(16), randomText(16)];
    const record = (id: string, version: number): { id: string; version: number; blob: string } => ({
      id,
      version,
      blob: randomText(200),
    });
    const one = record(first, 1);
    expect((await ownerBrowser.call('vaultPut', { records: [one] })).status).toBe(204);
    expect((await ownerBrowser.call('vaultPut', { records: [record(first, 1)] })).code).toBe('stale_version');
    expect((await ownerBrowser.call('vaultPut', { records: [record(second, 1), record(first, 3)] })).code).toBe(
      'stale_version',
    );
    const read = await ownerBrowser.call('vaultGet', { ids: [second, first] });
    expect(read.json.records).toEqual([one]);
    const two = [record(second, 1), record(first, 2)];
    expect((await ownerBrowser.call('vaultPut', { records: two })).status).toBe(204);
    const { browser } = await newcomer('Ann');
    expect((await browser.call('vaultGet', { ids: [first] })).json.records).toEqual([]);
    core = await core.restart();
    Object.assign(ownerBrowser, { target: core });
    expect((await ownerBrowser.call('vaultGet', { ids: [second, first] })).json.records).toEqual(two);
  });

  it('of two devices that save at once one hears that the other was first', async () => {
    const id = randomText(16);
    const answers = await Promise.all(
      [1, 2, 3].map(() => ownerBrowser.call('vaultPut', { records: [{ id, version: 1, blob: randomText(81) }] })),
    );
    expect(answers.map(({ status, code }) => code ?? status).sort()).toEqual([204, 'stale_version', 'stale_version']);
  });

  it('takes the largest record, and as many at once as a request may hold', async () => {
    const records = Array.from({ length: 5 }, () => ({ id: randomText(16), version: 1, blob: randomText(32_768) }));
    expect((await ownerBrowser.call('vaultPut', { records })).status).toBe(204);
    const many = Array.from({ length: 64 }, () => ({ id: randomText(16), version: 1, blob: randomText(300) }));
    expect((await ownerBrowser.call('vaultPut', { records: many })).status).toBe(204);
    const over = [{ id: randomText(16), version: 1, blob: randomText(32_769) }];
    expect((await ownerBrowser.call('vaultPut', { records: over })).code).toBe('bad_request');
  });
});

describe('people and the owner', () => {
  it('members find each other, with logs they can verify', async () => {
    const { browser, who } = await newcomer('Ann');
    const { people } = (await browser.call('people')).json;
    expect(people).toHaveLength(2);
    expect(people[0]).toMatchObject({ seq: 1, isOnline: false });
    const fps = [formatBase64Url(owner.person.fp), randomText(32), formatBase64Url(who.person.fp)];
    const { accounts } = (await browser.call('accounts', { fps })).json;
    expect(accounts).toEqual([
      { fp: fps[0], log: owner.person.log.map(signedJson) },
      { fp: fps[2], log: who.person.log.map(signedJson) },
    ]);
    expect((await new Browser(core).call('people')).code).toBe('not_signed_in');
    expect((await new Browser(core).call('accounts', { fps })).code).toBe('not_signed_in');
  });

  it('nobody makes the house write one log many times, or keep an entry larger than any client needs', async () => {
    const { person } = owner;
    const fp = formatBase64Url(person.fp);
    const { accounts } = (await ownerBrowser.call('accounts', { fps: Array.from({ length: 50 }, () => fp) })).json;
    expect(accounts).toHaveLength(1);
    const heads = Array.from({ length: 100 }, (_, i) => ({
      id: new Uint8Array(16).fill(i),
      version: 1,
      hash: new Uint8Array(32),
    }));
    const change = { kind: ACCOUNT_ENTRY.heads, heads } as const;
    const { signed } = await signAccountEntry(person.identity, person.account, change, clock.nowMs());
    const body = { entries: [signedJson(signed)] };
    expect((await ownerBrowser.call('accountEntries', body)).code).toBe('too_large');
  });

  it('only the owner sees and changes settings and invites to the house', async () => {
    const { browser } = await newcomer('Ann');
    expect((await browser.call('settings')).code).toBe('not_owner');
    expect((await browser.call('changeSetting', { key: 'messages.maxChars', value: 99 })).code).toBe('not_owner');
    expect((await browser.call('houseInvite', { uses: 1, hours: 1 })).code).toBe('not_owner');
    expect((await ownerBrowser.call('changeSetting', { key: 'messages.maxChars', value: 99 })).status).toBe(204);
    expect((await ownerBrowser.call('changeSetting', { key: 'messages.maxChars', value: 1 })).code).toBe('bad_request');
    expect((await ownerBrowser.call('changeSetting', { key: '__proto__', value: 1 })).code).toBe('bad_request');
    expect((await browser.call('house')).json.limits.messageChars).toBe(99);
    const { settings } = (await ownerBrowser.call('settings')).json;
    expect(settings.find(({ key }: { key: string }) => key === 'messages.maxChars')).toEqual({
      key: 'messages.maxChars',
      value: 99,
      help: 'The longest message, in characters.',
      kind: 'integer',
      min: 50,
      max: 4_000,
      initial: 150,
    });
  });
});
