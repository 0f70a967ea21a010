import { expect, it } from 'vitest';
import { TokenBuckets } from '../../../appliance/core/rooms/rates.ts';

const RATE = { burst: 3, perSecond: 2 };

it('the wait it names is exactly long enough', () => {
  const buckets = new TokenBuckets();
  for (let i = 0; i < 3; i += 1) expect(buckets.take('ann', RATE, 1_000)).toBe(0);
  const waitMs = buckets.take('ann', RATE, 1_000);
  expect(waitMs).toBe(500);
  expect(buckets.take('ann', RATE, 1_000 + waitMs - 1)).toBeGreaterThan(0);
  expect(buckets.take('ann', RATE, 1_000 + waitMs)).toBe(0);
});

it('several at once are taken all or none: half a change is no change', () => {
  const buckets = new TokenBuckets();
  expect(buckets.take('ann', RATE, 0, 2)).toBe(0);
  expect(buckets.take('ann', RATE, 0, 2)).toBe(500);
  expect(buckets.take('ann', RATE, 0, 1)).toBe(0);
});

it("one person's haste is no other person's wait", () => {
  const buckets = new TokenBuckets();
  for (let i = 0; i < 9; i += 1) buckets.take('ann', RATE, 0);
  expect(buckets.take('ben', RATE, 0)).toBe(0);
});

it('a long pause fills the bucket to its brim and no further', () => {
  const buckets = new TokenBuckets();
  buckets.take('ann', RATE, 0);
  for (let i = 0; i < 3; i += 1) expect(buckets.take('ann', RATE, 1_000_000)).toBe(0);
  expect(buckets.take('ann', RATE, 1_000_000)).toBeGreaterThan(0);
});

it('many strangers do not fill the memory, and nobody gets a fresh bucket by it', () => {
  const buckets = new TokenBuckets();
  for (let i = 0; i < 3; i += 1) buckets.take('ann', RATE, 1_000_000);
  for (let i = 0; i < 20_000; i += 1) buckets.take(`stranger ${i}`, RATE, 0);
  buckets.take('one more', RATE, 1_000_000);
  expect(buckets.take('ann', RATE, 1_000_000)).toBeGreaterThan(0);
});
