import { COOKIES } from '../../protocol/routes.ts';
import { WireError } from '../../protocol/errors.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import type { RequestHead } from '../http/request.ts';
import { isAllowedOrigin } from './origin.ts';
import type { Session, Sessions } from './session.ts';

/** A session bound to its device: what rooms, files and sockets need. */
export type BoundSession = Session & { readonly device: Bytes; readonly deviceHex: string };

/** Who may do what, at the edge. Every route asks here first. */
export interface Guard {
  /**
   * Refuses a page of somebody else's: any method but GET and HEAD, when an Origin is sent that is not ours.
   * @throws WireError `bad_origin`
   */
  origin(head: RequestHead): void;
  /**
   * Who asks. Checks {@link Guard.origin} first.
   * @throws WireError `bad_origin`; `not_signed_in` without credentials; `session_ended` with credentials of no session.
   */
  session(head: RequestHead): Session;
  /** Who asks, and with which device. @throws WireError as {@link Guard.session}; `device_unknown` before `sessionDevice`. */
  bound(head: RequestHead): BoundSession;
  /** @throws WireError as {@link Guard.session}; `not_owner`. */
  owner(head: RequestHead): Session;
}

/** @param allowedOrigins setting `network.allowedOrigins` as it is now. */
export function createGuard(sessions: Sessions, allowedOrigins: () => readonly string[]): Guard {
  const guard: Guard = {
    origin(head) {
      if (head.method === 'GET' || head.method === 'HEAD') return;
      const origin = head.header('origin');
      if (origin !== undefined && !isAllowedOrigin(origin, head.header('host'), allowedOrigins()))
        throw new WireError('bad_origin');
    },
    session(head) {
      guard.origin(head);
      const authorization = head.header('authorization');
      const session = sessions.find({
        cookie: head.header('cookie'),
        authorization,
        origin: head.header('origin'),
      });
      if (session !== undefined) return session;
      const hasCredentials = authorization !== undefined || head.cookie(COOKIES.session) !== undefined;
      throw new WireError(hasCredentials ? 'session_ended' : 'not_signed_in');
    },
    bound(head) {
      const session = guard.session(head);
      if (!isBound(session)) throw new WireError('device_unknown', 'session without device');
      return session;
    },
    owner(head) {
      const session = guard.session(head);
      if (!session.isOwner) throw new WireError('not_owner');
      return session;
    },
  };
  return guard;
}

/** True once the session is bound to its device. */
export function isBound(session: Session): session is BoundSession {
  return session.device !== undefined && session.deviceHex !== undefined;
}
