import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isErrorCode } from '../../appliance/protocol/errors.ts';
import { ROUTES } from '../../appliance/protocol/routes.ts';
import type { RouteName } from '../../appliance/protocol/routes.ts';
import { removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { Browser } from '../lib/http.ts';
import {
  claimHouse,
  loginRequest,
  makeRegistrant,
  randomText,
  registerRequest,
  signedJson,
} from '../lib/registration.ts';
import type { Registrant } from '../lib/registration.ts';

let core: TestCore;
let browser: Browser;
let owner: Registrant;
const bodies = new Map<RouteName, object>();

/** The routes of people, accounts and the house, each with a body that would be right but for its secrets. */
beforeAll(async () => {
  core = await startCore({ settings: { 'accounts.registration': 'open', 'network.requestsPerSecond': 10_000 } });
  browser = new Browser(core);
  owner = await claimHouse(core, browser);
  const entry = signedJson(owner.person.log[1]!);
  const stranger = await makeRegistrant('Stranger', 1);
  const password = { auth: randomText(32), kdf: owner.kdf, vaultRoot: owner.vaultRoot };
  bodies.set('claimCheck', { code: '0000-0000-0000' });
  bodies.set('loginParameters', { name: 'Olga' });
  bodies.set('login', loginRequest(owner, { auth: randomText(32), name: 'Nobody' }));
  bodies.set('register', {
    ...(await registerRequest(stranger, { kind: 'open' })),
    records: [{ id: randomText(16), version: 1, blob: randomText(100) }],
    proof: randomText(64),
  });
  bodies.set('sessionDevice', { device: randomText(32), proof: randomText(64), entry });
  bodies.set('password', { auth: randomText(32), password });
  bodies.set('accountEntries', { entries: [entry] });
  bodies.set('vaultGet', { ids: [randomText(16)] });
  bodies.set('vaultPut', { records: [{ id: randomText(16), version: 7, blob: randomText(100) }] });
  bodies.set('accounts', { fps: [randomText(32)] });
  bodies.set('changeSetting', { key: 'messages.maxChars', value: 'many' });
  bodies.set('houseInvite', { uses: 0, hours: 1 });
});
afterAll(async () => {
  await core.stop();
  await removeDataFolders();
});

const NAMES = [
  ...(['claimCheck', 'loginParameters', 'login', 'register', 'sessionDevice', 'password', 'accountEntries'] as const),
  ...(['vaultGet', 'vaultPut', 'accounts', 'changeSetting', 'houseInvite'] as const),
];

const DEEP = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
const HOSTILE = [
  ...['', '{', 'null', '"', '[]', '{"a":1}', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}', '\u0000'],
  ...[DEEP, `{"key":"log.level","value":${DEEP}}`, `{"name":${DEEP}}`, '1e999', '-0', '{"code":1}', '\ud800'],
];

/** Takes one value somewhere in `body` and puts another in its place, or takes it away, or adds one. */
function bend(body: unknown, path: readonly number[], change: unknown, kind: 'replace' | 'remove' | 'add'): unknown {
  if (typeof body !== 'object' || body === null || path.length === 0) return change;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(body) ? [...(body as unknown[])] : { ...body };
  const keys = Object.keys(copy);
  if (kind === 'add' || keys.length === 0) return Object.assign(copy, { [keys.length]: change });
  const key = keys[path[0]! % keys.length]!;
  const at = copy as Record<string, unknown>;
  if (kind === 'remove' && path.length === 1) Reflect.deleteProperty(at, key);
  else at[key] = bend(at[key], path.slice(1), change, kind);
  return copy;
}

async function assertRefused(name: RouteName, body: unknown): Promise<void> {
  const answer = await browser.call(name, body);
  // Some bends leave a request that is right (another name to ask for, an unknown id): that is an answer too.
  if (answer.status < 300) return;
  expect(answer.status, answer.text).toBeLessThan(504);
  expect(answer.status, answer.text).not.toBe(500);
  expect(isErrorCode(answer.code), answer.text).toBe(true);
  expect(Object.keys(answer.json.error)).not.toContain('stack');
}

it('nothing anybody sends to a route of accounts ends the house or is answered with less than a code and a sentence', async () => {
  for (const name of NAMES) for (const body of HOSTILE) await assertRefused(name, body);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...NAMES),
      fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
      fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary', maxLength: 60 }), fc.constant(randomText(32))),
      fc.constantFrom('replace' as const, 'remove' as const, 'add' as const),
      async (name, path, change, kind) => assertRefused(name, bend(bodies.get(name), path, change, kind)),
    ),
    { numRuns: 3_000 },
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...NAMES), fc.jsonValue(), (name, body) => assertRefused(name, body)),
    { numRuns: 1_000 },
  );
  expect((await browser.call('session')).json.log).toHaveLength(2);
  expect((await browser.call('login', loginRequest(owner))).status).toBe(200);
});

it('a body that is too large is refused before it is read', async () => {
  for (const name of NAMES) {
    const answer = await browser.call(name, JSON.stringify({ name: 'x'.repeat(300_000) }));
    expect(['too_large', 'claimed'], name).toContain(answer.code);
  }
});

it('every route is in the table, and answers other methods with 405', async () => {
  for (const name of NAMES) {
    const [, path] = ROUTES[name].split(' ');
    const answer = await fetch(new URL(path!, core.baseUrl), { method: 'PATCH' });
    expect(answer.status).toBe(405);
  }
});
