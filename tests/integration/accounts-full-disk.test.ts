import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { proveDevice } from '../../appliance/e2ee/device.ts';
import { formatBase64Url, parseBase64Url } from '../../appliance/protocol/encoding.ts';
import { COOKIES } from '../../appliance/protocol/routes.ts';
import { startCore } from '../lib/core.ts';
import { Browser } from '../lib/http.ts';
import type { Answer } from '../lib/http.ts';
import { claimHouse, invite, loginRequest, makeRegistrant, randomText, registerRequest } from '../lib/registration.ts';
import { canMount, withSmallDisk } from '../lib/small-disk.ts';

const name = 'on a full disk people log in and out and read; what cannot be kept is refused, and nothing is half made';

/** Takes every free byte. */
function fillDisk(path: string): void {
  const file = openSync(join(path, 'filling'), 'w');
  try {
    for (const bytes of [1_048_576, 4_096]) for (;;) if (!writes(file, bytes)) break;
  } finally {
    closeSync(file);
  }
}

function writes(file: number, bytes: number): boolean {
  try {
    return writeSync(file, randomBytes(bytes)) === bytes;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}

function putOne(browser: Browser, bytes: number): Promise<Answer> {
  return browser.call('vaultPut', { records: [{ id: randomText(16), version: 1, blob: randomText(bytes) }] });
}

// Loudly: nothing was proved here.
if (!canMount) console.warn(`SKIPPED, not proved: "${name}" needs root and may mount a disk`);

it.skipIf(!canMount)(name, async () => {
  await withSmallDisk(32, async (disk) => {
    const dataFolder = join(disk.path, 'data');
    mkdirSync(dataFolder);
    let core = await startCore({ dataFolder });
    try {
      const browser = new Browser(core);
      const owner = await claimHouse(core, browser);
      const { json } = await browser.call('houseInvite', { uses: 2, hours: 1 });
      const kept = { id: randomText(16), version: 1, blob: randomText(500) };
      expect((await browser.call('vaultPut', { records: [kept] })).status).toBe(204);

      fillDisk(disk.path);
      // The database keeps some room ahead of itself: large records use up most of it, small ones the rest.
      for (const bytes of [30_000, 9_000, 100]) {
        let put = await putOne(browser, bytes);
        for (let i = 0; i < 2_000 && put.status === 204; i += 1) put = await putOne(browser, bytes);
        expect(put.status, put.text).toBe(507);
        expect(put.code).toBe('storage_full');
      }

      const second = new Browser(core, '192.0.2.21');
      const login = await second.call('login', loginRequest(owner));
      expect(login.status, login.text).toBe(200);
      // Only memory holds this session: the browser is not promised to be known.
      expect([...second.cookies.keys()]).toEqual([COOKIES.session]);
      const proof = await proveDevice(owner.person.device, parseBase64Url(login.json.challenge));
      const bind = { device: formatBase64Url(owner.person.device.id), proof: formatBase64Url(proof) };
      expect((await second.call('sessionDevice', bind)).status).toBe(204);
      expect((await second.call('vaultGet', { ids: [kept.id] })).json.records).toEqual([kept]);
      expect((await second.call('people')).json.people).toHaveLength(1);

      const newcomer = await makeRegistrant('Ann', 1);
      const admission = { kind: 'house', token: json.token } as const;
      const refused = await new Browser(core).call('register', await registerRequest(newcomer, admission));
      expect(refused.code).toBe('storage_full');
      const password = { auth: randomText(32), kdf: owner.kdf, vaultRoot: owner.vaultRoot };
      expect((await second.call('password', { auth: owner.auth, password })).code).toBe('storage_full');
      expect((await second.call('people')).json.people).toHaveLength(1);
      expect((await browser.call('session')).status).toBe(200);
      expect((await browser.call('logout')).status).toBe(204);
      expect((await browser.call('session')).code).toBe('not_signed_in');

      core = await core.restart();
      for (const one of [browser, second]) Object.assign(one, { target: core });
      expect((await second.call('login', loginRequest(owner))).status).toBe(200);

      rmSync(join(disk.path, 'filling'));
      await new Promise((resolve) => setTimeout(resolve, 500));
      const entered = await new Browser(core).call('register', await registerRequest(newcomer, admission));
      expect(entered.status, entered.text).toBe(200);
      core = await core.restart();
      const again = new Browser(core);
      expect((await again.call('login', loginRequest(owner))).status).toBe(200);
      expect((await again.call('login', loginRequest(newcomer))).status).toBe(200);
      // The session that memory alone held came to the disk with the signs of life.
      Object.assign(second, { target: core });
      expect((await second.call('session')).json.isOwner).toBe(true);
      expect((await invite(second, new Browser(core), await makeRegistrant('Bob', 2))).status).toBe(200);
    } finally {
      await core.stop();
    }
  });
});
