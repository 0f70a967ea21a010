import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { CoreOptions, TestCore } from '../lib/core.ts';
import { FakeClock } from '../lib/fake-clock.ts';
import { Browser } from '../lib/http.ts';
import type { Answer } from '../lib/http.ts';
import { claimHouse, invite, loginRequest, makeRegistrant, randomText, registerRequest } from '../lib/registration.ts';
import type { Registrant } from '../lib/registration.ts';

const MINUTE_MS = 60_000;
/** docs/security-log.md: the line, and nothing but the line, that fail2ban reads. */
const LOGIN_LINE = /^(\S+) parlour-login-failed \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/;
const CLAIM_LINE = /^(\S+) parlour-claim-failed \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\n$/;

let clock: FakeClock;
let core: TestCore;

async function start(options: CoreOptions = {}): Promise<void> {
  clock = new FakeClock();
  core = await startCore({ clock, ...options });
}

afterEach(async () => {
  await core.stop();
});
afterAll(removeDataFolders);

describe('wrong passwords', () => {
  let owner: Registrant;

  beforeEach(async () => {
    await start();
    owner = await claimHouse(core, new Browser(core));
  });

  const guess = (address: string, name = owner.person.name): Promise<Answer> =>
    new Browser(core, address).call('login', loginRequest(owner, { name, auth: randomText(32) }));
  const enter = (address: string): Promise<Answer> => new Browser(core, address).call('login', loginRequest(owner));

  it('after three, the address waits five minutes for that name; others do not', async () => {
    for (let i = 0; i < 3; i += 1) expect((await guess('203.0.113.5')).code).toBe('bad_credentials');
    const blocked = await enter('203.0.113.5');
    expect(blocked.status).toBe(429);
    expect(blocked.code).toBe('blocked');
    expect(Number(blocked.headers['retry-after'])).toBe(300);
    expect((await enter('203.0.113.6')).status).toBe(200);
    expect((await guess('203.0.113.5', 'Somebody else')).code).toBe('bad_credentials');
    await clock.pass(5 * MINUTE_MS - 1_000);
    expect((await enter('203.0.113.5')).code).toBe('blocked');
    await clock.pass(2_000);
    expect((await enter('203.0.113.5')).status).toBe(200);
  });

  it('a right one in between forgets the wrong ones, and so does the owner by a setting', async () => {
    for (let i = 0; i < 2; i += 1) await guess('203.0.113.5');
    expect((await enter('203.0.113.5')).status).toBe(200);
    for (let i = 0; i < 2; i += 1) await guess('203.0.113.5');
    expect((await enter('203.0.113.5')).status).toBe(200);
    const browser = new Browser(core, '203.0.113.7');
    await browser.call('login', loginRequest(owner));
    await browser.call('changeSetting', { key: 'accounts.blockAfterFailures', value: 1 });
    await guess('203.0.113.8');
    expect((await enter('203.0.113.8')).code).toBe('blocked');
  });

  it('thirty guesses at once are three guesses', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => guess('203.0.113.5')));
    const codes = answers.map(({ code }) => code);
    expect(codes.filter((code) => code === 'bad_credentials').length).toBeLessThanOrEqual(3);
    expect(codes.every((code) => code === 'bad_credentials' || code === 'blocked')).toBe(true);
  });

  it('a browser that was let in before is never blocked, whatever its neighbours type', async () => {
    const known = new Browser(core, '203.0.113.5');
    await known.call('login', loginRequest(owner));
    await known.call('logout');
    for (let i = 0; i < 4; i += 1) await guess('203.0.113.5');
    expect((await guess('203.0.113.5')).code).toBe('blocked');
    expect((await known.call('login', loginRequest(owner, { auth: randomText(32) }))).code).toBe('bad_credentials');
    core = await core.restart();
    Object.assign(known, { target: core });
    for (let i = 0; i < 4; i += 1) await guess('203.0.113.5');
    expect((await known.call('login', loginRequest(owner))).status).toBe(200);
  });

  it("a browser known for one account is a stranger to another's", async () => {
    const ownerBrowser = new Browser(core, '192.0.2.9');
    await ownerBrowser.call('login', loginRequest(owner));
    const ann = await makeRegistrant('Ann', 1);
    const browser = new Browser(core, '203.0.113.5');
    expect((await invite(ownerBrowser, browser, ann)).status).toBe(200);
    for (let i = 0; i < 3; i += 1) await browser.call('login', loginRequest(owner, { auth: randomText(32) }));
    expect((await browser.call('login', loginRequest(owner))).code).toBe('blocked');
    expect((await browser.call('login', loginRequest(ann))).status).toBe(200);
  });

  it('an IPv6 visitor gets no new guesses from the other addresses of the same network', async () => {
    for (let i = 1; i <= 3; i += 1) await guess(`2001:db8:1:2::${i}`);
    expect((await enter('2001:db8:1:2:aaaa::1')).code).toBe('blocked');
    expect((await enter('2001:db8:1:3::1')).status).toBe(200);
  });

  it('each failure leaves one line with address and time for fail2ban, and no name anywhere', async () => {
    for (let i = 0; i < 5; i += 1) await guess('203.0.113.5');
    await guess('2001:db8::7', 'Somebody else');
    expect(core.securityLines).toHaveLength(6);
    const addresses = core.securityLines.map((line) => LOGIN_LINE.exec(line)?.[1]);
    expect(addresses).toEqual([...Array.from({ length: 5 }, () => '203.0.113.5'), '2001:db8::7']);
    expect([...core.securityLines, ...core.logLines].join('')).not.toMatch(/Olga|Somebody/);
    expect(core.logLines.join('')).not.toMatch(/203\.0\.113\.5|2001:db8/);
  });

  it('a flood against a blocked name does not fill the journal', async () => {
    for (let i = 0; i < 60; i += 1) await guess('203.0.113.5');
    expect(core.securityLines.length).toBeGreaterThanOrEqual(10);
    expect(core.securityLines.length).toBeLessThanOrEqual(13);
  });

  it('blocks tell known from unknown names neither', async () => {
    const answers = new Map<string, Answer[]>();
    for (const name of [owner.person.name, 'Nobody']) {
      const heard: Answer[] = [];
      for (let i = 0; i < 5; i += 1) heard.push(await guess('203.0.113.5', name));
      answers.set(name, heard);
    }
    const shapes = [...answers.values()].map((heard) => heard.map(({ status, text }) => `${status} ${text}`));
    expect(shapes[0]).toEqual(shapes[1]);
  });
});

