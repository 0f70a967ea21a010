import { readFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { systemCode } from './files.ts';

/** One address of this machine, without zone or prefix length; IPv6 as node writes it (short, lower case). */
export type HostAddress = {
  readonly family: 4 | 6;
  readonly address: string;
  /** True for the loopback interface. */
  readonly internal: boolean;
  /** True for an IPv6 privacy address, which changes within a day. */
  readonly temporary: boolean;
};

// The flag IFA_F_TEMPORARY of linux/if_addr.h, fifth column of /proc/net/if_inet6.
const TEMPORARY_FLAG = 0x01;

/** All addresses of this machine, loopback included. */
export async function readHostAddresses(): Promise<readonly HostAddress[]> {
  const temporary = await readTemporaryAddresses();
  return Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .map(({ address, family, internal }) => ({
      family: family === 'IPv4' ? (4 as const) : (6 as const),
      address,
      internal,
      temporary: family === 'IPv6' && temporary.has(address),
    }));
}

/** The machine's name without its domain, lower case: `parlour` of `parlour.home.arpa`. Empty when it has none to use. */
export function readHostLabel(): string {
  const label = (hostname().split('.')[0] ?? '').toLowerCase();
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label) ? label : '';
}

/** node:os does not tell privacy addresses apart; the kernel's own table does. Elsewhere than Linux there is no table. */
async function readTemporaryAddresses(): Promise<ReadonlySet<string>> {
  let table: string;
  try {
    table = await readFile('/proc/net/if_inet6', 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return new Set();
    throw error;
  }
  return parseTemporaryAddresses(table);
}

/** The privacy addresses in the text of /proc/net/if_inet6, written as node:os writes them. */
export function parseTemporaryAddresses(table: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of table.split('\n')) {
    const [digits, , , , flags] = line.trim().split(/\s+/);
    if (digits?.length !== 32 || flags === undefined) continue;
    if ((Number.parseInt(flags, 16) & TEMPORARY_FLAG) === 0) continue;
    found.add(shortenIpv6(digits.match(/.{4}/g)?.join(':') ?? ''));
  }
  return found;
}

/** The short form of an IPv6 address (RFC 5952), through the URL parser, which writes exactly that. */
export function shortenIpv6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
