/**
 * The image in QEMU: a disk that keeps the built file as it is, the kernel from that disk's boot partition, ports on
 * loopback only. `npm run image:boot` and the image tests both start machines here.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../command.ts';
import { BOOT_END, copyBootChain } from './boot-partition.ts';
import { boardArguments, DEVICE_TREES, type Board } from './boards.ts';
import { connectMonitor, type Monitor } from './monitor.ts';
import { openRootShell, type RootShell } from './root-shell.ts';
import { recordSerial, type SerialLog } from './serial-log.ts';

/** How a machine is started. */
export type MachineOptions = {
  readonly board: Board;
  /** Scratch files of this machine: disk, boot files, `serial.log`. Made if missing. */
  readonly folder: string;
  /** Guest port → port on this machine's loopback; 0 takes a free one. */
  readonly ports: Readonly<Record<number, number>>;
  /** What the network card is plugged into: QEMU's user network unless said, a hub with nobody else on it, or no card. */
  readonly card?: 'user' | 'hub' | 'none';
  /** Further parts of QEMU's user network, e.g. `net=198.51.100.0/24,host=198.51.100.2` or `restrict=on`. */
  readonly network?: string;
  /** The guest's clock at the start, as QEMU's `-rtc base=` takes it. */
  readonly clock?: string;
  /** Whether the kernel gets told to open a root shell on a console of its own. */
  readonly rootShell?: boolean;
  /** Mebibytes; 1024 unless said. */
  readonly memory?: number;
  /** Further words for the kernel, e.g. `systemd.mask=nginx.service`. */
  readonly kernelWords?: readonly string[];
  /** Snapshot of the disk (monitor command `savevm`) to go on from instead of starting. */
  readonly snapshot?: string;
  /** Where everything that is written to the disk is kept, in the order it was (dm-log-writes' format). */
  readonly blockLog?: string;
};

/** A running machine. */
export type Machine = {
  readonly serial: SerialLog;
  readonly monitor: Monitor;
  /** Ports as they were chosen, by guest port. */
  readonly ports: Readonly<Record<number, number>>;
  /** Waits for the root shell; the machine must have been started with one. */
  readonly rootShell: (timeoutMs: number) => Promise<RootShell>;
  /** Pulls the plug: nothing is flushed. Resolves when QEMU has ended. */
  readonly kill: () => Promise<void>;
  /** Stands still during `work`: what the disk's file holds then is what pulling the plug at that moment leaves. */
  readonly standStill: (work: () => void) => void;
  /** Resolves when the machine has ended by itself. */
  readonly ended: Promise<void>;
};

const MEMORY = 1_024;
const CONNECT_MS = 10_000;
const RETRY_MS = 50;

/**
 * Puts a disk above an image: what the machine writes stays in the disk's own file, and snapshots fit in it.
 *
 * @param disk file to make, qcow2
 * @param board an SD card's size must be a power of two
 */
