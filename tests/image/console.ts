/** The line with the claim code, on every console of a house without owner. */
export const CLAIM_CODE = /^Claim code: ([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/m;

/** The fingerprint of the house's authority, as a console showed it. */
export function fingerprintOn(console: string): string | undefined {
  return /^Fingerprint: (\S+)$/m.exec(console)?.[1];
}
