import { beforeAll, describe, expect, it } from 'vitest';
import { isDeep } from './depth.ts';
import { Guest } from './guest.ts';
import { addNeighbour, NETWORKS, portsOpenTo, portsReached } from './neighbours.ts';

/**
 * Asks the neighbour's network for parlour.local from a port; ends with 0 when it is answered. Laptops and iPhones ask from
 * 5353 and hear the answer to all (RFC 6762 §5.2), Android's and other small resolvers from any port (§5.1, §6.7).
 */
const asksForName = (port: number): string => `ip netns exec neighbour python3 - <<'QUERY'
import socket, time
group, own = '224.0.0.251', '192.168.77.2'
asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
asker.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
asker.bind(('', ${port}))
asker.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(own))
asker.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(own))
asker.settimeout(5)
asker.sendto(bytes([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]) + b'\\7parlour\\5local\\0' + bytes([0, 1, 0, 1]), (group, 5353))
deadline = time.monotonic() + 5
while time.monotonic() < deadline:
    answer = asker.recv(2048)
    if answer[2] & 128 and socket.inet_aton('192.168.77.1') in answer:
        raise SystemExit(0)
raise SystemExit(1)
QUERY`;

/** What avahi writes over its own command line. */
const isCalled = (name: string): string =>
  `grep -qF 'running [${name}.local]' /proc/$(cat /run/avahi-daemon/pid)/cmdline`;

const AVAHI = 'avahi-daemon.socket avahi-daemon.service';

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.resume();
  await addNeighbour(guest);
});

/** All ports take a while in emulation: for every change one kind of address of IPv4 and the other of IPv6. */
const SCANNED = NETWORKS.filter(({ house, isLan }) => isDeep || isLan !== house.includes(':'));

describe.each(SCANNED)('on a network where the house is $house', (network) => {
  it('the chat and the page about trust are open, and nothing else', async () => {
    expect(await portsOpenTo(guest, 'tcp', network)).toEqual([80, 443]);
    // A closed port that packets get to says so; one where somebody listens does not.
    await guest.run(`systemctl stop ${AVAHI}`);
    expect(await portsOpenTo(guest, 'udp', network)).toEqual(network.isLan ? [5353] : []);
    await guest.run(`systemctl start ${AVAHI}`);
  });

  it('the house reaches what it needs, and nothing else', async () => {
    expect(await portsReached(guest, 'tcp', network)).toEqual([53, 80, 443]);
    expect(await portsReached(guest, 'udp', network)).toEqual([53, 67, 123, 546, 547, 5353]);
  });
});

it('UPnP, which ufw lets in by itself, stays outside', async () => {
  const rules = await guest.run('nft list ruleset');
  expect(rules, 'rules of ufw are there').toContain('ufw-before-input');
  expect(rules).not.toContain('dport 1900');
});

it.each([
  ['laptops', 5353],
  ['small resolvers', 0],
])('its name is known on the network of the house to %s', async (_, port) => {
  await guest.until(asksForName(port));
});

it('it gets its name back after it took its own question for another house', async () => {
  await guest.run('busctl call org.freedesktop.Avahi / org.freedesktop.Avahi.Server SetHostName s parlour-2');
  await guest.until(isCalled('parlour-2'));
  await guest.run('systemctl start parlour-name');
  await guest.until(isCalled('parlour'));
  await guest.until(asksForName(5353));
});
