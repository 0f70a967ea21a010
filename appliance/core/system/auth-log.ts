/**
 * The one line outside the JSON log that names an address (style.md, rule 8): fail2ban reads it. Its form is stable:
 * `<address> parlour-<event> <time>`, the address first, the time in ISO 8601 UTC (docs/security-log.md).
 *
 * @param address an IPv4 or IPv6 address in text; anything else is written as `unknown`, so that nobody can forge lines.
 */
export function formatAuthFailure(address: string, event: 'login-failed' | 'claim-failed', atMs: number): string {
  const plain = /^[0-9a-f.:]{2,45}$/i.test(address) ? address : 'unknown';
  return `${plain} parlour-${event} ${new Date(atMs).toISOString()}\n`;
}
