import { signal, type ReadonlySignal } from '@preact/signals';
import type { Failure } from './failure.ts';
import type { Clock } from './world.ts';

/** Something to say in passing. What it says is the view's: a view model knows no language. */
export type Notice = { readonly id: number; readonly what: NoticeKind };
export type NoticeKind =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | { readonly kind: 'invited'; readonly name: string }
  | { readonly kind: 'left'; readonly name: string }
  | { readonly kind: 'password-changed' }
  | { readonly kind: 'setting-saved' }
  | { readonly kind: 'file-refused'; readonly name: string; readonly reason: 'type' | 'size' | 'empty' };

export interface Notices {
  readonly all: ReadonlySignal<readonly Notice[]>;
  say(what: NoticeKind): void;
  dismiss(id: number): void;
}

const SHOWN_MS = 6_000;
const AT_ONCE_MAX = 3;

export function createNotices(clock: Clock): Notices {
  const all = signal<readonly Notice[]>([]);
  let lastId = 0;
  const dismiss = (id: number): void => {
    all.value = all.value.filter((notice) => notice.id !== id);
  };
  return {
    all,
    dismiss,
    say(what) {
      lastId += 1;
      const id = lastId;
      all.value = [...all.value, { id, what }].slice(-AT_ONCE_MAX);
      clock.after(SHOWN_MS, () => dismiss(id));
    },
  };
}
