import { join } from 'node:path';
import { WireError } from '../../protocol/errors.ts';
import { crockfordOf, formatCrockford, parseCrockford } from '../../protocol/ids.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { ConfigError } from '../settings/config-error.ts';
import { openJsonStore } from '../store/json.ts';
import { loadForeignText } from '../system/files.ts';
import type { Random } from '../system/random.ts';

export const SETUP_FILE = 'setup.json';
const SETUP_BYTES_MAX = 65_536;

/** The claim code on disk, for as long as the house has no owner. */
export interface ClaimDocument {
  /** 12 Crockford characters, without dashes. */
  readonly code: string;
  /** Takes the code off the disk. @throws the operating system's error when the disk refuses. */
  remove(): Promise<void>;
}

type SetupFile = { readonly claimCode?: string };

/**
 * Opens `<folder>/setup.json`. A house without owner gets a code at its first start and keeps it until it is claimed;
 * an owned one has none, also when a power cut came between the claim and the removal.
 *
 * @param isClaimed whether an owner's account exists.
 * @returns undefined for an owned house.
 * @throws ConfigError for a file that is not what this wrote; the operating system's error when the disk refuses.
 */
export async function openClaimDocument(
  folder: string,
  isClaimed: boolean,
  random: Random,
  report: (problem: string) => void,
): Promise<ClaimDocument | undefined> {
  const store = await openJsonStore<SetupFile>({
    path: join(folder, SETUP_FILE),
    parse: parseSetupFile,
    initial: {},
    report,
  });
  const remove = async (): Promise<void> => {
    if (store.data.claimCode !== undefined) await store.update(() => ({}));
  };
  if (isClaimed) {
    await remove();
    return undefined;
  }
  const code = store.data.claimCode ?? crockfordOf(random.bytes(LIMITS.claimCodeChars));
  if (store.data.claimCode === undefined) await store.update(() => ({ claimCode: code }));
  return { code, remove };
}

/** What a house's folder says about its owner: not there yet, waiting for one, or owned. */
export type ClaimState =
  { readonly kind: 'unmade' } | { readonly kind: 'open'; readonly code: string } | { readonly kind: 'claimed' };

/**
 * Reads `<folder>/setup.json` beside a running house, to show the code on a screen; the reader may be root, the folder is
 * the core's.
 *
 * @throws ConfigError for a file that is not what this wrote.
 */
export async function loadClaimState(folder: string): Promise<ClaimState> {
  const text = await loadForeignText(join(folder, SETUP_FILE), SETUP_BYTES_MAX);
  if (text === undefined) return { kind: 'unmade' };
  const { claimCode } = parseSetupText(text);
  return claimCode === undefined ? { kind: 'claimed' } : { kind: 'open', code: claimCode };
}

/** For reading aloud: three groups of four. */
export const formatClaimCode = formatCrockford;

function parseSetupText(text: string): SetupFile {
  try {
    return parseSetupFile(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigError(`${SETUP_FILE}: is not JSON`);
    throw error;
  }
}

function parseSetupFile(value: unknown): SetupFile {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ConfigError(`${SETUP_FILE}: must be one object`);
  const unknown = Object.keys(value).find((key) => key !== 'claimCode');
  if (unknown !== undefined) throw new ConfigError(`${SETUP_FILE}: there is no key ${JSON.stringify(unknown)}`);
  if (!('claimCode' in value)) return {};
  try {
    return { claimCode: parseCrockford(String(value.claimCode), LIMITS.claimCodeChars) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new ConfigError(
      `${SETUP_FILE}: claimCode must be ${LIMITS.claimCodeChars} letters and digits, without I, L, O and U; remove it to get a new one`,
    );
  }
}
