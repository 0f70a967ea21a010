import { createHash } from 'node:crypto';
import { copyFileSync, createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from '../command.ts';
import { ROOT } from '../places.ts';
import { imagerList } from './imager.ts';
import { partsList } from './sbom.ts';

/** What a person should have to download at most, in bytes. */
const ARCHIVE_MAX = 450_000_000;

/**
 * Writes beside an image what a release consists of: the archive, its block map, the hashes, the list of parts, and
 * two lists for Raspberry Pi Imager (one for files on this machine, one for where they will be published).
 *
 * @param publishAt URL of the folder they will be in; unless said, this machine's
 * @throws Error when the archive is larger than a release may be.
 */
export async function writeRelease(image: string, publishAt?: string): Promise<void> {
  const stem = image.replace(/\.img$/, '');
  const archive = `${image}.xz`;
  // Two threads always: how many there are decides where blocks end, and so the bytes.
  runCommand('xz', ['--keep', '--force', '--threads=2', '-6', image]);
  if (statSync(archive).size > ARCHIVE_MAX)
    throw new Error(`${archive} has ${statSync(archive).size} bytes; at most ${ARCHIVE_MAX} may be published.`);
  runCommand('bmaptool', ['create', '--output', `${stem}.bmap`, image]);

  const [imageSha256, archiveSha256] = [await sha256(image), await sha256(archive)];
  writeFileSync(`${stem}.sha256`, `${imageSha256}  ${basename(image)}\n${archiveSha256}  ${basename(archive)}\n`);
  writeFileSync(`${stem}.spdx.json`, partsList(readFileSync(`${stem}.packages`, 'utf8')));

  const figures = {
    imageSize: statSync(image).size,
    imageSha256,
    archiveSize: statSync(archive).size,
    archiveSha256,
  };
  const here = pathToFileURL(`${dirname(image)}/`).href;
  copyFileSync(join(ROOT, 'web/chat/public/mark.svg'), `${stem}.svg`);
  writeFileSync(`${stem}.rpi-imager-manifest`, imagerList(figures, here));
  writeFileSync(join(dirname(image), 'os_list.json'), imagerList(figures, publishAt?.replace(/\/*$/, '/') ?? here));
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
