import type { JSX } from 'preact';

/** Sixty digits to compare, in groups of five: read aloud group by group. */
export function Digits({ digits, label }: { digits: string; label: string }): JSX.Element {
  const groups = digits.replace(/\D/g, '').match(/.{1,5}/g) ?? [];
  return (
    <ol class="digits" aria-label={label}>
      {groups.map((group, index) => (
        <li key={index}>{group}</li>
      ))}
    </ol>
  );
}
