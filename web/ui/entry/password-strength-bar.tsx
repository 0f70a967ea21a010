import type { JSX } from 'preact';
import { useStrings } from '../ui-context.ts';

/** Four pieces that fill; the word beside says the same. */
export function PasswordStrengthBar({ strength }: { strength: 0 | 1 | 2 | 3 | 4 }): JSX.Element {
  const strings = useStrings();
  return (
    <div class="strength" data-strength={strength}>
      <span class="strength-bar" aria-hidden="true">
        {[1, 2, 3, 4].map((piece) => (
          <span key={piece} class={piece <= strength ? 'strength-piece strength-full' : 'strength-piece'} />
        ))}
      </span>
      <span class="strength-word">
        <span class="sr-only">{strings.register.strengthLabel}: </span>
        {strings.register.strength[strength]}
      </span>
    </div>
  );
}
