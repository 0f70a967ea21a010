import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandOutput } from './command.ts';

/** The work tree. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** This folder: stages and runner. */
export const OS_IMAGE = join(ROOT, 'os-image');

/** Where images are written. */
export const OUTPUT = join(ROOT, '.build/image');

/** Parlour's version, from package.json. */
export function version(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** The image's file name without its ending. */
export function imageName(): string {
  return `parlour-${version()}-arm64`;
}

/**
 * The latest time that may appear in an image, in seconds since 1970: that of the last commit, or SOURCE_DATE_EPOCH
 * where it is set (https://reproducible-builds.org/specs/source-date-epoch/).
 */
export function sourceDateEpoch(): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  return Number(given ?? commandOutput('git', ['-C', ROOT, 'log', '-1', '--format=%ct']));
}
