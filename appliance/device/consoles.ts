import { constants, existsSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The screen; the kernel calls it tty0, whichever terminal is in front. */
const SCREEN = 'tty1';
/** Takes the messages of the start off a screen; serial lines keep theirs. */
const CLEAR = '\u001b[2J\u001b[H';

/**
 * Writes to the screen and to every serial console of the kernel. One that is not there, or hangs up, hides nothing from
 * the others.
 *
 * @param active text of /sys/class/tty/console/active.
 * @param devices usually /dev.
 */
export async function writeToConsoles(text: string, active: string, devices: string): Promise<void> {
  const names = new Set([
    SCREEN,
    ...active
      .trim()
      .split(/\s+/)
      .filter((name) => name !== 'tty0' && name !== ''),
  ]);
  const present = [...names].filter((name) => existsSync(join(devices, name)));
  await Promise.allSettled(
    present.map((name) => writeTo(join(devices, name), name === SCREEN ? `${CLEAR}${text}` : `\n${text}`)),
  );
}

/** Which consoles the kernel has. */
export function readActiveConsoles(): Promise<string> {
  return readFile('/sys/class/tty/console/active', 'utf8');
}

async function writeTo(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_NOCTTY);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}
