import { signal, type ReadonlySignal } from '@preact/signals';
import { formatRoute, isSameRoute, parentRoute, parseRoute, type Route } from './route.ts';
import type { HistoryPort } from './world.ts';

export interface Router {
  readonly route: ReadonlySignal<Route>;
  /** One step deeper: the browser's back returns here. */
  go(route: Route): void;
  /** Beside: the present place leaves no trace in the back stack. */
  swap(route: Route): void;
  /** Back where one came from, or to the parent if the page was opened here. */
  up(): void;
}

export function createRouter(history: HistoryPort): Router {
  const route = signal(parseRoute(history.hash()));
  history.onChange(() => {
    const next = parseRoute(history.hash());
    if (!isSameRoute(next, route.value)) route.value = next;
  });
  const swap = (next: Route): void => {
    if (isSameRoute(next, route.value)) return;
    history.replace(formatRoute(next), history.depth());
    route.value = next;
  };
  return {
    route,
    go(next) {
      if (isSameRoute(next, route.value)) return;
      history.push(formatRoute(next), history.depth() + 1);
      route.value = next;
    },
    swap,
    up() {
      if (history.depth() > 0) history.back();
      else swap(parentRoute(route.value));
    },
  };
}
