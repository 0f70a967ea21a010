import { expect, test, vi } from 'vitest';
import type { OpenedFile } from '../../../appliance/client/model.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';
import { createOpenedFiles } from '../../../web/state/opened-files.ts';

/** A client whose files open when the test says so. */
function stage() {
  const waiting = new Map<string, { done: (file: OpenedFile) => void; failed: (error: Error) => void }>();
  const made = new Set<string>();
  const files = createOpenedFiles(
    {
      openFile: (_room, message) =>
        new Promise((done, failed) => {
          waiting.set(message, { done, failed });
        }),
    },
    {
      make: ({ name }) => {
        made.add(`blob:${name}`);
        return `blob:${name}`;
      },
      revoke: (url) => void made.delete(url),
    },
    vi.fn(),
  );
  const finish = async (message: string): Promise<void> => {
    waiting.get(message)?.done({ bytes: new Uint8Array(1), type: 'png', name: message });
    waiting.delete(message);
    await Promise.resolve();
    await Promise.resolve();
  };
  return { files, waiting, made, finish };
}

test('a wall of pictures is fetched two at a time, each once', async () => {
  const { files, waiting, finish } = stage();
  for (const message of ['a', 'b', 'c', 'a']) files.open('room', message);
  expect([...waiting.keys()]).toEqual(['a', 'b']);
  await finish('a');
  expect([...waiting.keys()]).toEqual(['b', 'c']);
  expect(files.state('a').value).toMatchObject({ status: 'open', url: 'blob:a' });
});

test('a picture that failed can be asked for again', async () => {
  const { files, waiting, finish } = stage();
  files.open('room', 'a');
  waiting.get('a')?.failed(new WireError('not_found'));
  await vi.waitFor(() =>
    expect(files.state('a').value).toMatchObject({ status: 'failed', failure: { code: 'not_found' } }),
  );
  files.open('room', 'a');
  await finish('a');
  expect(files.state('a').value).toMatchObject({ status: 'open' });
});

test('memory is given back: after many pictures, and all of it on signing out', async () => {
  const { files, made, finish } = stage();
  for (let index = 0; index < 60; index += 1) {
    files.open('room', `p${index}`);
    await finish(`p${index}`);
  }
  expect(made.size).toBeLessThanOrEqual(48);
  expect(files.state('p0').value).toBeUndefined();
  files.open('room', 'late');
  files.clear();
  await finish('late');
  expect([...made]).toEqual([]);
});
