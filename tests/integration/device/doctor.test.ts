import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { doctor } from '../../../appliance/device/doctor/doctor.ts';
import { systemClock } from '../../../appliance/core/system/clock.ts';
import type { Run } from '../../../appliance/core/system/run.ts';
import { makeDataFolder, removeDataFolders, startCore } from '../../lib/core.ts';
import { moveIn, openRoom } from '../../lib/member.ts';
import type { Member } from '../../lib/member.ts';

afterAll(removeDataFolders);

/** What a family would not want a stranger to read. */
const PLANTED = [
  ...['Rosalinde', 'haus-am-see', 'rosalinde-laptop', '/home/rosalinde', 'Treffen um acht', 'K7QM-2XAB-40DF'],
  ...['198.51.100.77', '2001:db8::77', 'fd12:3456::9', 'b8:27:eb:12:34:56', 'chat.rosalinde.example'],
  ...['Zk3vTq9-sessionTokenThatNobodyMaySee_12345678', 'eyJhbGciOiJIUzI1NiJ9'],
];
const MICROSECONDS = 1_795_000_000_000_000;

const entry = (MESSAGE: unknown, fields: Record<string, unknown> = {}): string =>
  JSON.stringify({
    __REALTIME_TIMESTAMP: `${MICROSECONDS}`,
    _HOSTNAME: 'rosalinde-laptop',
    _SYSTEMD_UNIT: 'parlour.service',
    PRIORITY: '6',
    MESSAGE,
    ...fields,
  });

/** A journal in which everything planted stands in every place where text may stand. */
const JOURNAL = [
  ...PLANTED.flatMap((secret) => [
    entry(`Claim code ${secret}`),
    entry(`${secret}: ENOSPC: no space left on device, write '${secret}'`),
    entry(JSON.stringify({ level: 'warn', event: 'refused', note: secret, where: secret, code: secret })),
    entry(
      JSON.stringify({ event: 'bug', error: { type: secret, message: secret, stack: `${secret}\n    at ${secret}` } }),
    ),
    entry(`client: ${secret}, server: ${secret}`, { _SYSTEMD_UNIT: 'nginx.service' }),
    entry(JSON.stringify({ event: secret, [secret]: 1 }), { _SYSTEMD_UNIT: 'nginx.service' }),
    entry(`Invalid user ${secret} from ${secret}`, { _SYSTEMD_UNIT: `user@${secret}.service`, UNIT: secret }),
    entry('x', { SYSLOG_IDENTIFIER: secret, PRIORITY: secret, __REALTIME_TIMESTAMP: secret }),
    secret,
  ]),
  entry([82, 111, 115]),
  entry(
    JSON.stringify({ level: 'debug', event: 'refused', code: 'slow_down', where: 'POST /api/v1/login', waitMs: 40 }),
  ),
  entry('settings.json: accounts.registration must be open, invite or closed (it is "Rosalinde")'),
  entry("parlour.service: Failed with result 'exit-code'.", { UNIT: 'parlour.service', _SYSTEMD_UNIT: 'init.scope' }),
  entry('parlour.service: Main process exited, code=exited, status=78/CONFIG', { UNIT: 'parlour.service' }),
].join('\n');
const UNITS = [
  'Id=parlour.service\nActiveState=failed\nSubState=failed\nResult=exit-code\nExecMainStatus=78\nNRestarts=2',
  'Id=nginx.service\nActiveState=active\nSubState=Rosalinde Was Here\nResult=success',
  ...PLANTED.map((secret) => `Id=${secret}.service\nActiveState=active`),
].join('\n\n');

const device: Run = async (file) => ({
  kind: 'exited',
  exitCode: 0,
  stdout: file === 'systemctl' ? UNITS : JOURNAL,
  stderr: PLANTED.join(' '),
});
const nothing: Run = async () => ({ kind: 'missing' });

const SETTINGS = {
  'house.name': 'Rosalinde',
  'network.names': ['haus-am-see.local'],
  'network.allowedOrigins': ['https://chat.rosalinde.example'],
  'metrics.tokens': ['Zk3vTq9-sessionTokenThatNobodyMaySee_12345678'],
  'accounts.registration': 'open',
} as const;

