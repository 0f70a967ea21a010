/** What each board's firmware must find on the boot partition. The one place that lists the boards. */

/**
 * Files by board. A Pi 5 has its firmware on the board; the others read theirs from the card. Device trees lie in the
 * folder that config.txt names.
 */
const BOARD_FILES: Readonly<Record<string, readonly string[]>> = {
  'Pi 3B': ['bootcode.bin', 'start.elf', 'fixup.dat', 'bcm2837-rpi-3-b.dtb'],
  'Pi 3B+': ['bootcode.bin', 'start.elf', 'fixup.dat', 'bcm2837-rpi-3-b-plus.dtb'],
  'Pi Zero 2 W': ['bootcode.bin', 'start.elf', 'fixup.dat', 'bcm2837-rpi-zero-2-w.dtb'],
  'Pi 4': ['start4.elf', 'fixup4.dat', 'bcm2711-rpi-4-b.dtb'],
  'Pi 5': ['bcm2712-rpi-5-b.dtb'],
  // Its firmware has asked for either name.
  'Pi 5, D0 chip': ['bcm2712-d-rpi-5-b.dtb', 'bcm2712d0-rpi-5-b.dtb'],
};

/** Lines of config.txt without which no board, or not this system, starts. */
const CONFIG_LINES = ['arm_64bit=1', 'upstream_kernel=1', 'enable_uart=1'];
const ROOT_PARAMETER = 'root=LABEL=parlour-root';

/**
 * Why boards would not start from this boot partition; empty when all would find what they ask for.
 *
 * @param files paths on the partition
 * @param readText a text file of the partition
 */
export function missingBoardFiles(files: readonly string[], readText: (name: string) => string): string[] {
  const there = new Set(files);
  if (!there.has('config.txt')) return ['Every board lacks config.txt on the boot partition.'];
  const config = readText('config.txt')
    .split('\n')
    .map((line) => line.trim());
  const folder = config.flatMap((line) => /^os_prefix=(\S+\/)$/.exec(line)?.[1] ?? [])[0];
  if (folder === undefined) return ['config.txt has no line "os_prefix=" with a folder.'];

  const lacking = (what: string, paths: readonly string[]): string[] =>
    paths.filter((path) => !there.has(path)).map((path) => `${what} lacks ${path} on the boot partition.`);
  const path = (name: string): string => (name.endsWith('.dtb') ? folder + name : name);
  const cmdline = `${folder}cmdline.txt`;
  return [
    ...Object.entries(BOARD_FILES).flatMap(([board, names]) => lacking(`A ${board}`, names.map(path))),
    ...configComplaints(config, (names) =>
      lacking(
        'config.txt',
        names.map((name) => folder + name),
      ),
    ),
    ...lacking('Every board', [cmdline]),
    ...(there.has(cmdline) ? cmdlineComplaints(readText(cmdline)) : []),
  ];
}

function configComplaints(lines: readonly string[], lacking: (names: readonly string[]) => string[]): string[] {
  const complaints = lacking(
    lines.flatMap((line) => /^(?:kernel=|device_tree=|initramfs )(\S+)/.exec(line)?.[1] ?? []),
  );
  for (const key of ['kernel=', 'initramfs '])
    if (!lines.some((line) => line.startsWith(key))) complaints.push(`config.txt has no line "${key.trim()}".`);
  for (const line of CONFIG_LINES) if (!lines.includes(line)) complaints.push(`config.txt has no line "${line}".`);
  return complaints;
}

function cmdlineComplaints(text: string): string[] {
  const parameters = text.trim().split(/\s+/);
  const complaints: string[] = [];
  if (text.trim().includes('\n')) complaints.push('cmdline.txt has more than one line; the firmware reads the first.');
  if (!parameters.includes(ROOT_PARAMETER)) complaints.push(`cmdline.txt does not say ${ROOT_PARAMETER}.`);
  // On a Pi 4 a region set aside for the camera stops the start.
  if (parameters.some((parameter) => parameter.startsWith('cma=')))
    complaints.push('cmdline.txt sets aside memory (cma=).');
  return complaints;
}
