import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkVectors } from './check.ts';
import type { VectorFile } from './vector-file.ts';

const file = JSON.parse(readFileSync(new URL('parlour-1.json', import.meta.url), 'utf8')) as VectorFile;

describe('the published vectors, in Node', () => {
  test('what was written under suite 1 still opens: nobody loses a conversation to an update', async () => {
    expect(await checkVectors(file)).toEqual(file.counts);
    expect(file.counts.messages).toBe(file.room.messages.length);
    expect(file.counts.messages).toBeGreaterThanOrEqual(10);
  });

  const room = file.room;
  test.each<[string, VectorFile]>([
    ['a message that is not what was sealed', withMessage({ json: '{"cid":"","text":"other"}' })],
    ['a message of another envelope', withMessage({ env: room.messages[1]!.env })],
    ['a log entry missing', { ...file, room: { ...room, log: room.log.slice(0, -1) } }],
    ['a commit missing', { ...file, room: { ...room, commits: room.commits.slice(1) } }],
    ['another house', { ...file, house: file.room.messages[0]!.hash.slice(0, 22) }],
    ['something accepted that must be refused', withHarmlessRefusal()],
  ])('with %s do not pass', async (_, changed) => {
    await expect(checkVectors(changed)).rejects.toThrow();
  });

  function withMessage(change: Partial<VectorFile['room']['messages'][number]>): VectorFile {
    const [first, ...rest] = room.messages;
    return { ...file, room: { ...room, messages: [{ ...first!, ...change }, ...rest] } };
  }

  function withHarmlessRefusal(): VectorFile {
    return { ...file, refused: [{ why: 'fine', kind: 'message', env: room.messages[0]!.env }] };
  }
});
