/** Ports of the guest that tests reach on this machine's loopback. */
export const HTTP = 80;
export const HTTPS = 443;
export const SSH = 2222;
/** Where ssh usually is, and must not be. */
export const OLD_SSH = 22;

/** What QEMU forwards; 0 takes a free port here. */
export const FORWARDED = { [HTTP]: 0, [HTTPS]: 0, [SSH]: 0, [OLD_SSH]: 0 } as const;
