import type { JSX } from 'preact';
import type { Composer } from '../../state/composer.ts';
import { useStrings } from '../ui-context.ts';

/** How many characters are left, once that matters. */
export function CharCounter({ composer }: { composer: Composer }): JSX.Element | null {
  const strings = useStrings();
  if (!composer.isNearLimit.value) return null;
  const left = composer.charsLeft.value;
  // Said aloud at the steps that matter, not at every letter.
  const isSaid = left < 0 || left === 20 || left === 10 || left === 0;
  const words = left < 0 ? strings.composer.charsOver(-left) : strings.composer.charsLeft(left);
  return (
    <span class={left < 0 ? 'counter counter-over' : 'counter'} title={words}>
      <span aria-hidden="true">{left}</span>
      <span class="sr-only" role="status">
        {isSaid ? words : ''}
      </span>
    </span>
  );
}
