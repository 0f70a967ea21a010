import { readFile, rm, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ESSENTIAL_CHECKS,
  SPANS,
  StatusAnswer,
  StatusFrame,
  StatusHistoryAnswer,
} from '../../appliance/protocol/health.ts';
import type { CheckJson } from '../../appliance/protocol/health.ts';
import { ROUTES } from '../../appliance/protocol/routes.ts';
import { lazyCheck } from '../../appliance/core/accounts/schema-check.ts';
import type { HostReport } from '../../appliance/core/health/host-report.ts';
import { makeDataFolder, removeDataFolders, startCore } from '../lib/core.ts';
import type { TestCore } from '../lib/core.ts';
import { FakeClock } from '../lib/fake-clock.ts';
import { wellAt } from '../lib/health-sources.ts';
import { ask } from '../lib/http.ts';
import type { Answer } from '../lib/http.ts';
import { moveIn, openRoom } from '../lib/member.ts';
import type { Member } from '../lib/member.ts';
import type { TestSocket } from '../lib/test-socket.ts';

const TOKEN = 'a-token-that-a-test-made-up-0001';
const isStatus = lazyCheck(StatusAnswer);
const isStatusFrame = lazyCheck(StatusFrame);
const isHistory = lazyCheck(StatusHistoryAnswer);

let clock: FakeClock;
let dataFolder: string;
let hostReportFile: string;
let core: TestCore;
let owner: Member;
let ben: Member;

async function report(changes: Partial<HostReport> = {}): Promise<void> {
  const well = { ...wellAt(clock.nowMs()), uptimeSeconds: Math.floor(uptime()) };
  await writeFile(hostReportFile, JSON.stringify({ ...well, ...changes }));
}

beforeEach(async () => {
  // People sign with the real time.
  clock = new FakeClock(Date.now());
  dataFolder = await makeDataFolder({ 'accounts.registration': 'open', 'metrics.tokens': [TOKEN] });
  hostReportFile = join(dataFolder, 'health.json');
  await report();
  core = await startCore({ clock, dataFolder, hostReportFile });
  [owner, ben] = (await moveIn(core, 'Ben')) as [Member, Member];
});
afterEach(async () => {
  await core.stop();
});
afterAll(removeDataFolders);

const check = (answer: { json: { checks: CheckJson[] } }, id: string): CheckJson | undefined =>
  answer.json.checks.find((one) => one.id === id);

/** Lets five seconds pass, so that the next answer is a fresh look. */
async function later(): Promise<void> {
  await clock.pass(5_000);
}

