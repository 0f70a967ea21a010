import { type CheckId, Facts, type Level, levelOf } from '../../protocol/health.ts';
import { lazyCheck } from '../accounts/schema-check.ts';
import type { Clock } from '../system/clock.ts';
import type { Check } from './check.ts';
import { oncePerRound } from './sources.ts';
import type { Sources } from './sources.ts';

/** What one check came to. */
export type CheckResult = {
  readonly id: CheckId;
  readonly level: Level;
  readonly reason: string;
  readonly facts: Facts;
};

/** A check that has not answered by then counts as "could not be read". */
export const CHECK_LIMIT_MS = 2_000;

const fitsFacts = lazyCheck(Facts);

/**
 * Looks at everything, side by side. Never throws: a check that throws, hangs or gives nonsense becomes grey, and harms
 * no other.
 *
 * @param onFault told of each that could not be read, for the log.
 * @param limitMs how long one may take
 */
export async function runChecks(
  checks: readonly Check[],
  sources: Sources,
  clock: Pick<Clock, 'after'>,
  onFault: (id: CheckId, error: Error) => void,
  limitMs = CHECK_LIMIT_MS,
): Promise<readonly CheckResult[]> {
  const round = oncePerRound(sources);
  return Promise.all(
    checks.map(async (check) => {
      try {
        const looking = Promise.resolve().then(() => check.look(round));
        return judge(check.id, await within(limitMs, clock, looking));
      } catch (error) {
        onFault(check.id, error instanceof Error ? error : new Error('what was thrown is no error'));
        return { id: check.id, level: 'grey', reason: 'unreadable', facts: {} };
      }
    }),
  );
}

/** What `work` gives, unless it takes longer. @throws Error when it does, and what `work` throws. */
export async function within<T>(limitMs: number, clock: Pick<Clock, 'after'>, work: Promise<T>): Promise<T> {
  let stopTimer = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    stopTimer = clock.after(limitMs, () => {
      reject(new Error(`no answer within ${limitMs} ms`));
    });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stopTimer();
  }
}

/** Types end where a check reads the outside: what it says is looked at once more. */
function judge(id: CheckId, found: unknown): CheckResult {
  if (typeof found !== 'object' || found === null) throw new Error('nonsense: no finding');
  const { reason, facts } = found as { readonly reason?: unknown; readonly facts?: unknown };
  const level = typeof reason === 'string' ? levelOf(id, reason) : undefined;
  if (typeof reason !== 'string' || level === undefined) throw new Error('nonsense: no such reason');
  if (!fitsFacts(facts)) throw new Error('nonsense: facts that are none');
  return { id, level, reason, facts };
}
