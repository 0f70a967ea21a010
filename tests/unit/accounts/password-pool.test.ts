import { expect, it } from 'vitest';
import { createPasswordPool } from '../../../appliance/core/accounts/password-pool.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';

const key = (): Uint8Array<ArrayBuffer> => new Uint8Array(systemRandom.bytes(32));

it('the right key matches, another does not, and nobody is nobody', async () => {
  const pool = createPasswordPool(4);
  const [right, wrong] = [key(), key()];
  const stored = await pool.hash(right, 'a');
  expect(stored).toMatch(/^\$2b\$04\$/);
  expect(await pool.matches(right, stored, 'a')).toBe(true);
  expect(await pool.matches(wrong, stored, 'a')).toBe(false);
  expect(await pool.matches(right, undefined, 'a')).toBe(false);
});

it('two keys that begin alike do not match each other: bcrypt sees all of both', async () => {
  const pool = createPasswordPool(4);
  const one = key();
  const other = new Uint8Array(one);
  other[31]! ^= 1;
  expect(await pool.matches(other, await pool.hash(one, 'a'), 'a')).toBe(false);
  // A zero byte ends a string of C.
  const zeros = new Uint8Array(32);
  expect(await pool.matches(new Uint8Array(32).fill(0, 0, 31).fill(1, 31), await pool.hash(zeros, 'a'), 'a')).toBe(
    false,
  );
});

it('what does not fit the queue hears "busy" at once, and all that does is answered', async () => {
  const pool = createPasswordPool(6);
  const asked = Array.from({ length: 50 }, (_, i) => pool.matches(key(), undefined, `address ${i}`));
  const settled = await Promise.allSettled(asked);
  const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  expect(refused).toHaveLength(16);
  for (const reason of refused) {
    expect(reason).toBeInstanceOf(WireError);
    expect(reason).toMatchObject({ code: 'busy', extra: { retryAfterMs: 2_000 } });
  }
  // Nothing stays occupied.
  for (let i = 0; i < 8; i += 1) expect(await pool.matches(key(), undefined, 'a')).toBe(false);
});