function expectNothingPlanted(text: string, ...more: readonly string[]): void {
  for (const secret of [...PLANTED, ...more]) expect(text.toLowerCase(), secret).not.toContain(secret.toLowerCase());
}

const listenOn = (port: number) => ({ kind: 'loopback', host: '127.0.0.1', port }) as const;

it('the doctor says how a living house is, and nothing about its people', async () => {
  const dataFolder = await makeDataFolder(SETTINGS);
  const core = await startCore({ dataFolder });
  const [owner, ben] = (await moveIn(core, 'Ben')) as [Member, Member];
  const room = await openRoom(owner, [ben]);
  const text = await doctor({ dataFolder, listenOn: listenOn(core.port) }, { clock: systemClock, run: device });
  expectNothingPlanted(text, 'Olga', 'Ben"', room.id, dataFolder, owner.browser.token ?? 'no token', '127.0.0.1');

  const said = JSON.parse(text);
  expect(said.core.state).toBe('answers');
  expect(said.core.metrics).toContain('parlour_check_level{check="store",reason="small"} 0');
  expect(said.settings).toMatchObject({ 'accounts.registration': 'open', 'house.name': '[personal]' });
  const ids = said.checks.map(({ id }: { id: string }) => id);
  expect(ids).toContain('disk');
  expect(ids, 'of which only the core knows').not.toContain('store');
  expect(said.units).toEqual({
    'parlour.service': {
      ActiveState: 'failed',
      SubState: 'failed',
      Result: 'exit-code',
      ExecMainStatus: '78',
      NRestarts: '2',
    },
    'nginx.service': { ActiveState: 'active', Result: 'success' },
  });
  await core.stop();
});

it('a dead house gets a diagnosis too: what systemd and the journal say, in words that name nobody', async () => {
  const dataFolder = await makeDataFolder();
  const core = await startCore({ dataFolder });
  await core.stop();
  await writeFile(join(dataFolder, 'settings.json'), '{"accounts.registration":"Rosalinde"}');
  const text = await doctor({ dataFolder, listenOn: listenOn(core.port) }, { clock: systemClock, run: device });
  expectNothingPlanted(text);

  const said = JSON.parse(text);
  expect(said.core).toEqual({ state: 'silent', code: 'ECONNREFUSED' });
  expect([said.settings, said.settingsFault]).toEqual([null, expect.arrayContaining(['accounts.registration'])]);
  const ours = { timeMs: MICROSECONDS / 1_000, unit: 'parlour.service', priority: 6 };
  expect(said.journal.units.slice(-5)).toEqual([
    { ...ours, says: [] },
    { ...ours, log: { level: 'debug', event: 'refused', code: 'slow_down', where: 'POST /api/v1/login', waitMs: 40 } },
    { ...ours, says: ['accounts.registration'] },
    { ...ours, says: ["result 'exit-code'"] },
    { ...ours, says: ['Main process exited', 'code=exited', 'status=78'] },
  ]);
  expect(JSON.stringify(said.journal)).toContain('"says":["ENOSPC","no space left on device"]');
});

it('a house that hangs keeps nobody waiting for long', async () => {
  const folder = await makeDataFolder();
  const path = join(folder, 'core.sock');
  const hanging = createServer().listen(path);
  await once(hanging, 'listening');
  const text = await doctor(
    { dataFolder: folder, listenOn: { kind: 'unix', path } },
    { clock: systemClock, run: nothing },
  );
  expect(JSON.parse(text).core).toEqual({ state: 'silent', code: 'ETIMEDOUT' });
  hanging.close();
}, 20_000);

it('where there is no systemd, no settings and no house, it says that', async () => {
  const dataFolder = join(await makeDataFolder(), 'not-there');
  const text = await doctor(
    { dataFolder, listenOn: { kind: 'unix', path: join(dataFolder, 'core.sock') } },
    {
      clock: systemClock,
      run: nothing,
    },
  );
  const said = JSON.parse(text);
  expect(said).toMatchObject({
    core: { state: 'silent', code: 'ENOENT' },
    units: 'no answer from systemd',
    journal: 'no journal',
    settingsFault: null,
  });
  expect(said.checks.find(({ id }: { id: string }) => id === 'disk').reason).toBe('unreadable');
});
