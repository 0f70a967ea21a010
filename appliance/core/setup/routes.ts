import { ClaimCheckRequest, ROUTES } from '../../protocol/routes.ts';
import type { Guard } from '../accounts/guard.ts';
import { bodyReader } from '../accounts/schema-check.ts';
import { empty } from '../http/reply.ts';
import { route } from '../http/routes.ts';
import type { Route } from '../http/routes.ts';
import type { Setup } from './setup.ts';

const readClaim = bodyReader(ClaimCheckRequest);

/** Routes of the set-up page. Each answers 410 for good once the house is claimed, whatever the request holds. */
export function setupRoutes(setup: Setup, guard: Guard): readonly Route[] {
  return [
    route(ROUTES.claimCheck, async (request) => {
      setup.assertUnclaimed();
      guard.origin(request);
      const { code } = await readClaim(request);
      await setup.check(code, request.address);
      return empty();
    }),
  ];
}
