import { equalBytes, ZERO_32 } from './bytes.ts';
import { WireError } from './errors.ts';
import { ACTION, type Action, ROLE, type Role, type RoomEntry } from './room-log.ts';

/** Least role for each action; `join` and `leave` are rights of the subject itself. */
export const RIGHTS: Readonly<Record<Action, Role>> = {
  [ACTION.create]: ROLE.creator,
  [ACTION.admit]: ROLE.member,
  [ACTION.join]: ROLE.member,
  [ACTION.leave]: ROLE.member,
  [ACTION.remove]: ROLE.admin,
  [ACTION.setRole]: ROLE.admin,
  [ACTION.invite]: ROLE.member,
  [ACTION.voidInvite]: ROLE.member,
  [ACTION.shareHistory]: ROLE.admin,
  [ACTION.raiseSuite]: ROLE.creator,
};

/** What an entry does to the readers of the room (rule 13). */
type EpochDuty =
  /** Nobody comes or goes. */
  | 'none'
  /** The entry is valid only together with the next commit. */
  | 'commit'
  /** The epoch closes: no sends until a remaining member commits. */
  | 'close';

export function epochDuty(action: Action): EpochDuty {
  switch (action) {
    case ACTION.create:
    case ACTION.admit:
    case ACTION.join:
    case ACTION.remove:
      return 'commit';
    case ACTION.leave:
      return 'close';
    case ACTION.setRole:
    case ACTION.invite:
    case ACTION.voidInvite:
    case ACTION.shareHistory:
    case ACTION.raiseSuite:
      return 'none';
  }
}

/** The fields of an entry that its action fixes: whom it names, the role it gives, the bytes of its payload. */
type Shape = {
  readonly subject: 'self' | 'named' | 'nobody';
  readonly roles: readonly number[];
  /** Fields of their own are read where they are used; a fixed number of bytes otherwise. */
  readonly payload: 'fields' | number;
};

const SHAPES: Readonly<Record<Action, Shape>> = {
  [ACTION.create]: { subject: 'self', roles: [ROLE.creator], payload: 'fields' },
  [ACTION.admit]: { subject: 'named', roles: [ROLE.member], payload: 0 },
  [ACTION.join]: { subject: 'self', roles: [ROLE.member], payload: 'fields' },
  [ACTION.leave]: { subject: 'self', roles: [ROLE.none], payload: 0 },
  [ACTION.remove]: { subject: 'named', roles: [ROLE.none], payload: 0 },
  [ACTION.setRole]: { subject: 'named', roles: [ROLE.member, ROLE.admin], payload: 0 },
  [ACTION.invite]: { subject: 'nobody', roles: [ROLE.none], payload: 'fields' },
  [ACTION.voidInvite]: { subject: 'nobody', roles: [ROLE.none], payload: 32 },
  [ACTION.shareHistory]: { subject: 'named', roles: [ROLE.none], payload: 4 },
  [ACTION.raiseSuite]: { subject: 'nobody', roles: [ROLE.none], payload: 1 },
};

/**
 * One change has one encoding: what an action does not use is empty, so that a log hides nothing and no two readers see
 * two things in one entry.
 * @throws WireError `bad_entry`
 */
export function assertEntryShape(entry: RoomEntry): void {
  const { subject, roles, payload } = SHAPES[entry.action];
  const isNobody = equalBytes(entry.subject, ZERO_32);
  const isSelf = equalBytes(entry.subject, entry.actor);
  if (subject === 'nobody' ? !isNobody : isNobody || (subject === 'self' && !isSelf))
    throw new WireError('bad_entry', 'subject');
  if (!roles.includes(entry.role)) throw new WireError('bad_entry', 'role');
  if (payload !== 'fields' && entry.payload.length !== payload) throw new WireError('bad_entry', 'payload');
}
