import { signal, type ReadonlySignal } from '@preact/signals';

/** A media query as a signal. */
export function mediaSignal(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener('change', () => {
    matches.value = list.matches;
  });
  return matches;
}

/**
 * A phone's keyboard covers the page without making it shorter (Safari): the height that is left is written down for the
 * style sheet, so that the text one writes stays in sight.
 */
export function followViewport(root: HTMLElement): void {
  const viewport = globalThis.visualViewport;
  if (viewport === null) return;
  const write = (): void => {
    // Pinched to look closer: the page keeps its height.
    if (viewport.scale > 1.01) return;
    root.style.setProperty('--viewport', `${viewport.height}px`);
    if (viewport.offsetTop > 0) scrollTo(0, 0);
  };
  write();
  viewport.addEventListener('resize', write);
  viewport.addEventListener('scroll', write);
}
