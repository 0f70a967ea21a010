import type { HostReport } from './host-report.ts';

/** Load of the machine; `share` is that of all processors since the last look. */
export type LoadReading = { readonly share: number; readonly minuteAverage: number; readonly processors: number };

export type MemoryReading = {
  readonly totalBytes: number;
  /** What programs may still have without swapping. */
  readonly availableBytes: number;
  /** Swap, which on the appliance is compressed memory (zram). */
  readonly swapTotalBytes: number;
  readonly swapUsedBytes: number;
};

/** The file system of the data folder. */
export type DiskReading = {
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Files are refused below this (setting `storage.floorBytes`). */
  readonly floorBytes: number;
  /** By how much it fills, from the history; undefined until there is a day of it. */
  readonly growthBytesPerDay: number | undefined;
  /** The file system of the system itself; undefined where it is the same. */
  readonly system: { readonly totalBytes: number; readonly freeBytes: number } | undefined;
};

/** What the core knows of itself. */
export type CoreReading = {
  readonly connections: number;
  readonly connectionsMax: number | undefined;
  readonly people: number;
  readonly rooms: number;
  readonly messages: number;
  readonly messagesPerMinute: number;
  /** How late timers came at the worst since the last minute, in milliseconds. */
  readonly eventLoopMs: number;
  readonly storeBytes: number;
  readonly storeBytesMax: number;
  /** How long the last commit took, or the one under way takes by now. */
  readonly commitMs: number;
  readonly hasFailedLately: boolean;
};

export type CertificateReading = {
  readonly rung: 'A' | 'B' | 'C';
  readonly endsMs: number;
  readonly authorityEndsMs: number | null;
};

/** Which versions run. */
export type VersionsReading = {
  readonly parlour: string;
  readonly node: string;
  readonly kernel: string;
};

/** Everything checks look at. Each may throw or hang: that is for the runner to bear. */
export type Sources = {
  readonly nowMs: () => number;
  /** Undefined where no device tells: `npm start` on somebody's own computer. */
  readonly host: () => Promise<HostReport | undefined>;
  readonly load: () => Promise<LoadReading>;
  readonly memory: () => Promise<MemoryReading>;
  /** Degrees Celsius; undefined where the machine has no sensor. */
  readonly temperature: () => Promise<number | undefined>;
  readonly disk: () => Promise<DiskReading>;
  readonly core: () => Promise<CoreReading>;
  /** The certificate this process itself shows; undefined behind nginx. */
  readonly certificate: () => Promise<CertificateReading | undefined>;
  readonly versions: () => Promise<VersionsReading>;
};

/**
 * The same sources, each asked at most once at a time: what hangs (a dead card) is not asked again until it answered, or
 * it would take one of the few threads for files each time.
 */
export function oneAtATime(sources: Sources): Sources {
  return mapSources(sources, (ask) => {
    let pending: Promise<unknown> | undefined;
    return () => {
      pending ??= ask().finally(() => {
        pending = undefined;
      });
      return pending;
    };
  });
}

/** The same sources, each asked at most once: for one round of checks, which share what was read. */
export function oncePerRound(sources: Sources): Sources {
  return mapSources(sources, (ask) => {
    let answer: Promise<unknown> | undefined;
    return () => (answer ??= ask());
  });
}

function mapSources(sources: Sources, wrap: (ask: () => Promise<unknown>) => () => Promise<unknown>): Sources {
  const { nowMs, ...asked } = sources;
  const wrapped = Object.entries(asked).map(([name, ask]) => [name, wrap(ask)]);
  // Every source keeps its name and its type: `wrap` passes on what it is given.
  return { nowMs, ...(Object.fromEntries(wrapped) as Omit<Sources, 'nowMs'>) };
}
