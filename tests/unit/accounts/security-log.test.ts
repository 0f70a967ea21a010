import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createSecurityLog } from '../../../appliance/core/accounts/security-log.ts';
import { FakeClock } from '../../lib/fake-clock.ts';

const page = readFileSync(new URL('../../../docs/security-log.md', import.meta.url), 'utf8');

/** The filter on the page as a regular expression of JavaScript: fail2ban's `<HOST>` is an address. */
function filterOfPage(): RegExp {
  const [, failregex] = /^failregex = (.+)$/m.exec(page) ?? [];
  return new RegExp(failregex!.replace('<HOST>', '(?<host>[0-9.]+|[0-9a-f:]+)'), 'm');
}

function linesOf(address: string): string[] {
  const lines: string[] = [];
  const log = createSecurityLog(new FakeClock(Date.UTC(2026, 10, 20, 12)), (line) => void lines.push(line));
  log.loginFailed(address);
  log.claimFailed(address);
  return lines;
}

it.each(['203.0.113.5', '2001:db8::7', '::1', '10.0.0.1'])(
  'fail2ban finds the address %s in every line, so a guesser can be banned',
  (address) => {
    for (const line of linesOf(address)) {
      expect(filterOfPage().exec(line)?.groups?.['host']).toBe(address);
      expect(line.endsWith('\n')).toBe(true);
    }
  },
);

it('the page shows the very lines the house writes', () => {
  expect(page).toContain(linesOf('203.0.113.5')[0]);
});

it.each(['203.0.113.5\n198.51.100.1 parlour-login-failed x', 'local', '', '203.0.113.5 x', '<script>'])(
  'what is no address (%j) bans nobody and makes no second line',
  (address) => {
    for (const line of linesOf(address)) {
      expect(line.trimEnd().split('\n')).toHaveLength(1);
      expect(filterOfPage().test(line)).toBe(false);
    }
  },
);

it.each([
  '{"level":"info","time":"2026-11-20T12:00:00.000Z","event":"203.0.113.5 parlour-login-failed x"}',
  '203.0.113.5 parlour-login-failed',
  'x 203.0.113.5 parlour-login-failed 2026-11-20T12:00:00.000Z',
])('other lines of the log ban nobody: %s', (line) => {
  expect(filterOfPage().test(line)).toBe(false);
});
