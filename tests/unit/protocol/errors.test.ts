import { describe, expect, test } from 'vitest';
import { isErrorCode, WIRE_ERRORS, WireError } from '../../../appliance/protocol/errors.ts';

describe('a refusal', () => {
  test('has a status and a plain sentence for every code', () => {
    for (const [code, { status, sentence }] of Object.entries(WIRE_ERRORS)) {
      expect(code).toMatch(/^[a-z_]+$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  test('tells people the sentence, and keeps the detail for the log', () => {
    const error = new WireError('room_full', 'room K7QM2XAB has 64', { retryAfterMs: 5 });
    expect([error.status, error.sentence, error.extra.retryAfterMs]).toEqual([409, 'This room is full.', 5]);
    expect(error.sentence).not.toContain('K7QM2XAB');
    expect(error.message).toContain('K7QM2XAB');
    expect(new WireError('room_full').message).toBe('room_full');
  });

  test('of a house is believed only with a code of the table, not with what objects inherit', () => {
    expect(isErrorCode('room_full')).toBe(true);
    for (const other of [
      '',
      'nonsense',
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      7,
      null,
      undefined,
      {},
    ])
      expect(isErrorCode(other)).toBe(false);
  });
});
