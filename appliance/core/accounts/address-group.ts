/**
 * What limits count by: an IPv4 address, or the /64 of an IPv6 one, since a household or a rented server owns all of
 * that and may take another address for each try.
 *
 * @param address in the canonical spelling of `RequestHead.address`.
 */
export function addressGroup(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  // `::` stands for as many zero groups as are missing of eight (RFC 4291 §2.2).
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...last];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
