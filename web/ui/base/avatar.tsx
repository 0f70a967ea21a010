import type { JSX } from 'preact';
import { Icon } from './icon.tsx';

type AvatarProps = {
  name: string;
  /** What the colour comes from: the same person has the same colour everywhere. */
  seed: string;
  size?: 's' | 'm' | 'l' | 'xl';
  shape?: 'person' | 'room';
  isOnline?: boolean;
};

/** A face of initials. Beside it stands the name: it is hidden from screen readers. */
export function Avatar({ name, seed, size = 'm', shape = 'person', isOnline = false }: AvatarProps): JSX.Element {
  const initials = initialsOf(name);
  return (
    <span class={`avatar avatar-${size} avatar-${shape} hue-${hueOf(seed)}`} aria-hidden="true">
      {initials === '' ? <Icon name={shape === 'room' ? 'hash' : 'person'} /> : initials}
      {isOnline && <span class="avatar-online" />}
    </span>
  );
}

/** One of eight hues, by the last digits of a fingerprint or hash. */
export function hueOf(seed: string): number {
  let sum = 0;
  for (const character of seed) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  return sum % 8;
}

function initialsOf(name: string): string {
  const words = name.split(/[\s\-_.,&]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first = '', ...others] = words;
  const last = others.at(-1) ?? '';
  return `${Array.from(first)[0] ?? ''}${Array.from(last)[0] ?? ''}`.toLocaleUpperCase();
}
