import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedFolder } from '../cache.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Packages with binaries: the bundle leaves them out, so the device has them as they are. */
const NATIVE = ['uWebSockets.js', 'lmdb', 'bcrypt'];
/** Debian's nodejs 20: the number in the names of prebuilt binaries. */
const NODE_ABI = 115;
/** What a package carries for people who build, test or read it; folders and files that begin with a dot too. */
const NOT_RUN =
  /(^|\/)(\.[^/]*|src|dependencies|tests?|examples|bin|assets|Dockerfile[^/]*|Makefile|rollup\.config\.js)(\/|$)|(^|[-/])test(-worker)?\.js$|\.(md|map|[cm]?ts|cc|cpp|h|gyp|sh|tgz)$/;
/** Headers for compilers; a dependency in name only. */
const NOT_NEEDED = ['node-addon-api'];
/** Raise it when this file chooses otherwise from the same lock file. */
const RECIPE = 1;

export type Cpu = 'arm64' | 'amd64';
type Manifest = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

/**
 * Puts what the device runs under `folder`: the bundles, the built client, and the native packages for one processor.
 * Nothing that only builds or tests, and no binary of another platform.
 */
export function stageApplication(folder: string, cpu: Cpu): void {
  run(process.execPath, ['appliance/prepare.mjs']);
  mkdirSync(folder, { recursive: true });
  run(process.execPath, ['--import', 'tsx', 'appliance/device/build.ts', join(folder, 'device')]);
  for (const part of ['core', 'web'])
    cpSync(join(ROOT, 'dist', part), join(folder, part), {
      recursive: true,
      filter: (source) => basename(source) !== 'meta.json',
    });
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
  cpSync(nativePackages(cpu), join(folder, 'node_modules'), { recursive: true });
}

/** The native packages and what they import, as npm installs them from the lock file for a processor. */
function nativePackages(cpu: Cpu): string {
  const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  return cachedFolder(`native-packages-${cpu}`, [RECIPE, lock], (folder) => {
    const install = join(folder, 'install');
    mkdirSync(install);
    for (const file of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(ROOT, file), join(install, file));
    const npmCpu = cpu === 'amd64' ? 'x64' : cpu;
    const platform = ['--os=linux', `--cpu=${npmCpu}`, '--libc=glibc'];
    execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', ...platform], {
      cwd: install,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const modules = join(install, 'node_modules');
    for (const name of neededPackages(modules))
      cpSync(join(modules, name), join(folder, name), {
        recursive: true,
        filter: (source) => isRun(source.slice(join(modules, name).length + 1), npmCpu),
      });
    rmSync(install, { recursive: true });
  });
}

/** The native packages and everything they depend on, as far as it is installed. */
function neededPackages(modules: string): readonly string[] {
  const needed = new Set<string>();
  const queue = [...NATIVE];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (needed.has(name) || NOT_NEEDED.includes(name) || !existsSync(join(modules, name))) continue;
    needed.add(name);
    const manifest = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as Manifest;
    queue.push(...Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }));
  }
  return [...needed].sort();
}

/** @param path within its package. */
function isRun(path: string, cpu: string): boolean {
  if (path.includes('node_modules')) return false;
  if (!path.endsWith('.node')) return path === '' || !NOT_RUN.test(path);
  // Each package has its own way to name binaries; musl and other Nodes are out in all of them.
  if (path.startsWith('uws_')) return path === `uws_linux_${cpu}_${NODE_ABI}.node`;
  if (path.startsWith('prebuilds/')) return path === `prebuilds/linux-${cpu}/bcrypt.glibc.node`;
  return path === `node.abi${NODE_ABI}.glibc.node`;
}

/** Licences of everything bundled or shipped for the server, one file a package. */
export function stageLicences(folder: string): void {
  const modules = join(ROOT, 'node_modules');
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
  };
  mkdirSync(folder, { recursive: true });
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  for (const [path] of shipped) {
    const name = path.slice('node_modules/'.length);
    if (name.includes('node_modules') || !existsSync(join(modules, name))) continue;
    const licence = readdirSync(join(modules, name)).find((file) => /^licen[cs]e/i.test(file));
    if (licence !== undefined)
      cpSync(join(modules, name, licence), join(folder, `${name.replace('@', '').replace('/', '-')}.txt`));
  }
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}
