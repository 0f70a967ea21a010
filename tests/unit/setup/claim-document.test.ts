import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ConfigError } from '../../../appliance/core/settings/config-error.ts';
import { loadClaimState, openClaimDocument, SETUP_FILE } from '../../../appliance/core/setup/claim-document.ts';
import type { ClaimDocument } from '../../../appliance/core/setup/claim-document.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import { makeDataFolder, removeDataFolders } from '../../lib/core.ts';

afterAll(removeDataFolders);

const open = (folder: string, isClaimed = false): Promise<ClaimDocument | undefined> =>
  openClaimDocument(folder, isClaimed, systemRandom, () => undefined);

it('two houses have two codes, and each keeps its own until it is claimed', async () => {
  const [one, other] = [await makeDataFolder(), await makeDataFolder()];
  const code = (await open(one))?.code;
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{12}$/);
  expect((await open(one))?.code).toBe(code);
  expect((await open(other))?.code).not.toBe(code);
});

it('a code that a power cut left behind after the claim is taken off the disk', async () => {
  const folder = await makeDataFolder();
  const code = (await open(folder))?.code ?? '';
  expect(await open(folder, true)).toBeUndefined();
  for (const name of [SETUP_FILE, `${SETUP_FILE}.bak`])
    expect(await readFile(join(folder, name), 'utf8')).not.toContain(code);
});

it('an owner may print a code beforehand, as people write it', async () => {
  const folder = await makeDataFolder();
  await writeFile(join(folder, SETUP_FILE), '{"claimCode": "abcd-efgh-jkmn"}');
  expect((await open(folder))?.code).toBe('ABCDEFGHJKMN');
});

it.each(['{"claimCode": "short"}', '{"claimCode": 7}', '{"code": "ABCDEFGHJKMN"}', '[]'])(
  'a set-up file that says something else (%s) is named in one line instead of guessed at',
  async (text) => {
    const folder = await makeDataFolder();
    await writeFile(join(folder, SETUP_FILE), text);
    const error = await open(folder).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).toContain(SETUP_FILE);
    expect(String(error)).not.toContain('\n');
  },
);

it('who reads it beside the house, perhaps as root, follows no link and reads no endless file', async () => {
  const folder = await makeDataFolder();
  const code = (await open(folder))?.code;
  expect(await loadClaimState(folder)).toEqual({ kind: 'open', code });
  await writeFile(join(folder, SETUP_FILE), ' '.repeat(70_000));
  await expect(loadClaimState(folder)).rejects.toThrow('too large');
  await rm(join(folder, SETUP_FILE));
  expect(await loadClaimState(folder)).toEqual({ kind: 'unmade' });
  await symlink('/dev/zero', join(folder, SETUP_FILE));
  await expect(loadClaimState(folder)).rejects.toThrow('ELOOP');
});
