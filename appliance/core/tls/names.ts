/** Domains that belong to nobody on the internet: `.local` (RFC 6762), `.home.arpa` (RFC 8375), `.internal` (ICANN). */
export const LOCAL_DOMAINS = ['local', 'home.arpa', 'internal', 'localhost'] as const;

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const NAME_CHARS_MAX = 253;

/**
 * The canonical (lower case) form of a name the box's own CA may sign, or undefined: a host under one of
 * {@link LOCAL_DOMAINS}, or `localhost` itself. The CA's name constraints allow no other.
 */
export function parseLocalName(value: string): string | undefined {
  const name = value.toLowerCase();
  if (name.length > NAME_CHARS_MAX || !name.split('.').every((label) => LABEL.test(label))) return undefined;
  if (name === 'localhost') return name;
  return LOCAL_DOMAINS.some((domain) => name.endsWith(`.${domain}`)) ? name : undefined;
}
