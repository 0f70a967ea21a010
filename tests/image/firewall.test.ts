import { beforeAll, describe, expect, it } from 'vitest';
import { isDeep } from './depth.ts';
import { Guest } from './guest.ts';
import { addNeighbour, NETWORKS, portsOpenTo, portsReached } from './neighbours.ts';

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
    // A closed port that packets get to says so; one where somebody listens may not.
    expect(await portsOpenTo(guest, 'udp', network)).toEqual([]);
  });

  it('the house reaches what it needs, and nothing else', async () => {
    expect(await portsReached(guest, 'tcp', network)).toEqual([53, 80, 443]);
    expect(await portsReached(guest, 'udp', network)).toEqual([53, 67, 123, 546, 547, 5353]);
  });
});
