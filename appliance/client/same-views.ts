/** Gives views that say the same as before the identity they had: what did not change need not be drawn again. */
export function createKeeper<T>(idOf: (view: T) => string): (views: readonly T[]) => readonly T[] {
  let kept = new Map<string, T>();
  let last: readonly T[] = [];
  return (views) => {
    const same = views.map((view) => {
      const known = kept.get(idOf(view));
      return known !== undefined && isSame(known, view) ? known : view;
    });
    kept = new Map(same.map((view) => [idOf(view), view]));
    if (same.length !== last.length || same.some((view, i) => view !== last[i])) last = same;
    return last;
  };
}

/** Plain data, compared member by member. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const members = Object.entries(a);
  const others = new Map<string, unknown>(Object.entries(b));
  return members.length === others.size && members.every(([key, value]) => isSame(value, others.get(key)));
}
