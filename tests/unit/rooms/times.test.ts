import { expect, it } from 'vitest';
import { assertTimely } from '../../../appliance/core/rooms/judge-entry.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';

const NOW_MS = Date.UTC(2026, 10, 20);
const DAY_MS = 86_400_000;

function isTaken(timeMs: number, bounds: { leastMs?: number; isRecent?: boolean } = {}): boolean {
  try {
    assertTimely(timeMs, { nowMs: NOW_MS, leastMs: 0, isRecent: false, ...bounds });
    return true;
  } catch {
    return false;
  }
}

it('nobody stops a log by an entry from the future', () => {
  expect(isTaken(NOW_MS + LIMITS.clockSkewMs)).toBe(true);
  expect(isTaken(NOW_MS + LIMITS.clockSkewMs + 1)).toBe(false);
});

it('nobody opens an invite again by dating a join back', () => {
  expect(isTaken(NOW_MS - DAY_MS)).toBe(true);
  expect(isTaken(NOW_MS - LIMITS.clockSkewMs, { isRecent: true })).toBe(true);
  expect(isTaken(NOW_MS - LIMITS.clockSkewMs - 1, { isRecent: true })).toBe(false);
});

it('a house whose clock was set back takes what can follow, and nothing beyond', () => {
  const leastMs = NOW_MS + DAY_MS;
  expect(isTaken(leastMs, { leastMs, isRecent: true })).toBe(true);
  expect(isTaken(leastMs + 1, { leastMs })).toBe(false);
});
