import type { BootFiles } from './boot-partition.ts';

/** What QEMU pretends to be: its own board for virtual machines, or a Raspberry Pi 3. */
export const BOARDS = ['virt', 'raspi3b'] as const;
export type Board = (typeof BOARDS)[number];

/** Device trees by board; `virt` makes its own. */
export const DEVICE_TREES: Readonly<Record<Board, string | undefined>> = {
  virt: undefined,
  raspi3b: 'bcm2837-rpi-3-b.dtb',
};

/** What is plugged into a board. Paths on this machine. */
type Parts = {
  readonly disk: string;
  readonly boot: BootFiles;
  /** UNIX socket of the root shell's console, when there is to be one. */
  readonly rootShell: string | undefined;
  /** Mebibytes of `virt`; a Raspberry Pi has what it has. */
  readonly memory: number;
  /** Further words for the kernel. */
  readonly kernelWords: readonly string[];
  /** Where QEMU's `blklogwrites` keeps everything that is written to the disk of `virt`. */
  readonly blockLog: string | undefined;
};

/** A USB console is there only after systemd's first tries to open a shell on it (systemd.system-credentials(7)). */
const PATIENT_SHELL = `systemd.set_credential_binary=systemd.unit-dropin.debug-shell.service:${Buffer.from(
  '[Unit]\nStartLimitIntervalSec=0\n[Service]\nRestartSec=5\n',
).toString('base64')}`;

/** QEMU's arguments for a board with disk, kernel and console; the first serial port is the boot console. */
export function boardArguments(board: Board, parts: Parts): string[] {
  const { disk, boot, rootShell, memory, kernelWords, blockLog } = parts;
  const start = ['-kernel', boot.kernel, '-initrd', boot.initrd];
  const shell = (device: string): string[] =>
    rootShell === undefined
      ? []
      : ['-chardev', `socket,id=shell,path=${rootShell},server=on,wait=off`, ...device.split(' ')];
  const words = (tty: string): string =>
    [boot.cmdline, ...kernelWords, ...(rootShell === undefined ? [] : [`systemd.debug_shell=${tty}`])].join(' ');
  const drive =
    blockLog === undefined
      ? `format=qcow2,file=${disk}`
      : `driver=blklogwrites,file.driver=qcow2,file.file.driver=file,file.file.filename=${disk},log.driver=file,log.filename=${blockLog}`;

  switch (board) {
    case 'virt':
      return [
        ...['-M', 'virt', '-cpu', 'cortex-a72', '-smp', '2', '-m', `${memory}`, ...start],
        // Last, as the screen is on a Pi; and first, because of ports of one kind the kernel only tries the first it reads of.
        ...['-append', `console=ttyAMA0,115200 ${words('hvc0')} console=ttyAMA0,115200`],
        ...['-drive', `if=none,id=disk,${drive}`, '-device', 'virtio-blk-pci,drive=disk'],
        ...['-device', 'virtio-rng-pci'],
        ...shell('-device virtio-serial-pci -device virtconsole,chardev=shell'),
      ];
    case 'raspi3b':
      return [
        ...['-M', 'raspi3b', '-smp', '4', '-m', '1024', ...start],
        ...(boot.tree === undefined ? [] : ['-dtb', boot.tree]),
        // QEMU starts the board anew as soon as its watchdog is armed.
        ...['-append', `${words('ttyUSB0')} ${PATIENT_SHELL} systemd.watchdog_sec=0`],
        // The kernel's console is the second serial port, the one on the pins.
        ...['-serial', 'null'],
        ...['-drive', `if=sd,format=qcow2,file=${disk}`],
        ...shell('-device usb-serial,chardev=shell'),
      ];
  }
}
