import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * What kernels, boards and programs say, as files below a root. None of it was read by us on a board. Where each came from:
 * - models, revisions and the kernel's words on under-voltage: what owners of boards reported, a Pi 3 with kernel 5.4
 *   (raspberrypi/firmware#1142, and snip/OGN-receiver-RPI-image#10 for the older words), a Pi 4 with 6.1
 *   (raspberrypi/linux#5584), a Pi 5 with 6.6 (raspberrypi/linux#6661); revision codes of the others: Raspberry Pi's documentation;
 * - files of hwmon and get_throttled: source of raspberrypi-hwmon.c and firmware/raspberrypi.c, bits from the documentation of vcgencmd;
 * - life_time, stat, mountinfo: Documentation/ABI, Documentation/block/stat.rst, proc_pid_mountinfo(5);
 * - nft-ruleset.json: recorded from nft 1.1.3 of Debian trixie, with the rules of hardening/ and bans made by hand; shortened;
 * - what the tests let apt-get, systemctl, journalctl and rkhunter say is made up, in the form of Debian trixie's.
 */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

const board = (model: string, revision: number): Tree => ({
  'sys/firmware/devicetree/base/model': `${model}\0`,
  'sys/firmware/devicetree/base/system/linux,revision': Buffer.from(Uint32Array.of(revision).buffer).swap32(),
});

export const PI_3 = board('Raspberry Pi 3 Model B Rev 1.2', 0xa02082);
export const PI_4 = board('Raspberry Pi 4 Model B Rev 1.4', 0xc03114);
export const PI_5 = board('Raspberry Pi 5 Model B Rev 1.0', 0xd04170);
/** QEMU's `virt`, by its source; there is no firmware that leaves a revision. */
export const VIRT: Tree = { 'sys/firmware/devicetree/base/model': 'linux,dummy-virt\0' };

/** Raspberry Pi's kernel; the alarm as `0` or `1`, the firmware's word in hexadecimal. */
export const raspberryKernel = (alarm: string, word: string): Tree => ({
  'sys/class/hwmon/hwmon0/name': 'cpu_thermal\n',
  'sys/class/hwmon/hwmon1/name': 'rpi_volt\n',
  'sys/class/hwmon/hwmon1/in0_lcrit_alarm': `${alarm}\n`,
  'sys/bus/platform/drivers/raspberrypi-firmware/soc:firmware/get_throttled': `${word}\n`,
  'sys/bus/platform/drivers/raspberrypi-firmware/bind': '',
});

/** Debian's kernel has the temperature only. */
export const DEBIAN_KERNEL: Tree = { 'sys/class/hwmon/hwmon0/name': 'cpu_thermal\n' };

/** The image's card: system on the second partition, data on the third. In a sandbox every mount is read-only but the data. */
export const MOUNTS = `21 1 179:2 / / ro,relatime shared:1 - ext4 /dev/mmcblk0p2 rw
22 21 0:20 / /proc rw,nosuid - proc proc rw
27 21 179:3 / /var/lib/parlour ro,noatime shared:9 - ext4 /dev/mmcblk0p3 rw,errors=remount-ro
90 27 179:3 /health /var/lib/parlour/health rw,noatime - ext4 /dev/mmcblk0p3 rw,errors=remount-ro
`;

/** A card with two partitions of ours. */
export function card(changes: Tree = {}): Tree {
  const disk = 'sys/devices/platform/emmc2bus/fe340000.mmc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0';
  return {
    'proc/self/mountinfo': MOUNTS,
    [`${disk}/stat`]:
      '   12345      678   987654     4321    45678     9012  2000000    65432        0    23456    69753\n',
    [`${disk}/mmcblk0p2/partition`]: '2\n',
    [`${disk}/mmcblk0p3/partition`]: '3\n',
    'sys/fs/ext4/mmcblk0p2/errors_count': '0\n',
    'sys/fs/ext4/mmcblk0p3/errors_count': '0\n',
    ...changes,
  };
}
/** Links of a kernel: from, to. */
export const CARD_LINKS: readonly (readonly [string, string])[] = ['2', '3'].map((number) => [
  `sys/dev/block/179:${number}`,
  `../../devices/platform/emmc2bus/fe340000.mmc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0/mmcblk0p${number}`,
]);
export const CARD_DISK = 'sys/devices/platform/emmc2bus/fe340000.mmc/mmc_host/mmc0/mmc0:aaaa/block/mmcblk0';

export const IMAGE: Tree = { 'etc/parlour/image': 'This system was made as a Parlour image.\n' };
const RULESET = fileURLToPath(new URL('nft-ruleset.json', import.meta.url));

/** A root folder of files. */
export class FakeRoot {
  readonly path = mkdtempSync(join(tmpdir(), 'parlour-root-'));

  /** Adds files, over those that are there. */
  add(...trees: readonly Tree[]): this {
    for (const [name, content] of trees.flatMap((tree) => Object.entries(tree))) {
      mkdirSync(dirname(this.at(name)), { recursive: true });
      writeFileSync(this.at(name), content);
    }
    return this;
  }

  /** Adds links. */
  link(links: readonly (readonly [string, string])[]): this {
    for (const [from, to] of links) {
      mkdirSync(dirname(this.at(from)), { recursive: true });
      symlinkSync(to, this.at(from));
    }
    return this;
  }

  /** What `parlour-filter.service` leaves. */
  addRules(): this {
    mkdirSync(this.at('run/parlour-filter'), { recursive: true });
    cpSync(RULESET, this.at('run/parlour-filter/ruleset.json'));
    return this;
  }

  at(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
