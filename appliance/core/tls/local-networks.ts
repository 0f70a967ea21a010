import { BlockList, isIP } from 'node:net';

/** One range of addresses that means nobody on the internet. */
type LocalNetwork = { readonly family: 4 | 6; readonly address: string; readonly prefix: number };

/** The ranges the box's own CA may sign addresses of: loopback, RFC 1918, RFC 3927, RFC 4193, RFC 4291 §2.5.6. */
export const LOCAL_NETWORKS: readonly LocalNetwork[] = [
  { family: 4, address: '127.0.0.0', prefix: 8 },
  { family: 4, address: '10.0.0.0', prefix: 8 },
  { family: 4, address: '172.16.0.0', prefix: 12 },
  { family: 4, address: '192.168.0.0', prefix: 16 },
  { family: 4, address: '169.254.0.0', prefix: 16 },
  { family: 6, address: '::1', prefix: 128 },
  { family: 6, address: 'fe80::', prefix: 10 },
  { family: 6, address: 'fc00::', prefix: 7 },
];

const local = new BlockList();
for (const { family, address, prefix } of LOCAL_NETWORKS) local.addSubnet(address, prefix, `ipv${family}`);

/** True for an address within {@link LOCAL_NETWORKS}. */
export function isLocalAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && local.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
