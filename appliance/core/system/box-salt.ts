import { join } from 'node:path';
import { loadIfPresent, saveDurably } from './files.ts';
import type { Random } from './random.ts';

const SALT_BYTES = 32;

/**
 * The 32 random bytes that make this box's log tags its own; made at the first start. A damaged file is replaced: the
 * only thing lost is that tags before and after can be compared.
 *
 * @param folder the data folder, which must exist.
 * @throws the operating system's error when the file can be neither read nor written.
 */
export async function loadBoxSalt(folder: string, random: Random): Promise<Uint8Array> {
  const path = join(folder, 'log-salt');
  const stored = await loadIfPresent(path);
  if (stored?.length === SALT_BYTES) return stored;
  const fresh = random.bytes(SALT_BYTES);
  await saveDurably(path, fresh);
  return fresh;
}