export function makeDisk(image: string, disk: string, board: Board): void {
  mkdirSync(dirname(disk), { recursive: true });
  const size = board === 'raspi3b' ? ['4G'] : [];
  runCommand('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'raw', '-b', image, disk, ...size]);
}

/**
 * Starts a machine.
 *
 * @param disk from {@link makeDisk}; may have run before. Kernel, initrd and device tree are read from it, as a Pi's
 *   firmware does at each start.
 * @throws Error when its boot partition lacks one of them, or QEMU does not start.
 */
export async function startMachine(disk: string, options: MachineOptions): Promise<Machine> {
  const { board, folder } = options;
  mkdirSync(folder, { recursive: true });
  const head = copyHead(disk, folder);
  const boot = copyBootChain(head, folder, DEVICE_TREES[board]);
  // Half a gibibyte that nobody needs any more.
  rmSync(head);
  const ports = await chosenPorts(options.ports);
  // QEMU opens the log, and does not make it.
  if (options.blockLog !== undefined) writeFileSync(options.blockLog, '');
  const [monitorPath, shellPath] = [join(folder, 'monitor.sock'), join(folder, 'shell.sock')];

  const child = spawn(
    // Whatever ends this program, a signal or a fault, pulls the machine's plug too.
    'setpriv',
    [
      ...['--pdeathsig', 'KILL', 'qemu-system-aarch64'],
      ...boardArguments(board, {
        ...{ disk, boot },
        rootShell: options.rootShell ? shellPath : undefined,
        memory: options.memory ?? MEMORY,
        kernelWords: options.kernelWords ?? [],
        blockLog: options.blockLog,
      }),
      ...networkArguments(board, options.card ?? 'user', ports, options.network),
      ...(options.snapshot === undefined ? [] : ['-loadvm', options.snapshot]),
      ...(options.clock === undefined ? [] : ['-rtc', `base=${options.clock}`]),
      ...['-display', 'none', '-serial', 'stdio'],
      ...['-qmp', `unix:${monitorPath},server=on,wait=off`],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close').then(() => undefined);
  const serial = recordSerial(child.stdout, join(folder, 'serial.log'));
  await whenListening(monitorPath, () => child.exitCode === null);
  const monitor = await connectMonitor(monitorPath);

  return {
    serial,
    monitor,
    ports,
    rootShell: (timeoutMs) => openRootShell(createConnection(shellPath), timeoutMs),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
      monitor.close();
    },
    standStill: (work) => {
      child.kill('SIGSTOP');
      try {
        waitUntilStopped(child.pid);
        work();
      } finally {
        child.kill('SIGCONT');
      }
    },
    ended,
  };
}

/** The beginning of a disk up to the end of its boot partition, as a file that mtools reads. */
function copyHead(disk: string, folder: string): string {
  const head = join(folder, 'head.img');
  const node = { driver: 'raw', size: BOOT_END, file: { driver: 'qcow2', file: { driver: 'file', filename: disk } } };
  runCommand('qemu-img', ['convert', '-q', '-O', 'raw', `json:${JSON.stringify(node)}`, head]);
  return head;
}

function networkArguments(
  board: Board,
  card: 'user' | 'hub' | 'none',
  ports: Readonly<Record<number, number>>,
  network?: string,
): string[] {
  if (card === 'none') return ['-nic', 'none'];
  const forwards = Object.entries(ports).map(([guest, host]) => `hostfwd=tcp:127.0.0.1:${host}-:${guest}`);
  const device = board === 'raspi3b' ? 'usb-net,netdev=net' : 'virtio-net-pci,netdev=net,romfile=';
  const parts =
    card === 'hub'
      ? ['hubport', 'id=net', 'hubid=0']
      : ['user', 'id=net', ...(network === undefined ? [] : [network]), ...forwards];
  return ['-netdev', parts.join(','), '-device', device];
}

async function chosenPorts(wanted: Readonly<Record<number, number>>): Promise<Record<number, number>> {
  const chosen: Record<number, number> = {};
  for (const [guest, host] of Object.entries(wanted)) chosen[Number(guest)] = host === 0 ? await freePort() : host;
  return chosen;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Until every thread of a process has heard SIGSTOP, and has ended the write it was at. @throws Error when it has none. */
function waitUntilStopped(pid: number | undefined): void {
  const deadlineMs = performance.now() + CONNECT_MS;
  while (performance.now() < deadlineMs) {
    const states = spawnSync('ps', ['-L', '-o', 'state=', '-p', `${pid}`], { encoding: 'utf8' }).stdout.split('\n');
    if (states.filter((state) => state !== '').every((state) => state === 'T') && states.length > 1) return;
  }
  throw new Error('QEMU does not stand still.');
}

/** Waits until somebody listens on a UNIX socket. */
async function whenListening(path: string, isAlive: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(CONNECT_MS);
  for (;;) {
    const socket = createConnection(path);
    const there = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (there) return;
    if (!isAlive() || deadline.aborted) throw new Error('QEMU did not start.');
    await delay(RETRY_MS);
  }
}
