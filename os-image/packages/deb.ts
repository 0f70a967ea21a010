import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';

/** One Debian package to be. */
export type Recipe = {
  readonly name: string;
  readonly version: string;
  readonly architecture: 'all' | 'arm64' | 'amd64';
  /** Holds `control` (without Version, Architecture and Installed-Size) and maintainer scripts, as `postinst.sh`. */
  readonly folder: string;
  /** The files, at their paths on the device. It is changed: scripts, sums, modes and times are added. */
  readonly tree: string;
  /** Permission bits by path on the device, where they are neither 0755 (folders, programs) nor 0644. */
  readonly modes?: Readonly<Record<string, number>>;
};

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'];
const KIBIBYTE = 1_024;

/**
 * Packs a tree so that the same files give the same bytes: owner root, fixed modes and times, one thread.
 *
 * @param sourceDateEpoch seconds since 1970; the time of every file.
 * @returns the path of the package below `outFolder`.
 */
export function packDeb(recipe: Recipe, outFolder: string, sourceDateEpoch: number): string {
  const { name, version, architecture, tree } = recipe;
  const files = entriesUnder(tree).filter((path) => lstatSync(path).isFile());
  const debian = join(tree, 'DEBIAN');
  mkdirSync(debian);
  writeFileSync(join(debian, 'control'), controlOf(recipe, files));
  writeFileSync(join(debian, 'md5sums'), files.map((file) => `${md5(file)}  ${relative(tree, file)}\n`).join(''));
  const configuration = files.map((file) => `/${relative(tree, file)}\n`).filter((path) => path.startsWith('/etc/'));
  if (configuration.length > 0) writeFileSync(join(debian, 'conffiles'), configuration.join(''));
  for (const script of SCRIPTS) {
    const source = join(recipe.folder, `${script}.sh`);
    if (existsSync(source)) cpSync(source, join(debian, script));
  }
  setModesAndTimes(recipe, sourceDateEpoch);

  mkdirSync(outFolder, { recursive: true });
  const path = join(outFolder, `${name}_${version}_${architecture}.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z4', '--threads-max=1', '--build', tree, path], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, SOURCE_DATE_EPOCH: String(sourceDateEpoch) },
  });
  return path;
}

function controlOf({ name, version, architecture, folder }: Recipe, files: readonly string[]): string {
  const kibibytes = files.reduce((sum, file) => sum + Math.ceil(statSync(file).size / KIBIBYTE), 0);
  const head = `Package: ${name}\nVersion: ${version}\nArchitecture: ${architecture}\nInstalled-Size: ${kibibytes}\n`;
  return head + readFileSync(join(folder, 'control'), 'utf8').replaceAll('${version}', version);
}

function setModesAndTimes({ tree, modes = {} }: Recipe, sourceDateEpoch: number): void {
  for (const path of [tree, ...entriesUnder(tree)]) {
    const entry = lstatSync(path);
    if (!entry.isSymbolicLink()) {
      const isOpen = entry.isDirectory() || (entry.mode & 0o100) !== 0;
      const isScript = SCRIPTS.some((script) => path === join(tree, 'DEBIAN', script));
      chmodSync(path, modes[`/${relative(tree, path)}`] ?? (isOpen || isScript ? 0o755 : 0o644));
    }
    lutimesSync(path, sourceDateEpoch, sourceDateEpoch);
  }
}

/** Everything below a folder, in one order on every machine. */
function entriesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => join(folder, path));
}

function md5(file: string): string {
  return createHash('md5').update(readFileSync(file)).digest('hex');
}
