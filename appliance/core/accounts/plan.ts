import { WireError } from '../../protocol/errors.ts';
import type { Change } from '../store/table.ts';
import type { Store } from '../store/store.ts';
import { storageFault } from '../store/storage-fault.ts';

/**
 * Something that will happen: what must be on disk for it, and what happens in memory once it is. Several plans become
 * one change that is kept as a whole or not at all.
 */
export type Plan<T = void> = {
  readonly writes: Change;
  readonly done: () => T;
  /** Takes back what was noted for the time until it is on disk: it will not be. */
  readonly failed?: () => void;
};

/**
 * Stores `change`; resolves when it is on disk.
 *
 * @throws WireError `storage_full` or `storage_failed`: nothing of it was kept.
 */
export async function commitChange(store: Pick<Store, 'commit'>, change: Change): Promise<void> {
  if (change.length === 0) return;
  try {
    await store.commit(change);
  } catch (error) {
    throw storageFault(error);
  }
}

/**
 * Stores plans, and `more`, as one change; what then happens in memory is the caller's to let happen.
 *
 * @throws as {@link commitChange}, once every plan has heard of it.
 */
export async function commitPlans(
  store: Pick<Store, 'commit'>,
  plans: readonly Plan<unknown>[],
  more: Change = [],
): Promise<void> {
  try {
    await commitChange(store, [...plans.flatMap(({ writes }) => writes), ...more]);
  } catch (error) {
    for (const { failed } of plans) failed?.();
    throw error;
  }
}

/**
 * Stores `change` if the disk takes it; false if it is full or failing. For what may be lost with the next restart:
 * who signs in must get in, above all when the disk is full.
 */
export async function commitIfPossible(store: Pick<Store, 'commit'>, change: Change): Promise<boolean> {
  try {
    await commitChange(store, change);
    return true;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}

/** Stores one plan and lets it happen. @throws as {@link commitChange}; it has not happened then. */
export async function carryOut<T>(store: Pick<Store, 'commit'>, plan: Plan<T>): Promise<T> {
  await commitChange(store, plan.writes);
  return plan.done();
}
