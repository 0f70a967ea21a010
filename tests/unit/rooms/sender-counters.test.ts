import { expect, it } from 'vitest';
import { SenderCounters, senderKey } from '../../../appliance/core/rooms/sender-counters.ts';

it('a counter only rises, for each sender session by itself', () => {
  const counters = new SenderCounters();
  expect([counters.take('a', 0), counters.take('a', 2), counters.take('b', 0)]).toEqual([true, true, true]);
  expect([counters.take('a', 2), counters.take('a', 1), counters.take('a', 3)]).toEqual([false, false, true]);
});

it('what did not reach the disk is taken back, what did is not', () => {
  const counters = new SenderCounters();
  counters.take('a', 0);
  counters.keep('a', 0);
  counters.take('a', 1);
  counters.rollBack('a');
  expect([counters.take('a', 0), counters.take('a', 1)]).toEqual([false, true]);
  counters.take('b', 5);
  counters.rollBack('b');
  expect(counters.take('b', 0)).toBe(true);
});

it('two people who name the same session id stay apart', () => {
  const id = new Uint8Array(16).fill(200);
  expect(senderKey('aa', id)).not.toBe(senderKey('ab', id));
});

it('sessions without end do not fill the memory', () => {
  const counters = new SenderCounters();
  for (let i = 0; i < 10_000; i += 1) counters.take(`session ${i}`, 7);
  expect(counters.take('session 9999', 7)).toBe(false);
  expect(counters.take('session 0', 7)).toBe(true);
});
