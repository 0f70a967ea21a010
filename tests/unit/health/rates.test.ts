import { expect, it } from 'vitest';
import { LoopLag } from '../../../appliance/core/health/loop-lag.ts';
import { MinuteRate, SecondRate } from '../../../appliance/core/health/rates.ts';
import { FakeClock } from '../../lib/fake-clock.ts';

it('messages a minute are those of the last minute, however often somebody looks', () => {
  const rate = new MinuteRate();
  expect(rate.push(0, 100)).toBe(0);
  expect(rate.push(5_000, 110)).toBe(10);
  for (let at = 10_000; at <= 60_000; at += 5_000) expect(rate.push(at, 110)).toBe(10);
  expect(rate.push(66_000, 110)).toBeLessThan(10);
  expect(rate.push(200_000, 110)).toBe(0);
});

it('a look a minute is enough, and one in a long time is spread over it', () => {
  const rate = new MinuteRate();
  rate.push(0, 0);
  expect(rate.push(60_000, 30)).toBe(30);
  expect(rate.push(660_000, 330)).toBe(30);
});

it('traffic is told from two reports, and not from one whose counter began anew', () => {
  const rate = new SecondRate();
  expect(rate.push(100, 5_000)).toBeNull();
  expect(rate.push(160, 65_000)).toBe(1_000);
  expect(rate.push(160, 65_000)).toBe(1_000);
  expect(rate.push(220, 10)).toBeNull();
  expect(rate.push(280, 610)).toBe(10);
});

it('a blocked event loop stays in sight for a minute, then is forgotten', async () => {
  let lateMs = 0;
  const clock = new FakeClock();
  const lag = new LoopLag({ monotonicMs: () => clock.monotonicMs() + lateMs, every: clock.every.bind(clock) });
  lag.start();
  await clock.pass(1_000);
  expect(lag.worstMs).toBe(0);
  lateMs = 700;
  await clock.pass(1_000);
  expect(lag.worstMs).toBe(700);
  await clock.pass(59_000);
  expect(lag.worstMs).toBe(700);
  await clock.pass(62_000);
  expect(lag.worstMs).toBe(0);
});
