/**
 * The image is started once for all image tests. What that start showed is handed to them, with a disk that holds the
 * snapshot {@link READY}: a test goes on from there within seconds instead of starting for a minute.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeDisk, startMachine } from '../../os-image/boot/machine.ts';
import { imageName, OUTPUT } from '../../os-image/places.ts';
import { answersPage, fetchAuthority } from './authority.ts';
import { FORWARDED, HTTP, HTTPS } from './ports.ts';
import { eventually, START_MS } from './waiting.ts';

/** Name of the snapshot of a house that is up and waits for its owner. */
export const READY = 'ready';

/** What the first start showed. */
export type FirstBoot = {
  /** The built file. */
  readonly image: string;
  /** The disk after the first start, with the snapshot. Never started itself: tests copy it. */
  readonly disk: string;
  /** Everything on the serial console. */
  readonly console: string;
  /** Seconds from power on to the first page, over https. */
  readonly pageSeconds: number;
};

declare module 'vitest' {
  // Vitest's way to name what `inject` gives.
  interface ProvidedContext {
    readonly firstBoot: FirstBoot;
  }
}

const FOLDER = join(OUTPUT, 'tests');
const RECORD = join(FOLDER, 'first-boot.json');

/** Vitest runs it before the first image test. `PARLOUR_IMAGE` names another image, `PARLOUR_KEEP_BOOT=1` a start kept from before. */
export async function setup(project: TestProject): Promise<void> {
  const image = process.env['PARLOUR_IMAGE'] ?? join(OUTPUT, `${imageName()}.img`);
  if (!existsSync(image)) throw new Error(`There is no ${image} to test yet: npm run image`);
  project.provide('firstBoot', kept(image) ?? (await firstBoot(image)));
}

function kept(image: string): FirstBoot | undefined {
  if (process.env['PARLOUR_KEEP_BOOT'] !== '1' || !existsSync(RECORD)) return undefined;
  const record = JSON.parse(readFileSync(RECORD, 'utf8')) as FirstBoot;
  const isOfThisImage = record.image === image && statSync(RECORD).mtimeMs > statSync(image).mtimeMs;
  return isOfThisImage ? record : undefined;
}

async function firstBoot(image: string): Promise<FirstBoot> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const disk = join(FOLDER, 'first-boot.qcow2');
  makeDisk(image, disk, 'virt');
  const startedMs = performance.now();
  const folder = join(FOLDER, 'first-boot');
  const machine = await startMachine(disk, { board: 'virt', folder, ports: FORWARDED, rootShell: true });
  try {
    await eventually(
      'the first page',
      async () => answersPage(machine.ports[HTTPS]!, await fetchAuthority(machine.ports[HTTP]!)),
      START_MS,
    );
    const pageSeconds = (performance.now() - startedMs) / 1_000;
    await machine.serial.waitFor(/^Fingerprint: \S+$/m, START_MS);
    const shell = await machine.rootShell(START_MS);
    await shell.run('systemctl is-system-running --wait', START_MS);
    await machine.monitor.human(`savevm ${READY}`);
    const record = { image, disk, console: machine.serial.text(), pageSeconds };
    writeFileSync(RECORD, JSON.stringify(record));
    return record;
  } finally {
    await machine.kill();
  }
}
