/** A link that opened the page: into a room, or only into the house. */
export type PageLink =
  { readonly kind: 'room'; readonly link: string } | { readonly kind: 'house'; readonly token: string };

/** The invitation in an address (`client/links.ts` makes them), or undefined if its fragment is none. */
export function parsePageLink(href: string): PageLink | undefined {
  const [, fragment = ''] = /#(.*)$/.exec(href) ?? [];
  const [, kind, secret = ''] = /^([ir])=([A-Za-z0-9_-]{8,1024})$/.exec(fragment) ?? [];
  if (kind === 'i') return { kind: 'room', link: href };
  return kind === 'r' ? { kind: 'house', token: secret } : undefined;
}