describe('the status of the house', () => {
  it('the owner sees everything, others the essentials, strangers nothing', async () => {
    const whole = await owner.browser.call('status');
    expect(isStatus(whole.json), whole.text).toBe(true);
    expect(whole.json).toMatchObject({ isWhole: true, timeMs: clock.nowMs() });
    expect(check(whole, 'network')?.facts['addresses']).toEqual(['192.168.1.20']);
    expect(check(whole, 'disk')?.facts).toHaveProperty('systemFreeBytes');
    expect(check(whole, 'connections')).toMatchObject({ level: 'green', reason: 'few' });
    expect(whole.json.figures.people).toBe(0);

    const essentials = await ben.browser.call('status');
    expect(isStatus(essentials.json)).toBe(true);
    expect(essentials.json.isWhole).toBe(false);
    expect(essentials.json.checks.map(({ id }: CheckJson) => id)).toEqual([...ESSENTIAL_CHECKS]);
    expect(essentials.text).not.toContain('192.168.1.20');
    expect(essentials.json.figures).not.toHaveProperty('people');

    for (const spec of [ROUTES.status, ROUTES.statusHistory, ROUTES.statusBundle, ROUTES.statusSilence])
      expect((await ask(core, spec, { headers: { 'x-real-ip': '192.0.2.99' } })).status, spec).toBe(401);
    expect((await ben.browser.call('statusBundle')).code).toBe('not_owner');
    expect((await ben.browser.call('statusSilence', { check: 'disk', hours: 1 })).code).toBe('not_owner');
  });

  it('what the device reports counts at once, and a report that stops coming turns grey', async () => {
    await report({ units: { nginx: 'inactive', fail2ban: 'active' }, bans: 2 });
    const changed = await owner.browser.call('status');
    expect(check(changed, 'nginx')).toMatchObject({ level: 'amber', reason: 'stopped' });
    expect(check(changed, 'fail2ban')?.facts['bans']).toBe(2);
    expect(['amber', 'red']).toContain(changed.json.level);

    // As it is found after a restart: of a machine that ran longer than this one.
    await report({ uptimeSeconds: Math.floor(uptime()) + 600 });
    await later();
    const stale = await owner.browser.call('status');
    expect(check(stale, 'nginx')).toEqual({ id: 'nginx', level: 'grey', reason: 'unreadable', facts: {} });
    expect(check(stale, 'store')?.level).toBe('green');

    await rm(hostReportFile);
    await later();
    expect(check(await owner.browser.call('status'), 'firewall')?.reason).toBe('unreadable');
  });

  it('an alarm that the owner silenced is shown but alarms nobody, until its time is over', async () => {
    await report({ firewall: { isOn: false } });
    expect((await owner.browser.call('status')).json.level).toBe('red');
    expect((await owner.browser.call('statusSilence', { check: 'firewall', hours: 2 })).status).toBe(204);
    const silenced = { level: 'red', silencedUntilMs: clock.nowMs() + 2 * 3_600_000 };
    expect(check(await owner.browser.call('status'), 'firewall')).toMatchObject(silenced);

    await restart();
    expect(check(await owner.browser.call('status'), 'firewall')).toMatchObject(silenced);
    clock.setWall(clock.nowMs() + 2 * 3_600_000 + 1);
    expect(check(await owner.browser.call('status'), 'firewall')).not.toHaveProperty('silencedUntilMs');
  });

  it('an alarm that was put off is heard again when it gets worse', async () => {
    await report({ updates: { security: 1, waitingSinceMs: clock.nowMs(), isRestartNeeded: false } });
    await owner.browser.call('status');
    await owner.browser.call('statusSilence', { check: 'updates', hours: 24, level: 'amber' });
    const amber = check(await owner.browser.call('status'), 'updates');
    expect([amber?.level, amber?.silencedUntilMs]).toEqual(['amber', clock.nowMs() + 24 * 3_600_000]);
    await report({ updates: { security: 1, waitingSinceMs: clock.nowMs() - 8 * 86_400_000, isRestartNeeded: false } });
    await later();
    const red = check(await owner.browser.call('status'), 'updates');
    expect([red?.level, red?.silencedUntilMs]).toEqual(['red', undefined]);
  });

  it('a damaged list of silences costs the silences, not the start', async () => {
    await report({ firewall: { isOn: false } });
    await owner.browser.call('statusSilence', { check: 'firewall', hours: 2 });
    await core.stop();
    await writeFile(join(dataFolder, 'silences.json'), '["firewall"]');
    core = await startCore({ clock, dataFolder, hostReportFile });
    owner.moveTo(core);
    expect(check(await owner.browser.call('status'), 'firewall')).not.toHaveProperty('silencedUntilMs');
    expect(core.logLines.join('')).toContain('every alarm is heard again');
    expect((await owner.browser.call('statusSilence', { check: 'firewall', hours: 2 })).status).toBe(204);
  });

  it('a silence can be ended, and is only for checks there are', async () => {
    await report({ firewall: { isOn: false } });
    await owner.browser.call('statusSilence', { check: 'firewall', hours: 5 });
    await owner.browser.call('statusSilence', { check: 'firewall', hours: 0 });
    expect(check(await owner.browser.call('status'), 'firewall')).not.toHaveProperty('silencedUntilMs');
    for (const body of [{ check: 'toString', hours: 1 }, { check: 'disk', hours: 721 }, { check: 'disk' }, {}])
      expect((await owner.browser.call('statusSilence', body)).code, JSON.stringify(body)).toBe('bad_request');
  });
});

