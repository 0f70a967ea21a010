import { connect } from 'node:net';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareCard } from './card.ts';
import { Guest } from './guest.ts';
import { expectHealthy } from './health.ts';
import { addNeighbour, NETWORKS, portsOpenTo } from './neighbours.ts';
import { makeKey, ssh } from './ssh.ts';

/** After so long without a word nobody is there. */
const SILENCE_MS = 45_000;

/** What a server says to whoever connects, or nothing when nobody is there. QEMU itself always takes the call. */
async function greeting(port: number): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let said = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    said += chunk;
    socket.end();
  });
  socket.on('error', () => socket.destroy());
  socket.setTimeout(SILENCE_MS, () => socket.destroy());
  await once(socket, 'close');
  return said;
}

/** What is heard on 2222, and on 22. */
const greetings = (guest: Guest): Promise<string[]> => Promise.all([guest.sshPort, guest.oldSshPort].map(greeting));

describe('without a key', () => {
  it('nobody answers at ssh’s ports, and nobody could log in', async () => {
    const guest = await Guest.resume();
    expect(await guest.run('systemctl is-active ssh ssh.socket || true')).toBe('inactive\ninactive');
    expect(await greetings(guest)).toEqual(['', '']);
    // "!" or "*": no password fits. Nobody but root and the programs is there.
    expect(await guest.run("getent shadow | awk -F: '$2 !~ /^[!*]/'")).toBe('');
    expect(await guest.run("getent passwd | awk -F: '$3 >= 1000 && $3 < 60000 {print $1}'")).toBe('');
    await guest.end();
  });
});

describe('with a key on the card', () => {
  const owners = makeKey('owners');
  const strangers = makeKey('strangers');
  let guest: Guest;
  beforeAll(async () => {
    // Written by Windows' editor.
    const image = prepareCard('parlour-ssh.pub', `\ufeff${owners.publicLine.trimEnd()}\r\n`);
    guest = await Guest.first({ image });
    await guest.isUp();
  });

  it('the owner logs in on 2222, and is root by sudo', async () => {
    const { output, complaint } = await ssh(guest.sshPort, 'owner', owners, 'id -un; sudo id -un');
    expect(output, complaint).toBe('owner\nroot');
    await expectHealthy(guest);
  });

  it('ssh greets on 2222 only', async () => {
    expect(await greetings(guest)).toEqual([expect.stringMatching(/^SSH-2\.0-OpenSSH_[\d.p]+\r\n$/), '']);
  });

  it('the firewall lets 2222 in, and nothing else that is new', async () => {
    await addNeighbour(guest);
    for (const network of NETWORKS.filter(({ isLan }) => isLan))
      expect(await portsOpenTo(guest, 'tcp', network)).toEqual([80, 443, 2222]);
  });

  it('agrees on a key exchange that a quantum computer does not break', async () => {
    const { complaint } = await ssh(guest.sshPort, 'owner', owners, 'true', ['-v']);
    expect(complaint).toMatch(/kex: algorithm: (mlkem768x25519|sntrup761x25519)-sha/);
  });

  // Last: fail2ban takes it for guessing, which it is.
  it('no other key, no password and no other name opens it', async () => {
    const refused = { exitCode: 255, output: '' };
    expect(await ssh(guest.sshPort, 'owner', strangers, 'id')).toMatchObject(refused);
    expect(await ssh(guest.sshPort, 'root', owners, 'id')).toMatchObject(refused);
    expect(await ssh(guest.sshPort, 'parlour', owners, 'id')).toMatchObject(refused);
    const offered = await ssh(guest.sshPort, 'owner', strangers, 'id', ['-o', 'PreferredAuthentications=none']);
    expect(offered.complaint).toMatch(/Permission denied \(publickey\)/);
  });
});
