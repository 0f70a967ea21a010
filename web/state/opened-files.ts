import { signal, type ReadonlySignal } from '@preact/signals';
import type { OpenedFile, ParlourClient } from '../../appliance/client/model.ts';
import { type Failure, failureOf } from './failure.ts';

/** A file of a message on its way to the screen. `url` is a `blob:` address that lives as long as the entry. */
export type FileState =
  | { readonly status: 'opening' }
  | { readonly status: 'open'; readonly url: string; readonly type: string; readonly name: string }
  | { readonly status: 'failed'; readonly failure: Failure };

/** Turns opened bytes into addresses a page can show; the entry passes `URL.createObjectURL` and its counterpart. */
export interface BlobUrls {
  readonly make: (file: OpenedFile) => string;
  readonly revoke: (url: string) => void;
}

export interface OpenedFiles {
  /** How the file stands; `undefined` while nobody asked for it. */
  state(message: string): ReadonlySignal<FileState | undefined>;
  /** Starts opening unless it is open or on its way. At most a few at once; the rest wait in line. */
  open(room: string, message: string): void;
  /** Forgets everything, as on signing out. */
  clear(): void;
}

const AT_ONCE = 2;
const KEPT = 48;

export function createOpenedFiles(
  client: Pick<ParlourClient, 'openFile'>,
  urls: BlobUrls,
  report: (error: unknown) => void,
): OpenedFiles {
  const states = new Map<string, ReturnType<typeof signal<FileState | undefined>>>();
  const line: { room: string; message: string }[] = [];
  let running = 0;
  let generation = 0;

  const entry = (message: string) => {
    const known = states.get(message);
    if (known !== undefined) return known;
    const fresh = signal<FileState | undefined>(undefined);
    states.set(message, fresh);
    return fresh;
  };

  const settle = (message: string, at: number, next: FileState): void => {
    running -= 1;
    if (at === generation) entry(message).value = next;
    else if (next.status === 'open') urls.revoke(next.url);
    advance();
  };

  const advance = (): void => {
    const next = running < AT_ONCE ? line.shift() : undefined;
    if (next === undefined) return;
    running += 1;
    const at = generation;
    client.openFile(next.room, next.message).then(
      (file) => {
        forgetOldest();
        settle(next.message, at, { status: 'open', url: urls.make(file), type: file.type, name: file.name });
      },
      (error: unknown) => {
        const failure = failureOf(error);
        if (failure.code === 'bug') report(error);
        settle(next.message, at, { status: 'failed', failure });
      },
    );
    advance();
  };

  /** Pictures take memory: beyond some dozens the one opened first is closed; it opens again when it is looked at. */
  const forgetOldest = (): void => {
    const open = [...states].filter(([, state]) => state.value?.status === 'open');
    for (const [message, state] of open.slice(0, Math.max(0, open.length - KEPT + 1))) {
      if (state.value?.status === 'open') urls.revoke(state.value.url);
      state.value = undefined;
      states.delete(message);
    }
  };

  return {
    state: entry,
    open(room, message) {
      const state = entry(message);
      if (state.value !== undefined && state.value.status !== 'failed') return;
      state.value = { status: 'opening' };
      line.push({ room, message });
      advance();
    },
    clear() {
      generation += 1;
      line.length = 0;
      for (const state of states.values()) {
        if (state.value?.status === 'open') urls.revoke(state.value.url);
        state.value = undefined;
      }
      states.clear();
    },
  };
}
