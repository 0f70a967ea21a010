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
import { makeDisk, startMachine } from './boot/machine.ts';
import { imageName, OUTPUT, ROOT } from './places.ts';

const READY_MS = 15 * 60_000;
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
const board = BOARDS.find((name) => name === options.machine);
if (board === undefined) throw new Error(`--machine is ${BOARDS.join(' or ')}, not ${options.machine}.`);
const image = join(OUTPUT, `${imageName()}.img`);
if (!existsSync(image)) throw new Error(`There is no ${relative(ROOT, image)} yet: npm run image`);
await boot(board);

async function boot(board: Board): Promise<void> {
  const folder = join(OUTPUT, 'boot', board);
  const disk = join(folder, 'disk.qcow2');
  const isUsable = existsSync(disk) && statSync(disk).mtimeMs > statSync(image).mtimeMs;
  if (!options.keep || !isUsable) rmSync(folder, { recursive: true, force: true });
  if (!existsSync(disk)) makeDisk(image, disk, board);

  const machine = await startMachine(image, disk, {
    board,
    folder,
    ports: { [HTTPS]: 0, [HTTP]: 0, [SSH]: 0 },
    rootShell: options.shell,
  });
  process.on('SIGINT', () => void machine.kill());
  process.on('SIGTERM', () => void machine.kill());
  console.log(`Starting ${board}; what its console says: ${relative(ROOT, join(folder, 'serial.log'))}`);

  const [, address] = await machine.serial.waitFor(/^Parlour: (https:\S+)$/m, READY_MS);
  const [, fingerprint] = await machine.serial.waitFor(/^Fingerprint: (\S+)$/m, READY_MS);
  const code = /^Claim code: (\S+)$/m.exec(machine.serial.text())?.[1];
  console.log(`\nParlour calls itself ${address ?? ''}; from here it is`);
  console.log(`  https://localhost:${machine.ports[HTTPS]}   http://localhost:${machine.ports[HTTP]}`);
  console.log(`  ssh -p ${machine.ports[SSH]} owner@localhost   (once a key was given)`);
  console.log(code === undefined ? 'Claimed already.' : `Claim code:  ${code}`);
  console.log(`Fingerprint: ${fingerprint ?? ''}\nCtrl-C pulls the plug.`);
  await machine.ended;
  if (!options.keep) rmSync(folder, { recursive: true, force: true });
}
