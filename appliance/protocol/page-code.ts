/** How much of the client's hash a person compares. */
const SHOWN_HEX = 16;

/**
 * The code of a page, as its foot and the house's own screen show it: two that differ mean that somebody changed the page.
 *
 * @param clientHash SHA-256 over the whole client, in hex.
 * @returns four groups of four hex digits.
 */
export function formatPageCode(clientHash: string): string {
  return clientHash.slice(0, SHOWN_HEX).replace(/(.{4})(?=.)/g, '$1 ');
}
