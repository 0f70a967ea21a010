import type { KeyWork } from '../../appliance/client/key-work.ts';
import type { ProgressStep } from '../../appliance/client/model.ts';
import { OpenError } from '../../appliance/e2ee/open-error.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import type { WorkAnswer, WorkRequest } from './work-messages.ts';

type Waiting = {
  readonly done: (value: unknown) => void;
  readonly failed: (error: Error) => void;
  readonly onStep: (step: ProgressStep) => void;
};

/**
 * {@link KeyWork} done by a worker. It starts with the first request and ends with the last answer: what a password was
 * stretched in (64 MiB) and an opened identity live no longer than the work.
 */
export function createKeyWorker(start: () => Worker): KeyWork {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  const end = (): void => {
    worker?.terminate();
    worker = undefined;
  };

  const settle = (answer: WorkAnswer): void => {
    const asked = waiting.get(answer.id);
    if (asked === undefined) return;
    if (answer.kind === 'step') {
      asked.onStep(answer.step);
      return;
    }
    waiting.delete(answer.id);
    if (waiting.size === 0) end();
    if (answer.kind === 'done') asked.done(answer.value);
    else asked.failed(errorOf(answer));
  };

  const running = (): Worker => {
    if (worker !== undefined) return worker;
    const fresh = start();
    fresh.addEventListener('message', ({ data }: MessageEvent<WorkAnswer>) => settle(data));
    fresh.addEventListener('error', (event) => {
      // The script did not load, or broke: nobody who waits will hear from it.
      const error = new Error(`key worker: ${event.message}`);
      for (const { failed } of waiting.values()) failed(error);
      waiting.clear();
      end();
    });
    worker = fresh;
    return fresh;
  };

  const ask = async <T>(
    request: DistributiveOmit<WorkRequest, 'id'>,
    onStep: (step: ProgressStep) => void = () => undefined,
  ): Promise<T> => {
    lastId += 1;
    const id = lastId;
    return new Promise<T>((resolve, reject) => {
      // The worker is our own code: its answer has the type of the method asked.
      waiting.set(id, { done: (value) => resolve(value as T), failed: reject, onStep });
      running().postMessage({ ...request, id });
    });
  };

  return {
    stretchPassword: (...args) => ask({ method: 'stretchPassword', args }),
    stretchRecovery: (...args) => ask({ method: 'stretchRecovery', args }),
    createAccount: (input, onStep) => ask({ method: 'createAccount', args: [input] }, onStep),
    unlock: (...args) => ask({ method: 'unlock', args }),
  };
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

function errorOf(answer: Exclude<WorkAnswer, { kind: 'step' | 'done' }>): Error {
  switch (answer.kind) {
    case 'refused':
      return new WireError(answer.code, answer.detail);
    case 'unopened':
      return new OpenError();
    case 'bug':
      return new Error(answer.message);
  }
}
