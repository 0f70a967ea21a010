import type { HostAddress } from '../system/network.ts';
import { isLocalAddress } from './local-networks.ts';
import { parseLocalName } from './names.ts';

/** Names and addresses a server certificate is for; each sorted and without doubles. */
export type SubjectNames = { readonly names: readonly string[]; readonly addresses: readonly string[] };

/**
 * What the box's certificate must cover: localhost, the machine's name under .local, the owner's extra names, and every
 * address within the CA's constraints that will be there tomorrow too.
 *
 * @param hostLabel the machine's name without a domain, or empty.
 */
export function subjectNames(
  hostLabel: string,
  extraNames: readonly string[],
  addresses: readonly HostAddress[],
): SubjectNames {
  const names = ['localhost', ...(hostLabel === '' ? [] : [`${hostLabel}.local`]), ...extraNames];
  const lasting = addresses.filter(({ temporary }) => !temporary).map(({ address }) => address);
  return {
    names: sorted(names.flatMap((name) => parseLocalName(name) ?? [])),
    addresses: sorted(['127.0.0.1', '::1', ...lasting].filter(isLocalAddress)),
  };
}

/** True when a certificate for `has` will do for `needs`: the same names, and at least the addresses. */
export function coversNames(has: SubjectNames, needs: SubjectNames): boolean {
  return has.names.join() === needs.names.join() && needs.addresses.every((address) => has.addresses.includes(address));
}

/** Each once, in one order whatever the order they came in. */
export function sorted(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort();
}
