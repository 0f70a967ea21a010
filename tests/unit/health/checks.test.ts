import { describe, expect, it } from 'vitest';
import { ALL_CHECKS } from '../../../appliance/core/health/checks.ts';
import { runChecks } from '../../../appliance/core/health/runner.ts';
import type { Sources } from '../../../appliance/core/health/sources.ts';
import { CHECK_IDS, CHECKS, levelOf } from '../../../appliance/protocol/health.ts';
import type { CheckId, Reason } from '../../../appliance/protocol/health.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
import { DAY_MS, healthSources, NOW_MS } from '../../lib/health-sources.ts';
import type { Changes } from '../../lib/health-sources.ts';

type Case<Id extends CheckId> = Readonly<Record<Exclude<Reason<Id>, 'unreadable' | 'unreported'>, readonly Changes[]>>;
const seen = (isNow: boolean, day: number, week: number): { isNow: boolean; day: number; week: number } => ({
  isNow,
  day,
  week,
});
const backup = { madeMs: NOW_MS - DAY_MS, trialMs: null, isTrialGood: null };
const certificate = (daysLeft: number, authorityDays: number): Changes => ({
  host: {
    certificate: { rung: 'A', endsMs: NOW_MS + daysLeft * DAY_MS, authorityEndsMs: NOW_MS + authorityDays * DAY_MS },
  },
});

/** For every reason of every check: what makes the check give it. The compiler sees that none is left out. */
const CASES: { readonly [Id in CheckId]: Case<Id> } = {
  power: {
    steady: [{}],
    past: [{ host: { underVoltage: seen(false, 0, 1) } }],
    low: [{ host: { underVoltage: seen(true, 3, 9) } }],
    unsupported: [{ host: { underVoltage: null } }],
  },
  throttling: {
    never: [{}],
    past: [{ host: { throttling: seen(false, 2, 2) } }],
    slowed: [{ host: { throttling: seen(true, 1, 1) } }],
    unsupported: [{ host: { throttling: null } }],
  },
  temperature: {
    cool: [{ celsius: 79.9 }],
    warm: [{ celsius: 80 }, { celsius: 84.9 }],
    hot: [{ celsius: 85 }],
    unsupported: [{ celsius: undefined }],
  },
  processor: {
    calm: [{ load: { minuteAverage: 5.9 } }],
    busy: [{ load: { minuteAverage: 6 } }],
    overloaded: [{ load: { minuteAverage: 4, processors: 1 } }],
  },
  memory: {
    enough: [{}],
    tight: [{ memory: { availableBytes: 500_000_000 } }],
    short: [{ memory: { availableBytes: 100_000_000 } }],
  },
  disk: {
    roomy: [{}, { disk: { growthBytesPerDay: -5 } }, { disk: { system: undefined } }],
    filling: [{ disk: { freeBytes: 4_000_000_000 } }, { disk: { growthBytesPerDay: 2_000_000_000 } }],
    'system-full': [{ disk: { system: { totalBytes: 3_000_000_000, freeBytes: 200_000_000 } } }],
    full: [
      { disk: { freeBytes: 1_000_000_000 } },
      { disk: { growthBytesPerDay: 15_000_000_000 } },
      { disk: { floorBytes: 21_000_000_000 } },
    ],
  },
  wear: {
    healthy: [{}],
    worn: [{ host: { wear: { usedShare: 0.7 } } }],
    ending: [{ host: { wear: { usedShare: 1 } } }],
    unsupported: [{ host: { wear: null } }],
  },
  'file-system': {
    sound: [{}],
    errors: [{ host: { fileSystem: { errors: 1, isReadOnly: false } } }],
    'read-only': [{ host: { fileSystem: { errors: 0, isReadOnly: true } } }],
  },
  writes: { usual: [{}], heavy: [{ host: { writtenBytesPerDay: 30_000_000_000 } }] },
  clock: {
    synchronised: [{}],
    alone: [{ host: { clock: { isSynchronised: false } } }],
    wrong: [{ nowMs: 0 }, { nowMs: Date.UTC(2020, 0, 1) }],
  },
  network: {
    connected: [{}],
    alone: [{ host: { interfaces: [link(['169.254.7.7', 'fe80::1'])] } }],
    disconnected: [{ host: { interfaces: [link([])] } }, { host: { interfaces: [] } }],
  },
  name: {
    announced: [{ host: { announcedName: 'Parlour' } }],
    renamed: [{ host: { announcedName: 'parlour-2' } }],
    silent: [{ host: { announcedName: null } }],
  },
  nginx: {
    running: [{}],
    stopped: [{ host: { units: { nginx: 'inactive' } } }, { host: { units: { nginx: 'absent' } } }],
    failed: [{ host: { units: { nginx: 'failed' } } }],
  },
  ssh: {
    running: [{}],
    closed: [{ host: { units: { ssh: 'inactive' } } }],
    failed: [{ host: { units: { ssh: 'failed' } } }],
  },
  fail2ban: {
    running: [{ host: { bans: 3 } }],
    stopped: [{ host: { units: { fail2ban: 'inactive' } } }],
    failed: [{ host: { units: { fail2ban: 'failed' } } }],
  },
  firewall: { on: [{}], off: [{ host: { firewall: { isOn: false } } }] },
  rootkits: {
    clean: [{}],
    late: [
      { host: { rootkits: { ranMs: NOW_MS - 9 * DAY_MS, warnings: 0 } } },
      { host: { rootkits: { ranMs: null, warnings: 0 } } },
    ],
    found: [{ host: { rootkits: { ranMs: NOW_MS, warnings: 1 } } }],
  },
  updates: {
    current: [{}],
    waiting: [{ host: { updates: { security: 2, waitingSinceMs: NOW_MS - DAY_MS, isRestartNeeded: true } } }],
    restart: [
      { host: { updates: { security: 0, waitingSinceMs: null, isRestartNeeded: true } } },
      { host: { updates: { security: null, waitingSinceMs: null, isRestartNeeded: true } } },
    ],
    late: [{ host: { updates: { security: 2, waitingSinceMs: NOW_MS - 8 * DAY_MS, isRestartNeeded: false } } }],
    unknown: [{ host: { updates: { security: null, waitingSinceMs: null, isRestartNeeded: false } } }],
  },
  certificate: {
    valid: [certificate(30, 3_000)],
    ending: [certificate(20, 3_000)],
    'authority-ending': [certificate(30, 364)],
    ended: [certificate(-1, 3_000)],
  },
  backup: {
    fresh: [{ host: { backup } }],
    never: [{ host: { backup: { ...backup, madeMs: null } } }],
    old: [{ host: { backup: { ...backup, madeMs: NOW_MS - 9 * DAY_MS } } }],
    failed: [{ host: { backup: { ...backup, isTrialGood: false } } }],
  },
  boot: {
    clean: [{}],
    'power-cut': [{ host: { boot: 'power-cut' } }],
    watchdog: [{ host: { boot: 'watchdog' } }],
    unknown: [{ host: { boot: 'unknown' } }],
  },
  board: {
    known: boards(
      'Raspberry Pi 5 Model B Rev 1.0',
      'Raspberry Pi 4 Model B Rev 1.4',
      'Raspberry Pi 3 Model B Plus Rev 1.3',
      'Raspberry Pi Zero 2 W Rev 1.0',
      'Raspberry Pi Compute Module 4 Rev 1.0',
    ),
    other: boards('Raspberry Pi Zero W Rev 1.1', 'Raspberry Pi 2 Model B Rev 1.1', 'linux,dummy-virt'),
  },
  versions: { current: [{}], restart: [{ parlour: '0.0.9' }] },
  connections: {
    few: [{}, { core: { connectionsMax: undefined } }],
    many: [{ core: { connections: 700, connectionsMax: 1_000 } }],
    full: [{ core: { connections: 900, connectionsMax: 1_000 } }],
  },
  rooms: { few: [{}], many: [{ core: { rooms: 10_000 } }] },
  messages: {
    calm: [{ core: { messagesPerMinute: 599 } }],
    many: [{ core: { messagesPerMinute: 600 } }],
    flood: [{ core: { messagesPerMinute: 3_000 } }],
  },
  'event-loop': {
    prompt: [{}],
    slow: [{ core: { eventLoopMs: 250 } }],
    stuck: [{ core: { eventLoopMs: 2_000 } }],
  },
  store: {
    small: [{}],
    large: [{ core: { storeBytes: 50, storeBytesMax: 100 } }],
    full: [{ core: { storeBytes: 90, storeBytesMax: 100 } }],
  },
  commits: {
    fast: [{}],
    slow: [{ core: { commitMs: 500 } }],
    failing: [{ core: { hasFailedLately: true } }, { core: { commitMs: 5_000 } }],
  },
};

