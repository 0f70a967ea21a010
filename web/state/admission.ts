import type { RegisterInput } from '../../appliance/client/model.ts';
import type { HouseAnswer } from '../../appliance/protocol/routes.ts';
import type { PageLink } from './page-link.ts';

export type Admission = RegisterInput['admission'];

/** How somebody may register here now; `refused` with why not. The house decides again. */
export function admissionFor(
  house: HouseAnswer | undefined,
  claimCode: string | undefined,
  link: PageLink | undefined,
): Admission | { readonly kind: 'refused'; readonly why: 'closed' | 'invite' } {
  if (claimCode !== undefined) return { kind: 'claim', code: claimCode };
  const registration = house?.registration ?? 'invite';
  if (registration === 'closed') return { kind: 'refused', why: 'closed' };
  if (link?.kind === 'house') return { kind: 'house', token: link.token };
  if (link?.kind === 'room') return { kind: 'room', link: link.link };
  return registration === 'open' ? { kind: 'open' } : { kind: 'refused', why: 'invite' };
}
