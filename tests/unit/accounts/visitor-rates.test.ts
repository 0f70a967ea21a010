import { expect, it } from 'vitest';
import { VisitorRates } from '../../../appliance/core/accounts/visitor-rates.ts';
import { FakeClock } from '../../lib/fake-clock.ts';

const PER_SECOND = 5;
const BURST = 50;

function open(): { ask: (address: string, times?: number) => number; clock: FakeClock } {
  const clock = new FakeClock(0);
  const rates = new VisitorRates({ get: () => PER_SECOND as never }, clock);
  const ask = (address: string, times = 1): number => {
    let refused = 0;
    for (let i = 0; i < times; i += 1) {
      try {
        rates.count(address);
      } catch (error) {
        expect(error).toMatchObject({ code: 'slow_down', extra: { retryAfterMs: 200 } });
        refused += 1;
      }
    }
    return refused;
  };
  return { ask, clock };
}

it('an address that asks for too much waits, others do not', async () => {
  const { ask, clock } = open();
  expect(ask('203.0.113.1', BURST)).toBe(0);
  expect(ask('203.0.113.1', 3)).toBe(3);
  expect(ask('203.0.113.2')).toBe(0);
  await clock.pass(1_000);
  expect(ask('203.0.113.1', PER_SECOND + 1)).toBe(1);
});

it('a fresh address out of the same IPv6 network is no fresh visitor', () => {
  const { ask } = open();
  expect(ask('2001:db8::1', BURST)).toBe(0);
  expect(ask('2001:db8::2')).toBe(1);
  expect(ask('2001:db8:0:1::2')).toBe(0);
});

it('the box itself is not counted', () => {
  const { ask } = open();
  for (const address of ['127.0.0.1', '::1', 'local']) expect(ask(address, 10 * BURST)).toBe(0);
});
