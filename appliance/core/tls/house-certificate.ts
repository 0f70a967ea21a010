import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { ConfigError } from '../settings/config-error.ts';
import type { Clock } from '../system/clock.ts';
import { loadIfPresent, makePrivateFolder, saveDurably } from '../system/files.ts';
import type { Random } from '../system/random.ts';
import { makeAuthority, parseAuthority } from './authority.ts';
import type { Authority } from './authority.ts';
import { loadForge } from './certificate.ts';
import { NAMES_CHANGED, endOf, issueLeaf, leafFault } from './leaf.ts';
import { splitPem } from './pem.ts';
import type { SubjectNames } from './subject-names.ts';

/** What the house shows to browsers, and what its people compare and trust. */
export type HouseCertificate = {
  /** One PEM file with key and chain of the server: both `keyFile` and `certificateFile` of a TLS transport. */
  readonly serverFile: string;
  /** The root certificate in PEM, for people to trust. */
  readonly rootPem: string;
  /** SHA-256 of the root in hex with colons, to compare with the console. */
  readonly rootFingerprint: string;
  /** SHA-256 of the server's own certificate: what a browser shows that does not trust the root yet. */
  readonly serverFingerprint: string;
  /** When root and intermediate end, in milliseconds since 1970. */
  readonly authorityEndsMs: number;
  /** Why the server's certificate was issued anew just now; undefined when the stored one goes on. */
  readonly issuedBecause: string | undefined;
};

/** Where it lives, and the world it needs. */
export type CertificateOptions = {
  /** The data folder; the files go to `tls/` below it. */
  readonly dataFolder: string;
  readonly subject: SubjectNames;
  readonly clock: Clock;
  readonly random: Random;
  /** False: a certificate whose names or addresses no longer fit goes on for now. Always true unless given. */
  readonly mayFollowNames?: boolean;
  /** One line for the log whenever something was made or mended. */
  readonly report: (line: string) => void;
};

// Each file holds all that must change together, and is replaced whole: there is no moment between two files at which
// a power cut could leave a key without its certificate.
const AUTHORITY_FILE = 'authority.pem';
const SERVER_FILE = 'server.pem';
const ROOT_FILE = 'root.crt';

/**
 * The house's certificate: makes the CA at the first start (a few seconds), and the server's certificate whenever the
 * stored one does not fit; otherwise only reads and checks.
 *
 * @throws ConfigError when the CA's file and its copy are both damaged: making another one unasked would break the
 *   trust of every device.
 */
export async function openHouseCertificate(options: CertificateOptions): Promise<HouseCertificate> {
  const { dataFolder, subject, clock, random, report } = options;
  const folder = join(dataFolder, 'tls');
  await makePrivateFolder(folder);
  const authority = (await loadAuthority(folder, report)) ?? (await createAuthority(folder, options));

  const serverFile = join(folder, SERVER_FILE);
  const stored = await loadText(serverFile);
  const fault = stored === undefined ? 'there is none' : leafFault(stored, authority, subject, clock.nowMs());
  const isDue = fault !== undefined && (fault !== NAMES_CHANGED || (options.mayFollowNames ?? true));
  let pem = stored ?? '';
  if (isDue) {
    pem = await issueLeaf({ forge: await loadForge(), random }, authority, subject, clock.nowMs());
    await saveDurably(serverFile, pem);
    report(`a new server certificate was issued: ${fault}`);
  }
  const rootPem = authority.root.toString();
  // A copy for people; whatever happened to it, the CA's file is what counts.
  if ((await loadText(join(folder, ROOT_FILE))) !== rootPem) await saveDurably(join(folder, ROOT_FILE), rootPem);
  return {
    serverFile,
    rootPem,
    rootFingerprint: authority.root.fingerprint256,
    serverFingerprint: new X509Certificate(splitPem(pem).certificates[0] ?? '').fingerprint256,
    authorityEndsMs: endOf(authority.intermediate),
    issuedBecause: isDue ? fault : undefined,
  };
}

async function loadAuthority(folder: string, report: (line: string) => void): Promise<Authority | undefined> {
  const file = join(folder, AUTHORITY_FILE);
  const main = await loadText(file);
  const fromMain = main === undefined ? undefined : parseAuthority(main);
  const copy = await loadText(`${file}.bak`);
  if (main !== undefined && fromMain !== undefined) {
    if (copy !== main) await saveDurably(`${file}.bak`, main);
    return fromMain;
  }
  const fromCopy = copy === undefined ? undefined : parseAuthority(copy);
  if (copy !== undefined && fromCopy !== undefined) {
    report(`${AUTHORITY_FILE} was ${main === undefined ? 'missing' : 'damaged'} and was restored from its copy`);
    await saveDurably(file, copy);
    return fromCopy;
  }
  if (main === undefined && copy === undefined) return undefined;
  throw new ConfigError(
    `tls/${AUTHORITY_FILE}: the house's CA and its copy cannot be read; restore a backup, or remove the folder tls to make a new CA, which every device must trust anew`,
  );
}

async function createAuthority(folder: string, { clock, random, report }: CertificateOptions): Promise<Authority> {
  const pem = await makeAuthority(await loadForge(), clock, random);
  const authority = parseAuthority(pem);
  if (authority === undefined) throw new Error('the CA just made cannot be read back');
  const file = join(folder, AUTHORITY_FILE);
  await saveDurably(file, pem);
  await saveDurably(`${file}.bak`, pem);
  report("the house's own CA was made");
  return authority;
}

async function loadText(path: string): Promise<string | undefined> {
  const bytes = await loadIfPresent(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}
