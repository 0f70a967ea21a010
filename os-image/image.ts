/**
 * `npm run image`: builds the image for the card into .build/image.
 *   -- --release               also everything else that a release consists of
 *   -- --publish-at URL        where the release's files will be; without it, Imager takes them from this machine
 *   -- --base raspios          on Raspberry Pi OS Lite instead of Debian; needs PI_GEN
 *   -- --refresh               with today's packages instead of the cached ones
 *   PI_GEN=/path               lets pi-gen (its branch arm64) run the stages instead of our runner
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { missingBoardFiles } from './board-files.ts';
import { listBootFiles, readBootText } from './boot/boot-partition.ts';
import { STAGES_ON_LAYER, unpackPackageLayer } from './package-layer.ts';
import { buildPackages } from './packages/build.ts';
import { isBase, runPiGen, type Base } from './pi-gen.ts';
import { imageName, OUTPUT, ROOT, sourceDateEpoch, version } from './places.ts';
import { writeRelease } from './release/release.ts';
import { runStages } from './stages.ts';
import { trixieRoot } from './trixie-root.ts';

const IMAGE = join(OUTPUT, `${imageName()}.img`);
const WORK_PREFIX = 'work-';

/** Says what begins, after how many seconds. */
function say(what: string): void {
  console.log(`${(performance.now() / 1_000).toFixed(0).padStart(4)} s  ${what}`);
}

/** A folder for this build alone; those of builds that were killed go. */
function workFolder(): string {
  mkdirSync(OUTPUT, { recursive: true });
  for (const name of readdirSync(OUTPUT))
    if (name.startsWith(WORK_PREFIX) && !existsSync(`/proc/${name.slice(WORK_PREFIX.length)}`))
      rmSync(join(OUTPUT, name), { recursive: true, force: true });
  const folder = join(OUTPUT, `${WORK_PREFIX}${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}

/**
 * Builds the image and puts it, and the list of its packages, into the output folder once it is whole.
 *
 * @throws Error when a step fails or a board lacks a file.
 */
async function buildImage(base: Base, piGen: string | undefined, refresh: boolean): Promise<void> {
  const work = workFolder();
  const stages = join(work, 'stages');
  const packages = join(work, 'packages');
  const deploy = join(work, 'deploy');
  for (const folder of [packages, deploy]) mkdirSync(folder, { recursive: true });
  say('our own packages');
  await buildPackages(packages, { version: version(), sourceDateEpoch: sourceDateEpoch() });
  const variables = {
    DEPLOY_DIR: deploy,
    IMG_FILENAME: imageName(),
    PARLOUR_PACKAGES: packages,
    PARLOUR_TRIXIE_ROOT: trixieRoot(),
  };
  if (piGen === undefined) {
    say("Debian's packages");
    const layerFinished = unpackPackageLayer(stages, refresh);
    // Programs keep the times that rkhunter remembers, so no time may be cut that is older than the layer.
    runStages(STAGES_ON_LAYER, stages, Math.max(sourceDateEpoch(), layerFinished), variables);
  } else {
    say(`stages, by pi-gen in ${piGen}`);
    runPiGen(piGen, base, stages, variables);
  }
  say('boards');
  const image = join(deploy, `${imageName()}.img`);
  // Raspberry Pi OS names kernels and device trees its own way.
  const missing = base === 'debian' ? missingBoardFiles(listBootFiles(image), (name) => readBootText(image, name)) : [];
  if (missing.length > 0) throw new Error(missing.join('\n'));
  for (const name of readdirSync(deploy)) renameSync(join(deploy, name), join(OUTPUT, name));
  rmSync(work, { recursive: true, force: true });
}

const { values: options } = parseArgs({
  options: {
    base: { type: 'string', default: 'debian' },
    'publish-at': { type: 'string' },
    refresh: { type: 'boolean', default: false },
    release: { type: 'boolean', default: false },
  },
});

/**
 * Does what the command line asks for.
 *
 * @throws Error in words for the person who asked.
 */
async function main(): Promise<void> {
  const piGen = process.env['PI_GEN'];
  if (!isBase(options.base)) throw new Error(`--base is debian or raspios, not ${options.base}.`);
  if (options.base === 'raspios' && piGen === undefined)
    throw new Error('The base raspios consists of stages of pi-gen: set PI_GEN to a checkout of its branch arm64.');
  await buildImage(options.base, piGen, options.refresh);
  if (options.release) {
    say('release');
    await writeRelease(IMAGE, options['publish-at']);
  }
  say(`done: ${relative(ROOT, IMAGE)}`);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