function link(addresses: string[]): {
  name: string;
  state: string;
  addresses: string[];
  receivedBytes: number;
  sentBytes: number;
} {
  return { name: 'eth0', state: 'up', addresses, receivedBytes: 0, sentBytes: 0 };
}

function boards(...models: string[]): readonly Changes[] {
  return models.map((model) => ({ host: { board: { model, revision: null } } }));
}

async function reasons(sources: Sources): Promise<ReadonlyMap<CheckId, string>> {
  const results = await runChecks(ALL_CHECKS, sources, new FakeClock(), () => undefined);
  for (const { id, level, reason } of results) expect(level).toBe(levelOf(id, reason));
  return new Map(results.map(({ id, reason }) => [id, reason]));
}

it('there is one check for each line of the table', () => {
  expect(ALL_CHECKS.map(({ id }) => id).sort()).toEqual([...CHECK_IDS].sort());
});

describe.each(CHECK_IDS)('the owner is told the truth about %s', (id) => {
  it.each(Object.entries(CASES[id]))('%s', async (reason, cases) => {
    expect(Object.keys(CHECKS[id])).toContain(reason);
    expect(cases.length).toBeGreaterThan(0);
    for (const changes of cases) {
      const found = await reasons(healthSources(changes));
      expect([id, found.get(id)], JSON.stringify(changes)).toEqual([id, reason]);
    }
  });
});

it('a device on which all is well is green from top to bottom', async () => {
  const results = await runChecks(ALL_CHECKS, healthSources(), new FakeClock(), () => undefined);
  expect(results.filter(({ level }) => level !== 'green')).toEqual([]);
});

it('nothing the device leaves out is taken for well', async () => {
  const { version, atMs, uptimeSeconds, hostName, interfaces } = (await healthSources().host())!;
  const bare = { ...healthSources(), host: async () => ({ version, atMs, uptimeSeconds, hostName, interfaces }) };
  const fromHost = CHECK_IDS.filter((id) => !OWN.includes(id));
  const found = await reasons(bare);
  expect(fromHost.map((id) => [id, found.get(id)])).toEqual(fromHost.map((id) => [id, 'unreported']));
});

/** What the core sees by itself, or is in every report. */
const OWN: readonly CheckId[] = [
  ...(['temperature', 'processor', 'memory', 'disk', 'network', 'versions', 'connections'] as const),
  ...(['rooms', 'messages', 'event-loop', 'store', 'commits'] as const),
];
