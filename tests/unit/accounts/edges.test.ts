import { expect, it } from 'vitest';
import { addressGroup } from '../../../appliance/core/accounts/address-group.ts';
import {
  clearSessionCookie,
  formatDeviceCookie,
  formatSessionCookie,
  parseBearerToken,
  parseCookieToken,
} from '../../../appliance/core/accounts/cookies.ts';
import { isAllowedOrigin } from '../../../appliance/core/accounts/origin.ts';
import { SerialTasks } from '../../../appliance/core/accounts/serial-tasks.ts';
import { COOKIES } from '../../../appliance/protocol/routes.ts';

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['fe80::1:2:3:4', 'fe80:0:0:0::/64'],
  ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ['local', 'local'],
])('%s is counted as %s, so that nobody gets new tries by a new address of the same network', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});

it.each([
  ['https://parlour.local:8443', 'parlour.local:8443', true],
  ['https://parlour.local', 'parlour.local', true],
  ['https://parlour.local', 'parlour.local:443', true],
  ['https://PARLOUR.local:8443', 'parlour.LOCAL:8443', true],
  ['https://chat.example.org', 'parlour.local:8443', true],
  ['http://parlour.local:8443', 'parlour.local:8443', false],
  ['https://parlour.local:8444', 'parlour.local:8443', false],
  ['https://parlour.local.evil.example', 'parlour.local', false],
  ['https://evil.example', 'parlour.local', false],
  ['null', 'parlour.local', false],
  ['', '', false],
  ['https://', '', false],
  ['https://undefined', undefined, false],
])("a page at %j may act at host %j: %j — a stranger's page must not", (origin, host, isAllowed) => {
  expect(isAllowedOrigin(origin, host, ['https://chat.example.org'])).toBe(isAllowed);
});

const TOKEN = new Uint8Array(32).fill(7);
const TEXT = Buffer.from(TOKEN).toString('base64url');

it('what a cookie says is what was put in, and a cleared one is gone', () => {
  for (const set of [formatSessionCookie(TOKEN, undefined), formatSessionCookie(TOKEN, 30)])
    expect(parseCookieToken(`a=b; ${set.split(';')[0]!}; c=d`, COOKIES.session)).toEqual(TOKEN);
  expect(formatSessionCookie(TOKEN, 30)).toMatch(/; Max-Age=2592000$/);
  expect(formatDeviceCookie(TOKEN)).toMatch(/; Max-Age=34560000$/);
  expect(clearSessionCookie()).toMatch(/=; .*Max-Age=0$/);
});

it.each([
  undefined,
  '',
  COOKIES.session,
  `${COOKIES.session}=`,
  `${COOKIES.session}=${TEXT}x`,
  `${COOKIES.session}=${TEXT.slice(1)}`,
  `${COOKIES.session}=${TEXT.slice(0, -1)}=`,
  `${COOKIES.session}=${'é'.repeat(43)}`,
  `x${COOKIES.session}=${TEXT}`,
  `${COOKIES.device}=${TEXT}`,
])('no session comes out of the Cookie header %j', (header) => {
  expect(parseCookieToken(header, COOKIES.session)).toBeUndefined();
});

it('a bearer token has one form', () => {
  expect(parseBearerToken(`Bearer ${TEXT}`)).toEqual(TOKEN);
  for (const header of ['', 'Bearer', TEXT, `Basic ${TEXT}`, `Bearer  ${TEXT}`, `Bearer ${TEXT} `, `Bearer ${TEXT}A`])
    expect(parseBearerToken(header), header).toBeUndefined();
});

it('changes of one account follow each other, those of others do not wait, and a failed one holds nobody up', async () => {
  const serial = new SerialTasks();
  const seen: string[] = [];
  const task = (name: string, thing: string, waitMs: number): Promise<string> =>
    serial.run(thing, async () => {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      seen.push(name);
      if (name === 'a2') throw new Error('a2 failed');
      return name;
    });
  const results = await Promise.allSettled([
    task('a1', 'a', 20),
    task('a2', 'a', 0),
    task('b1', 'b', 5),
    task('a3', 'a', 0),
  ]);
  expect(seen).toEqual(['b1', 'a1', 'a2', 'a3']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
});
