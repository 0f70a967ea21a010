import { join } from 'node:path';
import type { HostReport } from '../../core/health/host-report.ts';
import { loadIfPresent } from '../../core/system/files.ts';

/** What the certificate's one-shot says of the certificate: the key beside it is none of this program's business. */
export const SHOWN_FILE = 'certificate.json';

/** What browsers are shown; undefined before there is one. @param root usually `/`. */
export async function readShownCertificate(root: string): Promise<HostReport['certificate']> {
  const bytes = await loadIfPresent(join(root, 'run/parlour-certificate', SHOWN_FILE));
  if (bytes === undefined) return undefined;
  return JSON.parse(Buffer.from(bytes).toString('utf8')) as HostReport['certificate'];
}
