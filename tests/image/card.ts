import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import { putBootFile } from '../../os-image/boot/boot-partition.ts';
import { runCommand } from '../../os-image/command.ts';
import { OUTPUT } from '../../os-image/places.ts';

const CARDS = join(OUTPUT, 'cards');
const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/**
 * A card as its owner prepares it on another computer: the image, and a file beside the others on its boot partition.
 *
 * @returns path of the image; gone when the test file ends
 */
export function prepareCard(name: string, content: string): string {
  mkdirSync(CARDS, { recursive: true });
  const folder = mkdtempSync(join(CARDS, 'card-'));
  made.push(folder);
  const [image, file] = [join(folder, 'card.img'), join(folder, name)];
  runCommand('cp', ['--sparse=always', '--reflink=auto', inject('firstBoot').image, image]);
  writeFileSync(file, content);
  putBootFile(image, file, name);
  return image;
}
