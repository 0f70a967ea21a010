import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

/** Folder outside the work tree for what takes long to make and can be made again. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'parlour');
}

/**
 * A folder in the cache, made by `make` when there is none for these inputs. Nobody writes into it afterwards. It appears
 * whole or not at all: two runs at once, or a killed one, leave no half folder behind; older ones of the name are removed.
 *
 * @param inputs everything that decides what is in the folder.
 * @throws what `make` throws.
 */
export function cachedFolder(name: string, inputs: unknown, make: (folder: string) => void): string {
  const cache = cacheFolder();
  const key = createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16);
  const folder = join(cache, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, `.${name}-`));
  try {
    make(fresh);
    if (!existsSync(folder)) renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  const isOlder = (entry: string): boolean =>
    entry.startsWith(`${name}-`) && /^[0-9a-f]{16}$/.test(entry.slice(name.length + 1)) && entry !== basename(folder);
  for (const entry of readdirSync(cache).filter(isOlder)) rmSync(join(cache, entry), { recursive: true, force: true });
  return folder;
}
