import { readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../core/system/files.ts';
import { exists, readLine } from './kernel-files.ts';

/** What the kernel filters, as far as checks ask. */
export type PacketFilter = {
  /** Addresses that fail2ban keeps out now; undefined: it may do so in another way. */
  readonly bans?: number;
  /** Whether ufw's rules are in force, for IPv4 and IPv6; undefined: nobody wants them, or they are not seen here. */
  readonly isFirewallOn?: boolean;
};

/** `parlour-filter.service` lists the rules there before each look. */
const RULES = 'run/parlour-filter/ruleset.json';
const FRESH_MS = 300_000;
/** Of fail2ban's action `nftables` (hardening/rootfs/etc/fail2ban). */
const BANS_TABLE = 'f2b-table';

/** The parts of nft's JSON (libnftables-json(5)) that are looked at. */
type NftObject = {
  readonly set?: { readonly table: string; readonly elem?: readonly unknown[] };
  readonly table?: { readonly name: string };
  readonly chain?: NftPlace & { readonly name: string; readonly hook?: string; readonly policy?: string };
  readonly rule?: NftPlace & {
    readonly chain: string;
    readonly expr: readonly { readonly jump?: { target: string } }[];
  };
};
type NftPlace = { readonly family: string; readonly table: string };

/**
 * Undefined where the rules are not listed.
 *
 * @param root usually `/`.
 * @param isImage the image promises bans and firewall; elsewhere somebody may filter in a way of his own.
 * @throws Error when the list is old or no list.
 */
export async function readPacketFilter(
  root: string,
  nowMs: number,
  isImage: boolean,
): Promise<PacketFilter | undefined> {
  const path = join(root, RULES);
  if (!(await exists(path))) return undefined;
  if (Math.abs(nowMs - (await stat(path)).mtimeMs) > FRESH_MS) throw new Error('the list of packet filters is old');
  const { nftables: rules } = JSON.parse(await readFile(path, 'utf8')) as { readonly nftables: readonly NftObject[] };
  const hasBans = isImage || rules.some(({ table }) => table?.name === BANS_TABLE);
  const hasFirewall = (isImage || (await isUfwWanted(root))) && !(await isLegacy(root));
  return {
    ...(hasBans ? { bans: countBans(rules) } : {}),
    ...(hasFirewall ? { isFirewallOn: isUfwOn(rules, 'ip', 'ufw') && isUfwOn(rules, 'ip6', 'ufw6') } : {}),
  };
}

/** Addresses, each once: two jails may keep out the same one. */
function countBans(rules: readonly NftObject[]): number {
  const elements = rules.flatMap(({ set }) => (set?.table === BANS_TABLE ? (set.elem ?? []) : []));
  return new Set(elements.map((element) => JSON.stringify(element))).size;
}

/** What comes in is dropped unless ufw's rules let it through. */
function isUfwOn(rules: readonly NftObject[], family: string, prefix: string): boolean {
  const isInput = (place: NftPlace | undefined, name: string | undefined): boolean =>
    place?.family === family && place.table === 'filter' && name === 'INPUT';
  const drops = rules.some(
    ({ chain }) => isInput(chain, chain?.name) && chain?.hook === 'input' && chain.policy === 'drop',
  );
  const asks = rules.some(
    ({ rule }) =>
      isInput(rule, rule?.chain) && rule?.expr.some(({ jump }) => jump?.target === `${prefix}-before-input`) === true,
  );
  return drops && asks;
}

async function isUfwWanted(root: string): Promise<boolean> {
  const lines = (await readLine(join(root, 'etc/ufw/ufw.conf'))) ?? '';
  return /^ENABLED=yes$/im.test(lines);
}

/** Rules of the older iptables are no rules of nftables. */
async function isLegacy(root: string): Promise<boolean> {
  try {
    return (await readlink(join(root, 'etc/alternatives/iptables'))).endsWith('legacy');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}