describe('the claim code', () => {
  beforeEach(() => start());

  const wrong = '0000-0000-0000';
  const tryCode = (address: string, code = wrong): Promise<Answer> =>
    new Browser(core, address).call('claimCheck', { code });

  it('is understood as people type it', async () => {
    const code = core.claimCode ?? '';
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
    const typed = `${code.slice(0, 4)}-${code.slice(4, 8)} ${code.slice(8)}`.toLowerCase().replace(/1/g, 'l');
    expect((await tryCode('192.0.2.1', typed)).status).toBe(204);
    expect((await tryCode('192.0.2.1', wrong)).code).toBe('claim_wrong');
    expect((await tryCode('192.0.2.1', 'no code at all')).code).toBe('claim_wrong');
  });

  it('may be guessed five times a minute, then that network waits a quarter of an hour, and only it', async () => {
    for (let i = 0; i < 5; i += 1) expect((await tryCode(`2001:db8:1:2::${i + 1}`)).code).toBe('claim_wrong');
    const closed = await tryCode('2001:db8:1:2:9::9', core.claimCode);
    expect(closed.code).toBe('blocked');
    expect(Number(closed.headers['retry-after'])).toBe(900);
    expect((await tryCode('192.0.2.77', core.claimCode)).status).toBe(204);
    await clock.pass(15 * MINUTE_MS + 1_000);
    expect((await tryCode('2001:db8:1:2::1', core.claimCode)).status).toBe(204);
    expect(core.securityLines.every((line) => CLAIM_LINE.test(line))).toBe(true);
    expect(core.securityLines).toHaveLength(6);
  });

  it('five tries in each minute never close', async () => {
    for (let i = 0; i < 10; i += 1) {
      expect((await tryCode('192.0.2.1')).code).toBe('claim_wrong');
      await clock.pass(13_000);
    }
  });

  it('under a flood from everywhere the owner is slowed, never shut out', async () => {
    for (let i = 0; i < 62; i += 1) void tryCode(`198.51.${i}.1`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    let answer: Answer | undefined;
    const mine = tryCode('192.0.2.1', core.claimCode).then((got) => (answer = got));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(answer).toBeUndefined();
    await clock.pass(5_000);
    expect((await mine).status).toBe(204);
  });

  it('serves one of two who type it at once, and nobody ever after', async () => {
    const code = core.claimCode ?? '';
    const people = await Promise.all([makeRegistrant('Ann'), makeRegistrant('Bob', 1)]);
    const answers = await Promise.all(
      people.map(async (who, index) =>
        new Browser(core, `192.0.2.${index + 1}`).call('register', await registerRequest(who, { kind: 'claim', code })),
      ),
    );
    expect(answers.map((answer) => answer.code ?? answer.status).sort()).toEqual([200, 'claimed']);
    for (const restarted of [false, true]) {
      if (restarted) core = await core.restart();
      expect(core.claimCode).toBeUndefined();
      const answer = await tryCode('192.0.2.3', code);
      expect(answer.status).toBe(410);
      expect(answer.json.error.data.claimedMs).toBeTypeOf('number');
      // Not even the body is looked at.
      expect((await new Browser(core).call('claimCheck', 'not json')).status).toBe(410);
      const late = await registerRequest(await makeRegistrant('Cleo', 2), { kind: 'claim', code });
      expect((await new Browser(core).call('register', late)).status).toBe(410);
    }
  });

  it('is the only way in before there is an owner', async () => {
    const open = await registerRequest(await makeRegistrant('Ann'), { kind: 'open' });
    expect((await new Browser(core).call('register', open)).code).toBe('not_claimed');
    const guessed = await registerRequest(await makeRegistrant('Ann'), { kind: 'claim', code: wrong });
    expect((await new Browser(core).call('register', guessed)).code).toBe('claim_wrong');
  });

  it('stays the same over a restart, and is off the disk once it served', async () => {
    const { readFile } = await import('node:fs/promises');
    const { join } = await import('node:path');
    const code = core.claimCode ?? '';
    core = await core.restart();
    expect(core.claimCode).toBe(code);
    const read = async (): Promise<string> =>
      (
        await Promise.all(['setup.json', 'setup.json.bak'].map((name) => readFile(join(core.dataFolder, name), 'utf8')))
      ).join();
    expect(await read()).toContain(code);
    await claimHouse(core, new Browser(core));
    expect(await read()).not.toContain(code);
  });
});

describe('a house under load', () => {
  it('says "busy" with a time to come back when too many log in at once, and goes on answering', async () => {
    await start({ bcryptCost: 12 });
    const owner = await makeRegistrant('Olga');
    const logIns = Array.from({ length: 60 }, (_, i) =>
      new Browser(core, `198.51.100.${i}`).call('login', loginRequest(owner, { name: `Name ${i}` })),
    );
    await new Promise((resolve) => setTimeout(resolve, 250));
    const tookMs: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const began = performance.now();
      expect((await new Browser(core).call('house')).status).toBe(200);
      tookMs.push(performance.now() - began);
    }
    // The quickest of five: the machine that tests has other work too.
    expect(Math.min(...tookMs)).toBeLessThan(200);
    const answers = await Promise.all(logIns);
    const busy = answers.filter(({ code }) => code === 'busy');
    const judged = answers.filter(({ code }) => code === 'bad_credentials');
    expect(judged.length).toBeGreaterThanOrEqual(34);
    // How many find no place depends on how fast they come.
    expect(busy.length).toBeGreaterThanOrEqual(5);
    expect(judged.length + busy.length).toBe(logIns.length);
    expect(busy.every(({ status, headers }) => status === 503 && Number(headers['retry-after']) > 0)).toBe(true);
  });

  it('one address cannot fill the queue for everybody', async () => {
    await start({ bcryptCost: 11 });
    const owner = await makeRegistrant('Olga');
    const logIns = Array.from({ length: 30 }, (_, i) =>
      new Browser(core, '198.51.100.1').call('login', loginRequest(owner, { name: `Name ${i}` })),
    );
    const other = await new Browser(core, '198.51.100.2').call('login', loginRequest(owner));
    expect(other.code).toBe('bad_credentials');
    const codes = (await Promise.all(logIns)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'bad_credentials')).toHaveLength(8);
    expect(codes.filter((code) => code === 'busy')).toHaveLength(22);
  });
});

it('an address that floods the house is told to slow down, whatever it asks for, and nobody else is', async () => {
  await start({ settings: { 'network.requestsPerSecond': 5 } });
  const flood = new Browser(core, '203.0.113.5');
  const answers = await Promise.all(Array.from({ length: 60 }, () => flood.call('house')));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(10);
  expect(refused[0]).toMatchObject({ code: 'slow_down', headers: { 'retry-after': '1' } });
  expect((await flood.call('login', {})).code).toBe('slow_down');
  expect((await new Browser(core, '203.0.113.6').call('house')).status).toBe(200);
  await clock.pass(1_000);
  expect((await flood.call('house')).status).toBe(200);
});