describe('alarms', () => {
  const heard = async (socket: TestSocket): Promise<unknown> => {
    const { t: _, ...counts } = await socket.take('alarms');
    return counts;
  };
  /** Lets the minute's look pass, whose files take turns of the event loop to be read. */
  const minute = async (): Promise<void> => {
    await clock.pass(60_000);
    await settled();
  };

  // How busy and how full the machine of the tests is, is not their subject.
  beforeEach(async () => {
    for (const id of ['processor', 'memory', 'disk', 'temperature', 'event-loop', 'commits', 'certificate'])
      await owner.browser.call('statusSilence', { check: id, hours: 24 });
  });

  it('reach the owner wherever they are in the house, and nobody else', async () => {
    await report({ firewall: { isOn: false }, units: { nginx: 'inactive', fail2ban: 'active' } });
    const member = await ben.connect();
    const chat = await owner.connect();
    await clock.pass(5_000);
    expect(await heard(chat)).toEqual({ amber: 1, red: 1 });
    const second = await owner.connect();
    expect(await heard(second)).toEqual({ amber: 1, red: 1 });

    await minute();
    await report();
    await minute();
    expect([await heard(chat), await heard(second)]).toEqual([CALM, CALM]);
    expect(await chat.hearsNo('alarms'), 'the same is not said twice').toBe(true);
    expect(await member.hearsNo('alarms')).toBe(true);
  });

  it('that the owner puts off fall silent at once, and return when their time is over', async () => {
    await report({ firewall: { isOn: false } });
    const chat = await owner.connect();
    await clock.pass(5_000);
    expect(await heard(chat)).toEqual({ amber: 0, red: 1 });
    await owner.browser.call('statusSilence', { check: 'firewall', hours: 1 });
    expect(await heard(chat)).toEqual(CALM);
    // Not by letting an hour pass: the report would be stale.
    clock.setWall(clock.nowMs() + 3_600_001);
    await minute();
    expect(await heard(chat)).toEqual({ amber: 0, red: 1 });
  });

  it('are looked at anew for an owner who was away', async () => {
    await report({ firewall: { isOn: false } });
    const before = await owner.connect();
    await clock.pass(5_000);
    expect(await heard(before)).toEqual({ amber: 0, red: 1 });
    await before.close();
    await report();
    await clock.pass(10_000);
    const after = await owner.connect();
    expect(await after.hearsNo('alarms'), 'what was true then is not told now').toBe(true);
    await clock.pass(5_000);
    expect(await heard(after)).toEqual(CALM);
  });
});

describe('the history', () => {
  it('fills while nobody watches, and goes on after a restart', async () => {
    const tenMinutes = new Set<number>();
    for (let minute = 0; minute < 3; minute += 1) {
      await clock.pass(60_000);
      await settled();
      tenMinutes.add(Math.floor(clock.nowMs() / SPANS.day.slotMs));
    }
    const seen = await history('hour');
    expect(seen.filter((mean) => mean !== null)).toHaveLength(3);
    await restart();
    expect((await history('hour')).filter((mean) => mean !== null)).toHaveLength(3);
    expect((await history('day')).filter((mean) => mean !== null)).toHaveLength(tenMinutes.size);
    const ofBen = await ben.browser.call('statusHistory', undefined, { query: 'span=month' });
    expect(Object.keys(ofBen.json.series)).not.toContain('people');
    expect((await owner.browser.call('statusHistory', undefined, { query: 'span=year' })).code).toBe('bad_request');
  });

  it('a damaged file costs the charts, not the house', async () => {
    await core.stop();
    await writeFile(join(dataFolder, 'history.json'), '{"version":1,"hour":[{"startMs":"never"}]}');
    core = await startCore({ clock, dataFolder, hostReportFile });
    owner.moveTo(core);
    expect((await history('hour')).every((mean) => mean === null)).toBe(true);
    expect(core.logLines.join('')).toContain('begins anew');
  });
});

describe('live updates', () => {
  it('come to those who watch, each what they may see, and to nobody else', async () => {
    const watching = await owner.connect();
    const second = await ben.connect();
    const idle = await ben.connect();
    watching.say({ t: 'watch', isOn: true });
    second.say({ t: 'watch', isOn: true });
    const whole = await nextStatus(watching);
    expect(isStatusFrame(whole), JSON.stringify(whole)).toBe(true);
    expect(whole).toMatchObject({ isWhole: true });
    await later();
    const essentials = await nextStatus(second);
    expect(essentials).toMatchObject({ isWhole: false });
    expect(JSON.stringify(essentials)).not.toContain('192.168.1.20');
    expect(await idle.hearsNo('status' as never)).toBe(true);

    watching.say({ t: 'watch', isOn: false });
    second.raw.terminate();
    await second.closed;
    await owner.browser.call('status');
    await later();
    await settled();
    watching.frames.length = 0;
    await clock.pass(30_000);
    expect(await watching.hearsNo('status' as never)).toBe(true);
  });

  it('bring each slot of the history that ends, to everybody their own series', async () => {
    const [whole, essentials] = [await owner.connect(), await ben.connect()];
    for (const socket of [whole, essentials]) socket.say({ t: 'watch', isOn: true });
    const ended = async (socket: TestSocket): Promise<StatusFrame['closed']> => {
      for (let looks = 0; looks < 14; looks += 1) {
        const frame = await nextStatus(socket);
        if (!isStatusFrame(frame)) throw new Error('no status');
        if (frame.closed !== undefined) return frame.closed;
        await later();
        await settled();
      }
      throw new Error('no slot ended within a minute');
    };
    const closed = await ended(whole);
    expect(closed?.hour?.startMs).toBe(Math.floor(clock.nowMs() / 60_000) * 60_000 - 60_000);
    expect(closed?.hour?.mean).toHaveProperty('people');
    const ofBen = await ended(essentials);
    expect(ofBen?.hour?.startMs).toBe(closed?.hour?.startMs);
    expect(ofBen?.hour?.mean).not.toHaveProperty('people');
  });

  it('a frame that is none is a fault, not a way to watch', async () => {
    const socket = await ben.connect();
    socket.say({ t: 'watch', isOn: 'yes' });
    expect((await socket.closed).code).toBe(1008);
  });
});

