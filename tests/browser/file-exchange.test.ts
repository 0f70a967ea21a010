import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { residence } from './stage.ts';
import { LAPTOP, PHONE, type Visitor } from './visitor.ts';

/** The largest file a house takes when nobody changed its settings. */
const LARGEST_BYTES = 8 * 1_048_576;

let nora: Visitor;
let ben: Visitor;

const play = residence(async (stage) => {
  nora = await stage.arrive('Nora', LAPTOP);
  ben = await stage.arrive('Ben', PHONE);
  await nora.claim(stage.house);
  await ben.registerBy(await nora.houseLink());
  await nora.writeTo('Ben');
  await ben.openRoom('Nora');
});

test('a picture from a phone is seen on the laptop, with the words that came with it', () =>
  play('picture', async (stage) => {
    await attach(ben, 'garden.png', await drawPicture(ben, 320, 200));
    await ben.page.locator('.attachment-picture').waitFor();
    await ben.say('Look, it grows');
    await nora.sees('Look, it grows');
    await nora.button('Picture garden.png').click();
    const opened = nora.page.getByRole('dialog').locator('img');
    await expect.poll(() => sizeOf(opened)).toEqual([320, 200]);
    await nora.page.keyboard.press('Escape');
    const shown = nora.page.locator('.picture img');
    expect(await sizeOf(shown)).toEqual([320, 200]);
    // Space was kept for it before it was there.
    expect(await shown.getAttribute('width')).not.toBeNull();
    stage.expectNoComplaints();
  }));

test('the largest file arrives as it was, byte for byte, and both see how far it is', () =>
  play('largest-file', async (stage) => {
    const text = Buffer.from(randomBytes((LARGEST_BYTES / 8) * 3).toString('base64')).subarray(0, LARGEST_BYTES / 2);
    const bytes = Buffer.concat([text, text]);
    expect(bytes.length).toBe(LARGEST_BYTES);
    await Promise.all([nora, ben].map(watchProgress));
    await attach(nora, 'diary.txt', bytes);
    await nora.button('Send').click();
    await nora.allSent();
    expect((await progressOf(nora, 'Sending')).length).toBeGreaterThan(2);

    const [download] = await Promise.all([
      ben.page.waitForEvent('download'),
      ben.page.getByTitle('Save diary.txt').click(),
    ]);
    expect(download.suggestedFilename()).toBe('diary.txt');
    const saved = createHash('sha256');
    await pipeline(createReadStream(await download.path()), saved);
    expect(saved.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect((await progressOf(ben, 'Getting it')).length).toBeGreaterThan(2);
    stage.expectNoComplaints();
  }));

test('a file that cannot be sent is refused in a sentence, before anything goes out, and the words stay', () =>
  play('refused-files', async (stage) => {
    await ben.composer.fill('With this');
    await attach(ben, 'film.txt', Buffer.alloc(LARGEST_BYTES + 1, 'a'));
    await ben.page.getByText('film.txt is too large. At most 8 MB can be sent.').waitFor();
    await attach(ben, 'tool.exe', Buffer.from('MZ'));
    await ben.page.getByText(/tool\.exe cannot be sent here\. Possible are TXT, PDF, .*GIF\./).waitFor();
    await attach(ben, 'nothing.txt', Buffer.alloc(0));
    await ben.page.getByText('nothing.txt is empty.').waitFor();
    expect(await ben.page.locator('.attachment').count()).toBe(0);
    expect(await ben.composer.inputValue()).toBe('With this');
    await ben.composer.fill('');
    stage.expectNoComplaints();
  }));

test('what calls itself a picture and is none is not shown as one, though its sender lies', () =>
  play('lying-file', async (stage) => {
    await tellLies(ben);
    await attach(ben, 'kitten.png', Buffer.from(`%PDF-1.7 ${'not a kitten '.repeat(100)}`));
    await ben.say('A kitten');
    await nora.sees('A kitten');
    const bubble = nora.bubble('A kitten');
    await bubble.getByText('Its content is not what its name says. It is not shown.').waitFor();
    expect(await bubble.locator('img').count()).toBe(0);

    await attach(ben, 'puppy.png', Buffer.concat([Buffer.alloc(500, 0), Buffer.from('<script>')]));
    await ben.say('A puppy');
    await nora.sees('A puppy');
    await nora.bubble('A puppy').getByText('Could not be opened').waitFor();
    expect(await nora.bubble('A puppy').locator('img').count()).toBe(0);
    stage.expectNoComplaints();
  }));

async function attach(visitor: Visitor, name: string, buffer: Buffer): Promise<void> {
  const mimeType = name.endsWith('.png') ? 'image/png' : 'application/octet-stream';
  await visitor.page.locator('.composer input[type=file]').setInputFiles({ name, mimeType, buffer });
}

async function drawPicture(visitor: Visitor, width: number, height: number): Promise<Buffer> {
  const url = await visitor.page.evaluate(
    ([across, down]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [across, down];
      const brush = canvas.getContext('2d');
      if (brush === null) throw new Error('no canvas');
      brush.fillStyle = 'seagreen';
      brush.fillRect(10, 10, across / 2, down / 2);
      return canvas.toDataURL('image/png');
    },
    [width, height] as const,
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

async function sizeOf(picture: Locator): Promise<readonly [number, number]> {
  return picture.evaluate((image) =>
    image instanceof HTMLImageElement ? [image.naturalWidth, image.naturalHeight] : [0, 0],
  );
}

/** Notes every percentage that the page shows from now on. */
async function watchProgress(visitor: Visitor): Promise<void> {
  await visitor.page.evaluate(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { progressSeen: seen });
    new MutationObserver(() => {
      for (const { textContent } of document.querySelectorAll('.file-about')) seen.add(textContent);
    }).observe(document.body, { childList: true, characterData: true, subtree: true });
  });
}

async function progressOf(visitor: Visitor, kind: string): Promise<readonly string[]> {
  const all = await visitor.page.evaluate(() => [
    ...(globalThis as unknown as { progressSeen: Set<string> }).progressSeen,
  ]);
  return all.filter((text) => text.startsWith(kind) && text.endsWith('%'));
}

/** A client that was changed to pass its own checks: every file begins like a picture, and has a picture's size. */
async function tellLies(visitor: Visitor): Promise<void> {
  await visitor.page.evaluate(() => {
    const { slice } = Blob.prototype;
    const begin = new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)]);
    Blob.prototype.slice = function (from, to, type) {
      return from === 0 && to === 64 ? begin : slice.call(this, from, to, type);
    };
    globalThis.createImageBitmap = () => Promise.resolve({ width: 320, height: 200, close: () => undefined });
  });
}
