import { WireError } from '../../protocol/errors.ts';
import { formatPageCode } from '../../protocol/page-code.ts';
import { CONFIG_EXIT_CODE, ConfigError } from '../settings/config-error.ts';
import { StoreError } from '../store/store-error.ts';
import { systemCode } from '../system/files.ts';
import { formatClaimCode } from './claim-document.ts';

/** What a person needs to see once the house answers. */
export type Announced = {
  readonly urls: readonly string[];
  /** Undefined on a UNIX socket. */
  readonly port: number | undefined;
  readonly certificate: { readonly rootFingerprint: string; readonly serverFingerprint: string } | undefined;
  /** Of the pages it hands out; undefined when it hands out none. */
  readonly clientHash: string | undefined;
  readonly claimCode: () => string | undefined;
};

/** What the process says last, and how it exits (sysexits.h). */
export type Farewell = { readonly sentence: string; readonly exitCode: number };

const BUG_EXIT_CODE = 1;
/** EX_IOERR: the disk. systemd starts again, as a disk may have room later. */
const DISK_EXIT_CODE = 74;

/** The lines on the console: where the house is, how to know it is this one, and how to make it one's own. */
export function announce({ urls, port, certificate, clientHash, claimCode }: Announced): string {
  const [here, ...others] = urls;
  const code = claimCode();
  const lines = ['', 'Parlour is open.', ''];
  if (here === undefined) lines.push(`  It answers behind nginx${port === undefined ? '' : `, on port ${port}`}.`);
  else lines.push(`  On this computer   ${here}`);
  for (const [index, url] of others.entries())
    lines.push(`  ${index === 0 ? 'On your network ' : '                '}   ${url}`);
  if (certificate !== undefined)
    lines.push(
      '',
      '  Fingerprint of its certificate, as your browser shows it (SHA-256)',
      ...wrapFingerprint(certificate.serverFingerprint),
      '  Fingerprint of its certificate authority (SHA-256)',
      ...wrapFingerprint(certificate.rootFingerprint),
    );
  if (clientHash !== undefined)
    lines.push(
      '',
      `  Code of its pages  ${formatPageCode(clientHash)}`,
      '  The same stands at the foot of the first page.',
    );
  if (code !== undefined && here === undefined)
    // Nobody reads this but a log, which others may read too.
    lines.push('', '  It has no owner yet. "sudo parlour-banner" shows the claim code; it is in setup.json.');
  else if (code !== undefined)
    lines.push(
      '',
      `  Claim code         ${formatClaimCode(code)}`,
      '  Whoever types it first becomes the owner of this house.',
    );
  return [...lines, '', '  Ctrl-C stops it.', ''].join('\n');
}

/** Why the house could not start or go on, in a sentence, and the exit code that tells systemd whether to try again. */
export function explainEnd(error: unknown): Farewell {
  if (error instanceof ConfigError) return { sentence: error.message, exitCode: CONFIG_EXIT_CODE };
  const code = error instanceof WireError ? undefined : systemCode(error);
  if (error instanceof StoreError && error.kind === 'busy')
    return { sentence: `The data folder is in use: ${error.message}`, exitCode: CONFIG_EXIT_CODE };
  if (code === 'ENOSPC' || code === 'EDQUOT' || isWire(error, 'storage_full'))
    return { sentence: 'The disk with the data folder is full. Make room and start again.', exitCode: DISK_EXIT_CODE };
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM')
    return {
      sentence: 'The data folder cannot be written: it is read-only, or belongs to somebody else.',
      exitCode: DISK_EXIT_CODE,
    };
  if (code === 'EIO' || isWire(error, 'storage_failed'))
    return {
      sentence: `The disk with the data folder does not answer as it should (${String(error)}).`,
      exitCode: DISK_EXIT_CODE,
    };
  return { sentence: error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode: BUG_EXIT_CODE };
}

function isWire(error: unknown, code: 'storage_full' | 'storage_failed'): boolean {
  return error instanceof WireError && error.code === code;
}

/** Two lines of sixteen bytes: what two people can compare by reading aloud. */
function wrapFingerprint(fingerprint: string): string[] {
  const bytes = fingerprint.split(':');
  return [bytes.slice(0, 16), bytes.slice(16)].map((half) => `    ${half.join(':')}`);
}
