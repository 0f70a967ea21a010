import { expect, test } from 'vitest';
import { bannerText, setupFileText } from '../../../appliance/device/banner.ts';
import type { HouseFacts } from '../../../appliance/device/house-facts.ts';

const OPEN: HouseFacts = {
  urls: ['https://parlour.local', 'https://192.168.1.20'],
  fingerprint: 'AB:CD',
  claim: { kind: 'open', code: '0123456789AB' },
  clientHash: 'fedc'.repeat(16),
};

test('the screen has the three lines that people and programs look for, and a QR code', () => {
  const lines = bannerText(OPEN, true).split('\n');
  expect(lines).toContain('Parlour: https://parlour.local');
  expect(lines).toContain('Claim code: 0123-4567-89AB');
  expect(lines).toContain('Fingerprint: AB:CD');
  expect(lines).toContain('Pages: fedc fedc fedc fedc');
  expect(lines.filter((line) => /^[█▀▄ ]{20,}$/.test(line)).length).toBeGreaterThan(10);
  // A screen of text has 25 lines of 80 characters; the fingerprint alone may be longer.
  expect(lines.length).toBeLessThanOrEqual(25);
});

test('a house with an owner shows no code, on no screen and on no card', () => {
  const owned: HouseFacts = { ...OPEN, claim: { kind: 'claimed' } };
  expect(bannerText(owned, true)).toContain('Parlour: https://parlour.local');
  expect(bannerText(owned, true)).not.toMatch(/[Cc]ode/);
  expect(setupFileText(owned)).toBeUndefined();
});

test('nothing is promised before it is true: no address before the house answers, none without a network', () => {
  for (const text of [
    bannerText(OPEN, false),
    bannerText({ ...OPEN, claim: { kind: 'unmade' } }, true),
    bannerText({ ...OPEN, fingerprint: undefined }, true),
    bannerText({ ...OPEN, urls: [] }, true),
  ])
    expect(text).not.toMatch(/https|Claim/);
  expect(bannerText({ ...OPEN, urls: [] }, true)).toContain('no network');
});

test('the page on the card can be read in Notepad', () => {
  const text = setupFileText(OPEN) ?? '';
  expect(text).toContain('Claim code  0123-4567-89AB\r\n');
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});
