import type { JSX } from 'preact';

/** The mark of Parlour: a lit window in a house that is also a speech bubble. */
export function Mark({ size }: { size: number }): JSX.Element {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path
        class="mark-wall"
        d="M16 2.6l11.6 8.7a3 3 0 0 1 1.2 2.4V22a5 5 0 0 1-5 5h-8.2L9 31.2V27h-.8a5 5 0 0 1-5-5v-8.3a3 3 0 0 1 1.2-2.4z"
      />
      <path class="mark-window" d="M12.4 21.6v-4.2a3.6 3.6 0 0 1 7.2 0v4.2z" />
    </svg>
  );
}
