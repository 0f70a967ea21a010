import { describe, expect, test } from 'vitest';
import { CROCKFORD, crockfordOf, formatCrockford, parseCrockford } from '../../../appliance/protocol/ids.ts';
import { outcomeOf } from '../../lib/outcome.ts';

describe('codes that people read out and type', () => {
  test.each([
    ['K7QM-2XAB', 'K7QM2XAB'],
    ['k7qm 2xab', 'K7QM2XAB'],
    [' k7qm\u00a02xab\n', 'K7QM2XAB'],
    ['oOiI-lL01', '00111101'],
  ])('%j is understood', (typed, code) => {
    expect(parseCrockford(typed, 8)).toBe(code);
  });

  test.each([
    ['too short', 'K7QM2XA'],
    ['too long', 'K7QM2XABC'],
    ['nothing', ''],
    ['only dashes', '--------'],
    ['a U, which is no character of it', 'K7QM2XAU'],
    ['a small U', 'k7qm2xau'],
    ['a full stop', 'K7QM.2XAB'],
    ['ß, which grows to SS', 'K7QM2Xß'],
    ['ß in the place of one', 'K7QM2XAß'],
    ['a dotless i', 'K7QM2XAı'],
    ['a long s', 'K7QM2XAſ'],
    ['a Kelvin sign', '\u212a7QM2XAB'],
    ['digits of another script', '٠٠٠٠٠٠٠٠'],
    ['an emoji', 'K7QM2X🫖'],
  ])('%s is refused', (_, typed) => {
    expect(outcomeOf(() => parseCrockford(typed, 8))).toBe('bad_request');
  });

  test('is shown in groups that are read again', () => {
    expect(formatCrockford('K7QM2XAB')).toBe('K7QM-2XAB');
    expect(formatCrockford('K7QM2XABC')).toBe('K7QM-2XAB-C');
    expect(formatCrockford('K7Q')).toBe('K7Q');
    expect(parseCrockford(formatCrockford('K7QM2XABCD'), 10)).toBe('K7QM2XABCD');
  });

  test('every character is as likely as any other', () => {
    const all = crockfordOf(Uint8Array.from({ length: 256 }, (_, i) => i));
    for (const char of CROCKFORD) expect(all.split(char).length - 1).toBe(8);
    expect(new Set(CROCKFORD).size).toBe(32);
    expect(parseCrockford(CROCKFORD, 32)).toBe(CROCKFORD);
  });
});
