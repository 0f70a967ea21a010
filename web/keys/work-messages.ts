import type { KeyWork } from '../../appliance/client/key-work.ts';
import type { ProgressStep } from '../../appliance/client/model.ts';
import type { ErrorCode } from '../../appliance/protocol/errors.ts';

/** What the page asks of the key worker: a method of {@link KeyWork} with its arguments, but for the progress callback. */
export type WorkRequest = { readonly id: number } & (
  | { readonly method: 'stretchPassword'; readonly args: Parameters<KeyWork['stretchPassword']> }
  | { readonly method: 'stretchRecovery'; readonly args: Parameters<KeyWork['stretchRecovery']> }
  | { readonly method: 'createAccount'; readonly args: readonly [Parameters<KeyWork['createAccount']>[0]] }
  | { readonly method: 'unlock'; readonly args: Parameters<KeyWork['unlock']> }
);

/** What it answers. A refusal keeps its kind: classes do not survive the way between threads. */
export type WorkAnswer = { readonly id: number } & (
  | { readonly kind: 'step'; readonly step: ProgressStep }
  | { readonly kind: 'done'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly detail: string }
  | { readonly kind: 'unopened' }
  | { readonly kind: 'bug'; readonly message: string }
);
