/**
 * What the tests need beside Node: the npm packages, a build, and a few Debian packages. Installs what it may,
 * says plainly what it may not; quick when nothing is to do. Plain JavaScript, because it runs on a clean clone.
 */
import { pathToFileURL } from 'node:url';
import { ensureDebian } from '../.config/debian.mjs';
import { ensureBuilt, ensurePackages, nodeRefusal } from '../appliance/prepare.mjs';

/** Debian package → files any one of which shows that it is there. Tests use /usr/bin/python3: cryptography is Debian's. */
const FOR_TESTS = {
  chromium: ['/usr/bin/chromium'],
  'python3-cryptography': ['/usr/lib/python3/dist-packages/cryptography'],
  curl: ['/usr/bin/curl'],
  'debian-archive-keyring': ['/usr/share/keyrings/debian-archive-trixie-stable.gpg'],
  iproute2: ['/usr/sbin/ip', '/sbin/ip', '/usr/bin/ip'],
  mmdebstrap: ['/usr/bin/mmdebstrap'],
  'nginx-light': ['/usr/sbin/nginx'],
  'openssh-client': ['/usr/bin/ssh'],
  'systemd-container': ['/usr/bin/systemd-nspawn'],
};
const FOR_CHECKS = {
  'debian-archive-keyring': ['/usr/share/keyrings/debian-archive-trixie-stable.gpg'],
  mmdebstrap: ['/usr/bin/mmdebstrap'],
  shellcheck: ['/usr/bin/shellcheck'],
  shfmt: ['/usr/bin/shfmt'],
};

/**
 * @param {'tests' | 'checks' | 'packages'} purpose what will run: tests, every check, or only what npm brings
 * @throws with a plain sentence when something cannot be had
 */
export function setUp(purpose) {
  const refusal = nodeRefusal(process.versions.node);
  if (refusal) throw new Error(refusal);
  ensurePackages();
  if (purpose === 'checks') ensureDebian(FOR_CHECKS);
  if (purpose !== 'tests') return;
  ensureDebian(FOR_TESTS);
  ensureBuilt();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    setUp('tests');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
