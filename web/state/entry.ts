import { signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ParlourClient, Progress, ProgressStep, RegisterInput } from '../../appliance/client/model.ts';
import { createWork, type Work } from './work.ts';

/** Long work of the way in, as a list of steps with the one that runs now. */
export type Steps = {
  readonly all: readonly ProgressStep[];
  readonly current: number;
  readonly done: number | undefined;
};

const REGISTER_STEPS: readonly ProgressStep[] = [
  'stretching-password',
  'making-identity',
  'making-wrap-key',
  'making-device',
  'sealing-vault',
  'registering',
];
const LOG_IN_STEPS: readonly ProgressStep[] = ['stretching-password', 'signing-in', 'opening-vault', 'loading-rooms'];
const PASSWORD_STEPS: readonly ProgressStep[] = ['stretching-password', 'sealing-vault'];

/** What stands in the forms of the way in. One draft for all: who comes from one form to the next types nothing twice. */
export type EntryDraft = {
  readonly name: string;
  readonly password: string;
  /** Recovery code. */
  readonly code: string;
  readonly keep: boolean;
  readonly identity: RegisterInput['identity'];
};
const EMPTY_DRAFT: EntryDraft = { name: '', password: '', code: '', keep: true, identity: 'ecdsa-p256' };

/** The ways in: claim, register, log in, recover. */
export interface Entry {
  readonly work: Work;
  readonly draft: Signal<EntryDraft>;
  readonly steps: ReadonlySignal<Steps | undefined>;
  /** The right claim code, once checked. */
  readonly claimCode: ReadonlySignal<string | undefined>;
  /** Shown once after registering, until the person says it is written down. */
  readonly recovery: ReadonlySignal<{ readonly name: string; readonly code: string } | undefined>;
  /** The session ended without the person's doing. */
  readonly wasEnded: Signal<boolean>;
  claim(code: string): void;
  register(input: RegisterInput): void;
  logIn(name: string, password: string, keep: boolean): void;
  recover(name: string, code: string, newPassword: string, keep: boolean): void;
  changePassword(current: string, next: string, onDone: () => void): void;
  /** @throws as the client does. */
  logOut(): Promise<void>;
  /** The session ends because the person wants it to. */
  isLeaving(): boolean;
  recoveryKept(): void;
}

export function createEntry(client: ParlourClient, report: (error: unknown) => void): Entry {
  const work = createWork(report);
  const draft = signal(EMPTY_DRAFT);
  const steps = signal<Steps | undefined>(undefined);
  const claimCode = signal<string | undefined>(undefined);
  const recovery = signal<{ name: string; code: string } | undefined>(undefined);
  const wasEnded = signal(false);
  let leaving = false;

  const withSteps = (
    all: readonly ProgressStep[],
    action: (onProgress: (progress: Progress) => void) => Promise<void>,
  ): void =>
    work.run(async () => {
      wasEnded.value = false;
      steps.value = { all, current: 0, done: undefined };
      try {
        await action((progress) => {
          steps.value = advance(steps.value ?? { all, current: 0, done: undefined }, progress);
        });
        // A password stays in memory no longer than it is needed.
        draft.value = EMPTY_DRAFT;
      } finally {
        steps.value = undefined;
      }
    });

  let phase = client.state.phase;
  client.subscribe(() => {
    const next = client.state.phase;
    if (phase === 'signed-in' && next === 'signed-out' && !leaving) wasEnded.value = true;
    phase = next;
  });

  return {
    work,
    draft,
    steps,
    claimCode,
    recovery,
    wasEnded,
    claim: (code) =>
      work.run(async () => {
        await client.checkClaim(code);
        claimCode.value = code;
      }),
    register: (input) =>
      withSteps(REGISTER_STEPS, async (onProgress) => {
        const { recoveryCode } = await client.register(input, onProgress);
        recovery.value = { name: input.name, code: recoveryCode };
        claimCode.value = undefined;
      }),
    logIn: (name, password, keep) =>
      withSteps(LOG_IN_STEPS, (onProgress) => client.logIn(name, password, keep, onProgress)),
    recover: (name, code, newPassword, keep) =>
      withSteps(LOG_IN_STEPS, (onProgress) => client.recover(name, code, newPassword, keep, onProgress)),
    changePassword: (current, next, onDone) =>
      withSteps(PASSWORD_STEPS, async (onProgress) => {
        await client.changePassword(current, next, onProgress);
        onDone();
      }),
    async logOut() {
      // Asked for: no notice that the session ended.
      leaving = true;
      try {
        await client.logOut();
      } finally {
        leaving = false;
      }
    },
    isLeaving: () => leaving,
    recoveryKept() {
      recovery.value = undefined;
    },
  };
}

/** Steps only go forward; one that was not foreseen joins the list where it happens. */
function advance(steps: Steps, { step, done }: Progress): Steps {
  const at = steps.all.indexOf(step);
  if (at >= steps.current) return { ...steps, current: at, done };
  if (at !== -1) return { ...steps, done: undefined };
  const all = [...steps.all.slice(0, steps.current + 1), step, ...steps.all.slice(steps.current + 1)];
  return { all, current: steps.current + 1, done };
}
