import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { CLAIM_CODE, fingerprintOn } from './console.ts';
import { expectHealthy } from './health.ts';
import { Guest } from './guest.ts';

describe('the first start, with a network', () => {
  let guest: Guest;
  beforeAll(async () => {
    guest = await Guest.resume();
  });

  it('shows address, claim code and fingerprint on the serial console, and the fingerprint is that of the authority it serves', () => {
    expect(guest.console).toMatch(/^Parlour: https:\/\/\S+$/m);
    expect(guest.console).toMatch(CLAIM_CODE);
    expect(fingerprintOn(guest.console)).toBe(new X509Certificate(guest.ca!).fingerprint256);
  });

  it('shows the same on the screen, with a QR code', async () => {
    const screen = await guest.run('iconv -f UTF-32LE -t UTF-8 /dev/vcsu1');
    for (const line of [guest.claimCode!, fingerprintOn(guest.console)!]) expect(screen).toContain(line);
    for (const shown of [screen, guest.console]) expect(shown).toMatch(/[█▀▄]{20}/);
  });

  it('says the same in a file that any computer reads on the card', async () => {
    const file = '/boot/firmware/PARLOUR-SETUP.txt';
    await guest.until(`grep -q https://10.0.2.15 ${file}`);
    const text = await guest.run(`cat ${file}`);
    expect(text).toContain(guest.claimCode);
    expect(text).toContain(fingerprintOn(guest.console));
  });

  it('fails nowhere', () => expectHealthy(guest));

  it('answers for its names and its address, with TLS that visitors can verify', async () => {
    const address = await guest.run("ip -4 -o addr show scope global | sed -E 's/.*inet ([0-9.]+).*/\\1/'");
    const names = await guest.run('openssl x509 -in /var/lib/parlour/tls/server.pem -noout -ext subjectAltName');
    for (const name of ['DNS:parlour.local', 'DNS:localhost', `IP Address:${address}`]) expect(names).toContain(name);
    expect(guest.console).toContain(`https://${address}`);
  });
});
