import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { loadClaimState } from '../core/setup/claim-document.ts';
import type { ClaimState } from '../core/setup/claim-document.ts';
import { loadIfPresent } from '../core/system/files.ts';
import type { HostAddress } from '../core/system/network.ts';
import { isLocalAddress } from '../core/tls/local-networks.ts';

/** What a person at the screen needs to get in. */
export type HouseFacts = {
  /** Addresses to type, best first; empty without a network. */
  readonly urls: readonly string[];
  /** Of the house's certificate authority, SHA-256 in hex with colons; undefined before it is made. */
  readonly fingerprint: string | undefined;
  readonly claim: ClaimState;
  /** One hash over the pages this machine hands out; undefined when it cannot be read. */
  readonly clientHash: string | undefined;
};

/** What {@link gatherHouseFacts} looks at. */
export type FactSources = {
  readonly state: string;
  readonly house: string;
  /** The built client. */
  readonly client: string;
  /** The machine's name without a domain, or empty. */
  readonly hostLabel: string;
  /** Whether somebody here answers for that name under `.local`. */
  readonly isNameAnnounced: boolean;
  readonly addresses: readonly HostAddress[];
};

/** @throws ConfigError for a damaged setup.json. */
export async function gatherHouseFacts(sources: FactSources): Promise<HouseFacts> {
  const { state, house, client, hostLabel, isNameAnnounced, addresses } = sources;
  const root = await loadIfPresent(join(state, 'tls/root.crt'));
  const numbers = addresses.filter(({ family, internal }) => family === 4 && !internal).map(({ address }) => address);
  // What the house's own authority can vouch for comes first.
  numbers.sort((a, b) => Number(isLocalAddress(b)) - Number(isLocalAddress(a)));
  const names = isNameAnnounced && hostLabel !== '' && addresses.some(({ internal }) => !internal);
  return {
    urls: [...(names ? [`${hostLabel}.local`] : []), ...numbers].map((host) => `https://${host}`),
    fingerprint: root === undefined ? undefined : new X509Certificate(root).fingerprint256,
    claim: await loadClaimState(house),
    clientHash: await loadClientHash(client),
  };
}

/** The banner must come up whatever is wrong with the client: then it says nothing of it. */
async function loadClientHash(client: string): Promise<string | undefined> {
  const bytes = await loadIfPresent(join(client, 'asset-manifest.json'));
  return /"clientHash":\s*"([0-9a-f]+)"/.exec(Buffer.from(bytes ?? []).toString())?.[1];
}
