import { X509Certificate } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { saveDurably } from '../core/system/files.ts';
import { LANGUAGES, TRUST_STYLE, trustPage } from './trust-page.ts';
import { trustProfile } from './trust-profile.ts';
import { SYSTEMS } from './trust-words.ts';

/** Everybody may read what is here: nginx hands it out in plain. */
const PUBLIC_FILE_MODE = 0o644;
const PUBLIC_FOLDER_MODE = 0o755;

/**
 * Writes what port 80 serves: the root certificate (DER, `.crt`), Apple's profile, and the page in each language with the
 * steps of each system unfolded (`<language>-<system>.html`; nginx chooses by the visitor's headers).
 *
 * @throws the operating system's error when the folder cannot be written.
 */
export async function writeTrustFolder(
  folder: string,
  { rootPem, rootFingerprint }: { readonly rootPem: string; readonly rootFingerprint: string },
): Promise<void> {
  const root = new X509Certificate(rootPem);
  const name = /^CN=(.*)$/m.exec(root.subject)?.[1] ?? 'Parlour';
  await mkdir(folder, { recursive: true });
  await chmod(folder, PUBLIC_FOLDER_MODE);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['parlour.crt', root.raw],
    ['parlour.mobileconfig', trustProfile(root.raw, name)],
    ['style.css', TRUST_STYLE],
    ...LANGUAGES.flatMap((language) =>
      SYSTEMS.map(
        (system) =>
          [`${language}-${system}.html`, trustPage({ name, fingerprint: rootFingerprint }, language, system)] as const,
      ),
    ),
  ];
  for (const [file, content] of files) await saveDurably(join(folder, file), content, { mode: PUBLIC_FILE_MODE });
}
