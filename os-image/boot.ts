/**
 * `npm run image:boot`: starts the built image in QEMU and says where it is, once it answers.
 *   -- --machine virt|raspi3b   QEMU's own board (default), or a Raspberry Pi 3
 *   -- --keep                   goes on with the disk of the last such start, and keeps it
 *   -- --shell                  a root shell on the socket .build/image/boot/shell.sock
 * Ctrl-C pulls the plug.
 */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { BOARDS, type Board } from './boot/boards.ts';
import { makeDisk, startMachine, type Machine } from './boot/machine.ts';
import { imageName, OUTPUT, ROOT } from './places.ts';

/** The pretended Pi 3 takes longest. */
const READY_MS = 30 * 60_000;
const HTTP = 80;
const HTTPS = 443;
const SSH = 2222;

const { values: options } = parseArgs({
  options: {
    machine: { type: 'string', default: 'virt' },
    keep: { type: 'boolean', default: false },
    shell: { type: 'boolean', default: false },
  },
});
const image = join(OUTPUT, `${imageName()}.img`);

/**
 * Starts the image and stays until the machine ends.
 *
 * @throws Error in words for the person who asked.
 */
async function boot(): Promise<void> {
  const board = BOARDS.find((name) => name === options.machine);
  if (board === undefined) throw new Error(`--machine is ${BOARDS.join(' or ')}, not ${options.machine}.`);
  if (!existsSync(image)) throw new Error(`There is no ${relative(ROOT, image)} yet: npm run image`);
  const folder = join(OUTPUT, 'boot', board);
  const disk = join(folder, 'disk.qcow2');
  const isUsable = existsSync(disk) && statSync(disk).mtimeMs > statSync(image).mtimeMs;
  if (!options.keep || !isUsable) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(disk)) makeDisk(image, disk, board);

  const machine = await startMachine(disk, {
    board,
    folder,
    ports: { [HTTPS]: 0, [HTTP]: 0, [SSH]: 0 },
    rootShell: options.shell,
  });
  let wasStopped = false;
  const stop = (): void => {
    wasStopped = true;
    void machine.kill();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  console.log(`Starting ${board}; what its console says: ${relative(ROOT, join(folder, 'serial.log'))}`);
  await announce(machine, board).catch(async (error: unknown) => {
    if (wasStopped) return;
    await machine.kill();
    throw error;
  });
  await machine.ended;
  if (!options.keep) rmSync(folder, { recursive: true, force: true });
}

/** Waits for the lines that the device shows on its screen, and says them with the addresses that work from here, if any do. */
async function announce({ serial, ports }: Machine, board: Board): Promise<void> {
  const [, address] = await serial.waitFor(/^Parlour: (https:\S+)$/m, READY_MS);
  const [, fingerprint] = await serial.waitFor(/^Fingerprint: (\S+)$/m, READY_MS);
  const code = /^Claim code: (\S+)$/m.exec(serial.text())?.[1];
  console.log(`\nParlour calls itself ${address ?? ''}`);
  if (board === 'raspi3b') console.log('QEMU lets nobody reach a pretended Pi 3 by its network: see its console.');
  else {
    console.log(`From here it is`);
    console.log(`  https://localhost:${ports[HTTPS]}   http://localhost:${ports[HTTP]}`);
    console.log(`  ssh -p ${ports[SSH]} owner@localhost   (once a key was given)`);
  }
  console.log(code === undefined ? 'Claimed already.' : `Claim code:  ${code}`);
  console.log(`Fingerprint: ${fingerprint ?? ''}\nCtrl-C pulls the plug.`);
}

await boot().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
