import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostReport } from '../core/health/host-report.ts';
import { openSettings } from '../core/settings/store.ts';
import type { Clock } from '../core/system/clock.ts';
import { loadIfPresent, saveDurably } from '../core/system/files.ts';
import type { HostAddress } from '../core/system/network.ts';
import type { Random } from '../core/system/random.ts';
import { openHouseCertificate } from '../core/tls/house-certificate.ts';
import type { HouseCertificate } from '../core/tls/house-certificate.ts';
import { endOf, NAMES_CHANGED } from '../core/tls/leaf.ts';
import { splitPem } from '../core/tls/pem.ts';
import { subjectNames } from '../core/tls/subject-names.ts';
import { SHOWN_FILE } from './health/shown-certificate.ts';
import { writeTrustFolder } from './trust-folder.ts';

/** Where the certificate's one-shot reads and writes. */
export type CertificateFolders = {
  /** `tls/` below it holds CA and server certificate. */
  readonly state: string;
  /** Holds settings.json. */
  readonly house: string;
  /** Volatile; `trust/` below it is public. */
  readonly certificate: string;
};

/** The surroundings, passed in. */
export type CertificateWorld = {
  readonly clock: Clock;
  readonly random: Random;
  readonly hostLabel: string;
  readonly addresses: readonly HostAddress[];
  /** Seconds since the machine started. */
  readonly uptimeSeconds: number;
  readonly report: (line: string) => void;
};

/** Each new certificate makes nginx read it; a network that flaps must not make it do so all day. */
const FOLLOW_NAMES_SECONDS = 3_600;
const FOLLOWED_FILE = 'followed-at';
/** A clock that moved further against the monotonic one was set. */
const CLOCK_SET_MS = 60_000;

/**
 * Makes or renews what browsers are shown, for the names and addresses this machine has now, and writes the trust page.
 * The core has no network, so this runs beside it. Names and addresses are followed at once, but at most once an hour; the
 * hour is counted in uptime, which no clock change moves, and the first change after a start is always followed. A clock
 * that is set meanwhile, as at a start with a network, makes it begin anew.
 *
 * @throws ConfigError for the owner to mend; the operating system's error when the disk refuses.
 */
export async function renewCertificate(
  folders: CertificateFolders,
  world: CertificateWorld,
): Promise<HouseCertificate> {
  const { clock, random, hostLabel, addresses, uptimeSeconds, report } = world;
  const offsetMs = (): number => clock.nowMs() - clock.monotonicMs();
  const offsetBeforeMs = offsetMs();
  const settings = await openSettings(folders.house, report);
  const followedFile = join(folders.certificate, FOLLOWED_FILE);
  const followedAt = await loadSeconds(followedFile);
  const certificate = await openHouseCertificate({
    dataFolder: folders.state,
    subject: subjectNames(hostLabel, settings.get('network.names'), addresses),
    clock,
    random,
    report,
    mayFollowNames: followedAt === undefined || uptimeSeconds - followedAt >= FOLLOW_NAMES_SECONDS,
  });
  if (certificate.issuedBecause === NAMES_CHANGED) await saveDurably(followedFile, String(Math.floor(uptimeSeconds)));
  await saveDurably(join(folders.certificate, SHOWN_FILE), JSON.stringify(await describe(certificate)));
  await writeTrustFolder(join(folders.certificate, 'trust'), certificate);
  // The timer for it finds this running already, and starts nothing.
  if (Math.abs(offsetMs() - offsetBeforeMs) > CLOCK_SET_MS) return renewCertificate(folders, world);
  return certificate;
}

/** For the health report, which must not see the key beside it. */
async function describe({ serverFile, authorityEndsMs }: HouseCertificate): Promise<HostReport['certificate']> {
  const [leaf = ''] = splitPem(await readFile(serverFile, 'utf8')).certificates;
  return { rung: 'A', endsMs: endOf(new X509Certificate(leaf)), authorityEndsMs };
}

async function loadSeconds(path: string): Promise<number | undefined> {
  const bytes = await loadIfPresent(path);
  const seconds = bytes === undefined ? Number.NaN : Number(Buffer.from(bytes).toString('utf8'));
  return Number.isFinite(seconds) ? seconds : undefined;
}
