/**
 * Whether a page at `origin` may act here: the house's own pages (same host as the request's Host header, always https),
 * and those the owner lists. A missing Origin is no page at all: what that may do is the caller's rule.
 *
 * @param host the Host header.
 * @param allowed setting `network.allowedOrigins`.
 */
export function isAllowedOrigin(origin: string, host: string | undefined, allowed: readonly string[]): boolean {
  if (allowed.includes(origin)) return true;
  return (
    host !== undefined && host !== '' && origin.toLowerCase() === `https://${host.toLowerCase().replace(/:443$/, '')}`
  );
}
