import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { FileSource, MessageItem } from '../../appliance/client/model.ts';

/** A file somebody chose, before it is sent. `preview`: a local picture for the strip above the text, if it is one. */
export type PickedFile = FileSource & { readonly key: string; readonly preview?: string };

/** What somebody is writing in one room. It outlives a change of rooms: nothing typed is lost. */
export interface Composer {
  readonly text: Signal<string>;
  readonly replyTo: Signal<MessageItem | undefined>;
  readonly files: Signal<readonly PickedFile[]>;
  readonly charsLeft: ReadonlySignal<number>;
  /** The counter shows from here on. */
  readonly isNearLimit: ReadonlySignal<boolean>;
  readonly canSend: ReadonlySignal<boolean>;
  /** Takes what is written out of the composer. */
  take(): Written | undefined;
  /** Puts what could not be sent back, before what was written since. */
  putBack(written: Written): void;
  clear(): void;
}

export type Written = {
  readonly text: string;
  readonly replyTo: MessageItem | undefined;
  readonly files: readonly PickedFile[];
};

/** @param charsMax the house's limit, in characters as the house counts them (code points). */
export function createComposer(charsMax: ReadonlySignal<number>): Composer {
  const text = signal('');
  const replyTo = signal<MessageItem | undefined>(undefined);
  const files = signal<readonly PickedFile[]>([]);
  const charsLeft = computed(() => charsMax.value - Array.from(text.value.trim()).length);
  const canSend = computed(() => (text.value.trim() !== '' || files.value.length > 0) && charsLeft.value >= 0);
  const clear = (): void => {
    text.value = '';
    replyTo.value = undefined;
    files.value = [];
  };
  return {
    text,
    replyTo,
    files,
    charsLeft,
    isNearLimit: computed(() => charsLeft.value <= Math.max(20, charsMax.value / 5)),
    canSend,
    take() {
      if (!canSend.value) return undefined;
      const written = { text: text.value.trim(), replyTo: replyTo.value, files: files.value };
      clear();
      return written;
    },
    putBack(written) {
      text.value = [written.text, text.value].filter((part) => part !== '').join('\n');
      replyTo.value ??= written.replyTo;
      files.value = [...written.files, ...files.value];
    },
    clear,
  };
}

/** Why a file cannot be sent to this house, judged by its name and size before it is read. */
export function refusalOf(
  file: { readonly name: string; readonly bytes: number },
  limits: { readonly fileBytes: number; readonly fileTypes: readonly string[] },
): 'type' | 'size' | 'empty' | undefined {
  const extension = /\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? '';
  if (!limits.fileTypes.includes(extension)) return 'type';
  if (file.bytes > limits.fileBytes) return 'size';
  return file.bytes === 0 ? 'empty' : undefined;
}
