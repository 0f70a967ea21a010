import { argon2id } from 'hash-wasm';
import { describe, expect, test } from 'vitest';
import { checkPassword } from '../../../appliance/e2ee/password-check.ts';
import { DEFAULT_KDF, FALLBACK_KDF, stretchPassword } from '../../../appliance/e2ee/password.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import { generateRecoveryCode, stretchRecovery } from '../../../appliance/e2ee/recovery.ts';
import { formatHex } from '../../../appliance/protocol/encoding.ts';
import { parseCrockford } from '../../../appliance/protocol/ids.ts';
import type { KdfJson } from '../../../appliance/protocol/routes.ts';

const house = randomBytes(16);
const salt = randomBytes(16);
const parameters = { house, nameKey: 'ada', salt, kdf: FALLBACK_KDF };

describe('the password', () => {
  test('Argon2id is the published one (reference implementation, t=2 m=64 MiB p=1)', async () => {
    const input = { password: 'password', salt: 'somesalt', iterations: 2, memorySize: 65_536, parallelism: 1 };
    expect(await argon2id({ ...input, hashLength: 32 })).toBe(
      '09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7',
    );
  });

  test('the same password gives the same keys on the next device, by either stretch', async () => {
    for (const kdf of [DEFAULT_KDF, FALLBACK_KDF]) {
      const [first, again] = [
        await stretchPassword('caf\u00e9 by the river', { ...parameters, kdf }),
        // A keyboard that composes accents otherwise (NFKC).
        await stretchPassword('cafe\u0301 by the river', { ...parameters, kdf }),
      ];
      expect(first.auth).toEqual(again.auth);
      expect(first.auth.length).toBe(32);
      expect(first.wrapRoot.extractable).toBe(false);
    }
  });

  test('what is sent differs by house, name, salt and password', async () => {
    const auths = await Promise.all([
      stretchPassword('one good password', parameters),
      stretchPassword('two good password', parameters),
      stretchPassword('one good password', { ...parameters, house: randomBytes(16) }),
      stretchPassword('one good password', { ...parameters, nameKey: 'ben' }),
      stretchPassword('one good password', { ...parameters, salt: randomBytes(16) }),
    ]);
    expect(new Set(auths.map(({ auth }) => formatHex(auth))).size).toBe(5);
  });

  const OUT_OF_BOUNDS: KdfJson[] = [
    { kind: 'pbkdf2', rounds: 1 },
    { kind: 'pbkdf2', rounds: 599_999 },
    { kind: 'pbkdf2', rounds: 4_000_000_000 },
    { kind: 'argon2id', memoryKiB: 1_024, passes: 3 },
    { kind: 'argon2id', memoryKiB: 4_000_000, passes: 3 },
    { kind: 'argon2id', memoryKiB: 65_536, passes: 1 },
    { kind: 'argon2id', memoryKiB: 65_536, passes: 1_000 },
  ];
  test.each(OUT_OF_BOUNDS)('a house that asks for %o gets nothing, and no work is done', async (kdf) => {
    const startedMs = performance.now();
    await expect(stretchPassword('one good password', { ...parameters, kdf })).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});

describe('the recovery code', () => {
  test('works as printed and as people type it', async () => {
    const code = generateRecoveryCode();
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{2}$/);
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    const [printed, read] = [await stretchRecovery(code, house, 'ada'), await stretchRecovery(typed, house, 'ada')];
    expect(read.auth).toEqual(printed.auth);
    expect((await stretchRecovery(code, house, 'ben')).auth).not.toEqual(printed.auth);
    expect((await stretchRecovery(code, randomBytes(16), 'ada')).auth).not.toEqual(printed.auth);
  });

  test('is never the same twice and uses all of its 130 bits', () => {
    const codes = Array.from({ length: 200 }, () => parseCrockford(generateRecoveryCode(), 26));
    expect(new Set(codes).size).toBe(200);
    for (let at = 0; at < 26; at += 1) expect(new Set(codes.map((code) => code[at])).size).toBeGreaterThan(25);
  });

  test('with a letter wrong in kind is refused before any key is made of it', async () => {
    await expect(stretchRecovery('too short', house, 'ada')).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('a new password', () => {
  test.each([
    ['short', 'too-short'],
    ['a b c d e', 'too-short'],
    ['x'.repeat(257), 'too-long'],
    ['aaaaaaaaaaaaaa', 'repeated'],
    ['121212121212', 'repeated'],
    ['password1234', 'common'],
    ['P@ssw0rdP@ssw0rd', 'common'],
    ['qwerty123456', 'common'],
    ['1qaz2wsx3edc', 'common'],
    ['abcdefghijkl1', 'common'],
    ['Summer2024!!!!', 'common'],
    ['sunshine dragon monkey', 'common'],
    ['parlourparlour', 'common'],
    ['adalovelace1815', 'has-name'],
    ['correct horse battery staple', 'ok'],
    ['kX9v2mQp7LwZ', 'ok'],
    ['398471029384', 'ok'],
    ['ab cd ef gh ij', 'ok'],
    ['我 爱 北京 天安门 猫', 'ok'],
  ])('%s: %s', (password, verdict) => {
    expect(checkPassword(password, 'Ada.Lovelace')).toBe(verdict);
  });

  test('a very long one is judged at once', () => {
    const startedMs = performance.now();
    expect(checkPassword('p4ssw0rd river '.repeat(17), 'Ada')).toBe('ok');
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });
});
