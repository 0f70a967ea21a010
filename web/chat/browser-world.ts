import { deviceMemory } from '../keys/device-memory.ts';
import type { HistoryPort, World } from '../state/world.ts';

/** The browser as the view models see it. */
export function browserWorld(): World {
  return {
    clock: {
      now: () => Date.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    history: browserHistory(),
    memory: deviceMemory('parlour.'),
    languages: navigator.languages,
    report: (error) => console.error(error),
  };
}

function browserHistory(): HistoryPort {
  const depth = (): number => {
    const state: unknown = history.state;
    return typeof state === 'object' && state !== null && 'depth' in state && typeof state.depth === 'number'
      ? state.depth
      : 0;
  };
  return {
    hash: () => location.hash,
    depth,
    push: (hash, at) => history.pushState({ depth: at }, '', hash),
    replace: (hash, at) => history.replaceState({ depth: at }, '', hash),
    back: () => history.back(),
    onChange: (run) => addEventListener('popstate', run),
  };
}

/** `blob:` addresses of opened pictures; anything else is handed over as bytes to save, never as something to run. */
export const blobUrls = {
  make: (file: { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string }): string =>
    URL.createObjectURL(new Blob([file.bytes], { type: PICTURES[file.type] ?? 'application/octet-stream' })),
  revoke: (url: string): void => URL.revokeObjectURL(url),
};

const PICTURES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
};
