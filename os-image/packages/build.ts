/**
 * Packs the two Debian packages that the image installs.
 *
 * As a program: `node --import tsx os-image/packages/build.ts <folder> [--cpu arm64|amd64]`.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT, stageApplication, stageLicences } from './application.ts';
import type { Cpu } from './application.ts';
import { packDeb } from './deb.ts';

/** What decides the packages besides the sources. */
export type PackageOptions = {
  readonly version: string;
  /** Seconds since 1970; the time of every file. */
  readonly sourceDateEpoch: number;
  /** Processor of the native parts; the device's unless said. */
  readonly cpu?: Cpu;
};

const RECIPES = join(ROOT, 'os-image/packages');
/** Folders of `systemd/<package>/` and where Debian looks for them. */
const UNIT_FOLDERS = { system: 'systemd/system', 'sysusers.d': 'sysusers.d', 'tmpfiles.d': 'tmpfiles.d' };
/** sudo refuses a file that others may read or write. */
const HARDENING_MODES = { '/etc/sudoers.d/parlour-owner': 0o440 };

/**
 * Writes `parlour_<version>_<cpu>.deb` and `parlour-hardening_<version>_all.deb`, building the production bundles first.
 * The same sources and options give the same bytes.
 *
 * @returns the paths of both.
 */
export async function buildPackages(outFolder: string, options: PackageOptions): Promise<readonly string[]> {
  return [packParlour(outFolder, options), packHardening(outFolder, options)];
}

/** Where each package's files lie in this repository, at their paths on the device. */
const FILE_TREES = { parlour: 'os-image/packages/parlour/rootfs', 'parlour-hardening': 'hardening/rootfs' };

/** Puts a package's own files and units under `tree`: all of it but what is bundled. */
export function stageFiles(name: keyof typeof FILE_TREES, tree: string): void {
  // Links that mask units point to the device's /dev/null, as they stand.
  cpSync(join(ROOT, FILE_TREES[name]), tree, { recursive: true, verbatimSymlinks: true });
  for (const [from, to] of Object.entries(UNIT_FOLDERS)) {
    const source = join(ROOT, 'systemd', name, from);
    if (existsSync(source)) cpSync(source, join(tree, 'usr/lib', to), { recursive: true });
  }
}

function packParlour(outFolder: string, { version, sourceDateEpoch, cpu = 'arm64' }: PackageOptions): string {
  return inScratch((tree) => {
    stageFiles('parlour', tree);
    stageApplication(join(tree, 'usr/lib/parlour'), cpu);
    stageDocuments(tree, 'parlour');
    stageLicences(join(tree, 'usr/share/doc/parlour/licences'));
    const folder = join(RECIPES, 'parlour');
    return packDeb({ name: 'parlour', version, architecture: cpu, folder, tree }, outFolder, sourceDateEpoch);
  });
}

function packHardening(outFolder: string, { version, sourceDateEpoch }: PackageOptions): string {
  return inScratch((tree) => {
    stageFiles('parlour-hardening', tree);
    stageDocuments(tree, 'parlour-hardening');
    const folder = join(RECIPES, 'parlour-hardening');
    const recipe = {
      name: 'parlour-hardening',
      version,
      architecture: 'all',
      folder,
      tree,
      modes: HARDENING_MODES,
    } as const;
    return packDeb(recipe, outFolder, sourceDateEpoch);
  });
}

function stageDocuments(tree: string, name: string): void {
  const folder = join(tree, 'usr/share/doc', name);
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'copyright'));
  for (const file of ['README.md', 'CHANGELOG.md']) cpSync(join(ROOT, file), join(folder, file));
}

function inScratch(work: (folder: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'parlour-deb-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { cpu: { type: 'string', default: 'arm64' } },
  });
  const { cpu } = values;
  if (cpu !== 'arm64' && cpu !== 'amd64') throw new Error('--cpu: arm64 or amd64');
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string };
  const sourceDateEpoch = Number(process.env['SOURCE_DATE_EPOCH'] ?? Math.floor(Date.now() / 1_000));
  const paths = await buildPackages(resolve(positionals[0] ?? '.'), { version, sourceDateEpoch, cpu });
  for (const path of paths) process.stdout.write(`${path}\n`);
}
