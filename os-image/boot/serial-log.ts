import { appendFileSync, writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** What a machine has written on its serial console, and a way to wait for more. */
export type SerialLog = {
  /** Everything so far, without carriage returns. */
  readonly text: () => string;
  /**
   * Resolves with the first match, of what is there or of what comes.
   *
   * @throws Error after `timeoutMs`, or when the machine ends first, with the end of the log.
   */
  readonly waitFor: (pattern: RegExp, timeoutMs: number) => Promise<RegExpExecArray>;
};

type Waiter = { readonly check: () => boolean; readonly fail: (reason: string) => void };

const TAIL_CHARACTERS = 2_000;
/** Colours and cursor movements of boot messages. */
// eslint-disable-next-line no-control-regex -- escape sequences begin with a control character
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\r/g;

/**
 * Records a serial console.
 *
 * @param stream ends when the machine ends
 * @param file the same text for a person to read later
 */
export function recordSerial(stream: Readable, file: string): SerialLog {
  let text = '';
  let ended = false;
  const waiters = new Set<Waiter>();
  const settle = (): void => waiters.forEach((waiter) => waiter.check() && waiters.delete(waiter));
  writeFileSync(file, '');
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    appendFileSync(file, chunk);
    // A sequence may be cut by the end of a chunk, so the whole is cleaned, not the chunk.
    text = (text + chunk).replace(ESCAPES, '');
    settle();
  });
  stream.on('end', () => {
    ended = true;
    for (const waiter of waiters) waiter.fail('the machine ended');
  });

  return {
    text: () => text,
    waitFor: (pattern, timeoutMs) =>
      new Promise((resolve, reject) => {
        const fail = (reason: string): void => {
          clearTimeout(timer);
          waiters.delete(waiter);
          reject(new Error(`${reason} before ${pattern} was on the console:\n${text.slice(-TAIL_CHARACTERS)}`));
        };
        const timer = setTimeout(() => fail(`${timeoutMs / 1_000} s passed`), timeoutMs);
        const waiter: Waiter = {
          check: () => {
            const match = pattern.exec(text);
            if (!match) return false;
            clearTimeout(timer);
            resolve(match);
            return true;
          },
          fail,
        };
        if (waiter.check()) return;
        if (ended) fail('the machine ended');
        else waiters.add(waiter);
      }),
  };
}
