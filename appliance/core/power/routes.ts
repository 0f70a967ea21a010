import { WireError } from '../../protocol/errors.ts';
import { PowerRequest, ROUTES } from '../../protocol/routes.ts';
import type { Guard } from '../accounts/guard.ts';
import { bodyReader } from '../accounts/schema-check.ts';
import { empty } from '../http/reply.ts';
import { route } from '../http/routes.ts';
import type { Route } from '../http/routes.ts';
import { storageFault } from '../store/storage-fault.ts';
import { saveDurably } from '../system/files.ts';

const readPower = bodyReader(PowerRequest);

/**
 * The owner restarts the machine or switches it off. The core may do neither: it leaves a request for root's one-shot
 * (docs/device.md), which reads it by its own rules.
 *
 * @param applyFile where; undefined on a machine where nobody looks.
 */
export function powerRoutes(guard: Guard, applyFile: string | undefined): readonly Route[] {
  return [
    route(ROUTES.power, async (request) => {
      guard.owner(request);
      const { verb } = await readPower(request);
      if (applyFile === undefined) throw new WireError('not_found', 'this house does not own its machine');
      try {
        await saveDurably(applyFile, JSON.stringify({ verb }));
      } catch (error) {
        throw storageFault(error);
      }
      return empty();
    }),
  ];
}
