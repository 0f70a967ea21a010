import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatHouseLink, formatRoomLink, parseRoomLink } from '../../../appliance/client/links.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { formatBase64Url } from '../../../appliance/protocol/encoding.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';

const ORIGIN = 'https://parlour.local:8443';
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((some) => new Uint8Array(some));
const link = fc.record({
  secret: bytes,
  genesis: bytes,
  inviter: bytes,
  seq: fc.integer({ min: 0, max: 0xffff_ffff }),
  head: bytes,
});

it('a link says the same however somebody pastes it: whole, its fragment, or only the secret', () => {
  fc.assert(
    fc.property(link, (made) => {
      const text = formatRoomLink(ORIGIN, made);
      const [, fragment = ''] = text.split('#');
      for (const pasted of [text, ` ${text}\n`, `#${fragment}`, fragment, fragment.slice('i='.length)])
        expect(parseRoomLink(pasted)).toEqual(made);
    }),
  );
});

it('the secret stands in the fragment, which no browser sends', () => {
  const [made] = fc.sample(link, 1);
  if (made === undefined) throw new Error('no sample');
  const url = new URL(formatRoomLink(ORIGIN, made));
  expect(url.origin).toBe(ORIGIN);
  expect(url.pathname + url.search).toBe('/');
  expect(url.hash.length).toBeGreaterThan(150);
  expect(new URL(formatHouseLink(ORIGIN, 'token')).search).toBe('');
});

it('what is no link of a room is refused, and never half understood', () => {
  const whole = formatBase64Url(randomBytes(180));
  const wrong = ['', '#', 'https://parlour.local/', formatHouseLink(ORIGIN, formatBase64Url(randomBytes(16))), whole];
  for (const text of wrong) expect(() => parseRoomLink(text), text).toThrow(WireError);
  fc.assert(
    fc.property(link, fc.nat(100), (made, cut) => {
      const text = formatRoomLink(ORIGIN, made);
      expect(() => parseRoomLink(text.slice(0, -1 - cut))).toThrow(WireError);
    }),
  );
});
