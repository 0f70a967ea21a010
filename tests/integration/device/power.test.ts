import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROUTES } from '../../../appliance/protocol/routes.ts';
import { applyRequest } from '../../../appliance/device/apply.ts';
import { makeDataFolder, removeDataFolders, startCore } from '../../lib/core.ts';
import { ask } from '../../lib/http.ts';
import { moveIn } from '../../lib/member.ts';
import type { Member } from '../../lib/member.ts';

afterAll(removeDataFolders);

it('the owner, and nobody else, switches the machine off; the core only asks, and root understands it', async () => {
  const dataFolder = await makeDataFolder({ 'accounts.registration': 'open' });
  const applyFile = join(dataFolder, 'apply.json');
  const core = await startCore({ dataFolder, applyFile });
  const [owner, ben] = (await moveIn(core, 'Ben')) as [Member, Member];

  const stranger = await ask(core, ROUTES.power, { body: { verb: 'poweroff' }, headers: { 'x-real-ip': '192.0.2.9' } });
  expect(stranger.status).toBe(401);
  expect((await ben.browser.call('power', { verb: 'poweroff' })).code).toBe('not_owner');
  for (const body of [{ verb: 'halt' }, { verb: 'poweroff', at: 'once' }, {}])
    expect((await owner.browser.call('power', body)).code, JSON.stringify(body)).toBe('bad_request');
  expect(existsSync(applyFile)).toBe(false);

  expect((await owner.browser.call('status')).json.hasPower).toBe(true);
  expect((await ben.browser.call('status')).json.hasPower).toBe(false);
  expect((await owner.browser.call('power', { verb: 'poweroff' })).status).toBe(204);
  expect(await readFile(applyFile, 'utf8')).toBe('{"verb":"poweroff"}');
  const started: string[] = [];
  await applyRequest(applyFile, (file, args) => {
    started.push([file, ...args].join(' '));
    return Promise.resolve({ kind: 'exited', exitCode: 0, stdout: '', stderr: '' });
  });
  expect(started).toEqual(['/usr/bin/systemctl --no-block poweroff']);
  await core.stop();
});

it('a house that does not own its machine says so', async () => {
  const core = await startCore({ dataFolder: await makeDataFolder() });
  const [owner] = (await moveIn(core)) as [Member];
  expect((await owner.browser.call('status')).json.hasPower).toBe(false);
  expect((await owner.browser.call('power', { verb: 'reboot' })).code).toBe('not_found');
  await core.stop();
});
