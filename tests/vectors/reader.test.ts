import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VectorFile } from './vector-file.ts';

const VECTORS = fileURLToPath(new URL('parlour-1.json', import.meta.url));
const READER = fileURLToPath(new URL('reader.py', import.meta.url));

let folder: string;
let file: VectorFile;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parlour-vectors-'));
  file = JSON.parse(await readFile(VECTORS, 'utf8')) as VectorFile;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Debian's own Python, which has python3-cryptography; another one on the path may not. */
function readByPython(path: string): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile('/usr/bin/python3', [READER, path], (error, out, err) => {
      resolve({ code: error === null ? 0 : 1, out, err });
    });
  });
}

async function readChanged(change: (copy: VectorFile) => VectorFile): Promise<{ code: number; err: string }> {
  const path = join(folder, 'changed.json');
  await writeFile(path, JSON.stringify(change(structuredClone(file))));
  return readByPython(path);
}

describe('a reader that shares no code with ours', () => {
  test('opens the whole captured room from its passwords: the protocol is what the document says, not what we happen to do', async () => {
    const { code, out, err } = await readByPython(VECTORS);
    expect(err).toBe('');
    expect(code).toBe(0);
    const opened = JSON.parse(out) as VectorFile['counts'];
    expect(opened).toEqual(file.counts);
    expect(opened.messages).toBe(file.room.messages.length);
    expect(opened.files).toBe(file.room.files.length);
    expect(opened.refused).toBe(file.refused.length);
  });

  test('says so when it opens fewer messages than the file says', async () => {
    const { code, err } = await readChanged((copy) => ({
      ...copy,
      counts: { ...copy.counts, messages: copy.counts.messages + 1 },
    }));
    expect([code, err]).toEqual([1, expect.stringContaining('there is more')]);
  });

  test.each<[string, (copy: VectorFile) => VectorFile]>([
    ['message', (copy) => ({ ...copy, room: { ...copy.room, messages: copy.room.messages.toReversed() } })],
    ['room log', (copy) => ({ ...copy, room: { ...copy.room, log: copy.room.log.toSpliced(3, 1) } })],
    ['commit', (copy) => ({ ...copy, room: { ...copy.room, commits: copy.room.commits.toSpliced(1, 1) } })],
    [
      'account log',
      (copy) => ({ ...copy, accounts: copy.accounts.map((one) => ({ ...one, log: one.log.toReversed() })) }),
    ],
    ['code', (copy) => ({ ...copy, room: { ...copy.room, code: '0'.repeat(60) } })],
    ['refusal', (copy) => ({ ...copy, refused: [{ why: 'fine', kind: 'message', env: copy.room.messages[0]!.env }] })],
  ])('is not content with just any %s', async (_, change) => {
    const { code, err } = await readChanged(change);
    expect(code).toBe(1);
    expect(err).toContain('refused');
  });
});