it('a program with a token reads the whole status, and nothing else of the house', async () => {
  const headers = { 'x-real-ip': '192.0.2.7', authorization: `Bearer ${TOKEN}` };
  const answer = await ask(core, ROUTES.status, { headers });
  expect(answer.json).toMatchObject({ isWhole: true });
  for (const spec of [ROUTES.statusHistory, ROUTES.statusSilence, ROUTES.statusBundle, ROUTES.rooms])
    expect((await ask(core, spec, { headers })).status, spec).toBe(401);
});

describe('/metrics', () => {
  const from = (address: string, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(core, ROUTES.metrics, { headers: { 'x-real-ip': address, ...headers } });

  it('answers this machine, and who shows a token; nobody else, signed in or not', async () => {
    expect((await from('127.0.0.1')).status).toBe(200);
    expect((await from('::1')).status).toBe(200);
    expect((await from('192.0.2.7', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await from('192.0.2.7')).status).toBe(401);
    expect((await from('192.0.2.7', { authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
    expect((await from('192.0.2.7', { authorization: 'Bearer ' })).status).toBe(401);
    expect((await from('127.0.0.1', { 'x-forwarded-for': '192.0.2.7' })).status).toBe(401);
    expect((await owner.browser.call('metrics')).status).toBe(401);
  });

  it('is text that Prometheus reads: every line a comment or a sample', async () => {
    const { text, headers } = await from('127.0.0.1');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(
        /^(# (HELP|TYPE) parlour_\w+ .+|parlour_\w+(\{\w+="[\w.-]+"(,\w+="[\w.-]+")*\})? -?[\d.e+-]+)$/,
      );
    expect(text).toContain('parlour_check_level{check="disk",reason=');
    expect(text).toMatch(/^parlour_disk_ratio 0\.\d+$/m);
  });
});

it('the support bundle of a house that people live in names none of them', async () => {
  const room = await openRoom(owner, [ben]);
  const socket = await owner.connect();
  await socket.take('hello');
  await ben.browser.call('login', { name: 'Rosalinde', kind: 'password', auth: 'A'.repeat(43), keep: false });
  const bundle = await owner.browser.call('statusBundle');
  expect(bundle.status).toBe(200);
  expect(bundle.headers['content-disposition']).toContain('parlour-support.json');
  const planted = [
    ...['Olga', 'Ben', 'Rosalinde', TOKEN, room.id, owner.browser.address, '192.168.1.20', dataFolder],
    ...[owner.browser.token ?? 'no token', ben.browser.token ?? 'no token'],
  ];
  for (const secret of planted) expect(bundle.text).not.toContain(secret);
  expect(bundle.json.versions.parlour).toBe('0.1.0');
  expect(bundle.json.checks.length).toBeGreaterThan(20);
  expect(bundle.json.log.length).toBeGreaterThan(0);
  expect(await readFile(join(dataFolder, 'settings.json'), 'utf8')).toContain(TOKEN);
});

async function restart(): Promise<void> {
  core = await core.restart();
  for (const member of [owner, ben]) member.moveTo(core);
}

async function history(span: string): Promise<(number | null)[]> {
  const answer = await owner.browser.call('statusHistory', undefined, { query: `span=${span}` });
  expect(isHistory(answer.json), answer.text.slice(0, 400)).toBe(true);
  return answer.json.series.people.mean;
}

const CALM = { amber: 0, red: 0 };

/** Lets a look that a timer began come to its end: reading files takes turns of the event loop. */
async function settled(): Promise<void> {
  await owner.browser.call('status');
}

async function nextStatus(socket: Awaited<ReturnType<Member['connect']>>): Promise<unknown> {
  return socket.take('status' as never);
}
