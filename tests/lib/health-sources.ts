import type { HostReport } from '../../appliance/core/health/host-report.ts';
import type {
  CoreReading,
  DiskReading,
  LoadReading,
  MemoryReading,
  Sources,
} from '../../appliance/core/health/sources.ts';

const GB = 1_000_000_000;
export const NOW_MS = Date.UTC(2026, 10, 20, 12);
export const DAY_MS = 86_400_000;

/** A device on which all is well at `nowMs`, with nothing overdue. Made up, in the form of a Raspberry Pi 4; no board was recorded. */
export const wellAt = (nowMs: number): HostReport => ({
  version: 1,
  atMs: nowMs,
  uptimeSeconds: 86_400,
  hostName: 'parlour',
  interfaces: [
    { name: 'eth0', state: 'up', addresses: ['192.168.1.20'], receivedBytes: 5_000, sentBytes: 7_000 },
    { name: 'wlan0', state: 'down', addresses: [], receivedBytes: 0, sentBytes: 0, megabitsPerSecond: null },
  ],
  board: { model: 'Raspberry Pi 4 Model B Rev 1.4', revision: 'c03114' },
  underVoltage: { isNow: false, day: 0, week: 0 },
  throttling: { isNow: false, day: 0, week: 0 },
  wear: { usedShare: 0.1 },
  fileSystem: { errors: 0, isReadOnly: false },
  writtenBytesPerDay: GB,
  clock: { isSynchronised: true },
  announcedName: 'parlour',
  units: { nginx: 'active', ssh: 'active', fail2ban: 'active' },
  bans: 0,
  firewall: { isOn: true },
  rootkits: { ranMs: nowMs - DAY_MS, warnings: 0 },
  updates: { security: 0, waitingSinceMs: null, isRestartNeeded: false },
  certificate: { rung: 'A', endsMs: nowMs + 300 * DAY_MS, authorityEndsMs: nowMs + 3_000 * DAY_MS },
  backup: { madeMs: nowMs - DAY_MS, trialMs: nowMs - DAY_MS, isTrialGood: true },
  boot: 'clean',
  versions: { system: 'Debian GNU/Linux 13', kernel: '6.12.0', installed: '0.1.0' },
});

export const WELL = wellAt(NOW_MS);

const LOAD: LoadReading = { share: 0.1, minuteAverage: 0.3, processors: 4 };
const MEMORY: MemoryReading = { totalBytes: 4 * GB, availableBytes: 3 * GB, swapTotalBytes: GB, swapUsedBytes: 0 };
const DISK: DiskReading = {
  totalBytes: 28 * GB,
  freeBytes: 20 * GB,
  floorBytes: GB / 8,
  growthBytesPerDay: undefined,
  system: { totalBytes: 3 * GB, freeBytes: 2 * GB },
};
const CORE: CoreReading = {
  connections: 12,
  connectionsMax: 65_536,
  people: 9,
  rooms: 4,
  messages: 1_000,
  messagesPerMinute: 3,
  eventLoopMs: 12,
  storeBytes: 5_000_000,
  storeBytesMax: 64 * GB,
  commitMs: 9,
  hasFailedLately: false,
};

/** What is other than well. */
export type Changes = {
  readonly nowMs?: number;
  readonly host?: Partial<HostReport>;
  readonly load?: Partial<LoadReading>;
  readonly memory?: Partial<MemoryReading>;
  readonly disk?: Partial<DiskReading>;
  readonly core?: Partial<CoreReading>;
  readonly celsius?: number | undefined;
  readonly parlour?: string;
};

/** Sources of a house on which all is well but for the changes. */
export function healthSources(changes: Changes = {}): Sources {
  return {
    nowMs: () => changes.nowMs ?? NOW_MS,
    host: async () => ({ ...WELL, ...changes.host }),
    load: async () => ({ ...LOAD, ...changes.load }),
    memory: async () => ({ ...MEMORY, ...changes.memory }),
    temperature: async () => ('celsius' in changes ? changes.celsius : 51.1),
    disk: async () => ({ ...DISK, ...changes.disk }),
    core: async () => ({ ...CORE, ...changes.core }),
    certificate: async () => undefined,
    versions: async () => ({ parlour: changes.parlour ?? '0.1.0', node: 'v20.19.2', kernel: '6.12.0' }),
  };
}
