import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Guest } from './guest.ts';

const SCANNER = readFileSync(fileURLToPath(new URL('scan-ports.py', import.meta.url)), 'utf8');
const SCAN_MS = 600_000;

/** A network that the guest shares with one other machine. */
export type Network = { readonly house: string; readonly neighbour: string; readonly isLan: boolean };

/** Addresses of every kind a house may have. */
export const NETWORKS: readonly Network[] = [
  { house: '192.168.77.1', neighbour: '192.168.77.2', isLan: true },
  { house: '203.0.113.1', neighbour: '203.0.113.2', isLan: false },
  { house: 'fd77::1', neighbour: 'fd77::2', isLan: true },
  { house: '2001:db8:77::1', neighbour: '2001:db8:77::2', isLan: false },
];

/**
 * Gives the guest a second network with another machine in it, which is a network namespace of the guest's kernel: QEMU's
 * own user network carries neither IPv6 inwards, nor multicast, nor a thousand ports. The firewall sees a stranger.
 */
export async function addNeighbour(guest: Guest): Promise<void> {
  const length = (address: string): string => (address.includes(':') ? '64 nodad' : '24');
  await guest.run(
    [
      'ip netns add neighbour',
      'ip link add to-neighbour type veth peer name eth0 netns neighbour',
      ...NETWORKS.flatMap(({ house, neighbour }) => [
        `ip address add ${house}/${length(house)} dev to-neighbour`,
        `ip -n neighbour address add ${neighbour}/${length(neighbour)} dev eth0`,
      ]),
      'ip link set to-neighbour up',
      'ip -n neighbour link set lo up',
      'ip -n neighbour link set eth0 up',
    ].join(' && '),
  );
}

/** The house's ports that the neighbour's packets get to, out of all. */
export function portsOpenTo(guest: Guest, protocol: 'tcp' | 'udp', { house, neighbour }: Network): Promise<number[]> {
  return scan(guest, `ip netns exec neighbour python3 - ${protocol} ${neighbour} ${house}`);
}

/** The neighbour's ports that the house's packets get to, out of all. */
export function portsReached(guest: Guest, protocol: 'tcp' | 'udp', { house, neighbour }: Network): Promise<number[]> {
  return scan(guest, `python3 - ${protocol} ${house} ${neighbour}`);
}

async function scan(guest: Guest, command: string): Promise<number[]> {
  const printed = await guest.run(`${command} <<'SCANNER'\n${SCANNER}SCANNER`, SCAN_MS);
  return printed === '' ? [] : printed.split(',').map(Number);
}
