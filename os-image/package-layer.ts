/**
 * The part of the image that comes from the Debian archive alone: minutes to make, seconds to take out of the cache.
 * A layer is found by all that decides what is in it, save the state of the archive: `--refresh` makes it anew.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { cachedFolder, cacheFolder } from './cache.ts';
import { runCommand } from './command.ts';
import { OS_IMAGE, sourceDateEpoch } from './places.ts';
import { runStages } from './stages.ts';

const NAME = 'package-layer';
const ARCHIVE = 'root.tar.zst';
const FINISHED = 'finished';
const TAR_METADATA = ['--numeric-owner', '--xattrs', '--xattrs-include=*'];

/** Sub-stages of stage-parlour up to this number install Debian's packages; the later ones our own. */
const LAST_OF_DEBIAN = 49;
const STAGES = ['stage-debian', `stage-parlour:00-${LAST_OF_DEBIAN}`];
/** What comes after the layer. */
export const STAGES_ON_LAYER = [`stage-parlour:${LAST_OF_DEBIAN + 1}-99`, 'export-image'];

/**
 * Puts the package layer into a work folder, as the root of stage-parlour.
 *
 * @param workFolder is emptied; afterwards ready for {@link STAGES_ON_LAYER}
 * @param refresh whether to take today's packages even if the cache has a layer
 * @returns when the layer was finished, in seconds since 1970: no time in it is later
 * @throws Error when a stage fails.
 */
export function unpackPackageLayer(workFolder: string, refresh: boolean): number {
  if (refresh) forgetLayers();
  const layer = cachedFolder(NAME, layerInputs(), (folder) => makeLayer(workFolder, folder));
  const archive = join(layer, ARCHIVE);
  const finished = Number(readFileSync(join(layer, FINISHED), 'utf8'));
  console.log(`as of ${new Date(finished * 1_000).toISOString().slice(0, 10)}, ${archive}`);
  const root = join(workFolder, 'stage-parlour/rootfs');
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  runCommand('tar', ['--extract', '--zstd', ...TAR_METADATA, '--file', archive, '--directory', root]);
  return finished;
}

function forgetLayers(): void {
  mkdirSync(cacheFolder(), { recursive: true });
  for (const entry of readdirSync(cacheFolder()))
    if (entry.startsWith(`${NAME}-`)) rmSync(join(cacheFolder(), entry), { recursive: true });
}

function makeLayer(workFolder: string, folder: string): void {
  rmSync(workFolder, { recursive: true, force: true });
  runStages(STAGES, workFolder, sourceDateEpoch());
  writeFileSync(join(folder, FINISHED), String(Math.ceil(Date.now() / 1_000)));
  const root = join(workFolder, 'stage-parlour/rootfs');
  const file = join(folder, ARCHIVE);
  runCommand('tar', [
    '--create',
    '--zstd',
    '--one-file-system',
    ...TAR_METADATA,
    '--file',
    file,
    '--directory',
    root,
    '.',
  ]);
}

/** Path, mode and hash of the runner and of every file of the stages that the layer is made of. */
function layerInputs(): string[] {
  const stageParlour = readdirSync(join(OS_IMAGE, 'stage-parlour'))
    .filter((name) => name === 'prerun.sh' || Number(name.slice(0, 2)) <= LAST_OF_DEBIAN)
    .map((name) => join('stage-parlour', name));
  return ['runner', 'stage-debian', ...stageParlour]
    .flatMap((path) => filesUnder(join(OS_IMAGE, path)))
    .sort()
    .map((file) => {
      const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
      return `${relative(OS_IMAGE, file)} ${(statSync(file).mode & 0o777).toString(8)} ${hash}`;
    });
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
