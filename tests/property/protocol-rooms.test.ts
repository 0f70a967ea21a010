import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bytes, compareBytes, formatHex } from '../../appliance/protocol/encoding.ts';
import { applyRoomEntry, readersOf, type RoomState } from '../../appliance/protocol/membership.ts';
import {
  ACTION,
  decodeRoomEntry,
  encodeInvite,
  INVITE_KIND,
  type InviteKind,
  ROLE,
  ROOM_KIND,
  type RoomEntry,
} from '../../appliance/protocol/room-log.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { fpOf, RoomStory, sha256 } from '../lib/room-story.ts';

const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve', 'finn'] as const;
const person = fc.constantFrom(...PEOPLE);
type Person = (typeof PEOPLE)[number];

/** What somebody tries. Most tries have no right; those that have make the histories. */
type Try = {
  readonly by: Person;
  readonly isSensible: boolean;
  readonly what: 'admit' | 'join' | 'leave' | 'remove' | 'promote' | 'demote' | 'invite' | 'void';
  readonly whom: Person;
  /** Which of the invites made so far, counted from the newest. */
  readonly which: number;
  readonly kind: InviteKind;
  readonly uses: number;
  readonly lifeMs: number;
  readonly stepMs: number;
};

const trial: fc.Arbitrary<Try> = fc.record({
  by: person,
  isSensible: fc.constantFrom(true, true, true, false),
  what: fc.constantFrom(
    'admit',
    'admit',
    'join',
    'join',
    'join',
    'leave',
    'remove',
    'promote',
    'demote',
    'invite',
    'invite',
    'void',
  ),
  whom: person,
  which: fc.nat(4),
  kind: fc.constantFrom(...Object.values(INVITE_KIND)),
  uses: fc.integer({ min: 1, max: 3 }),
  lifeMs: fc.nat(90),
  stepMs: fc.nat(6),
});

const history = fc.record({
  kind: fc.constantFrom(ROOM_KIND.group, ROOM_KIND.group, ROOM_KIND.direct),
  membersMax: fc.integer({ min: 2, max: 6 }),
  tries: fc.array(trial, { minLength: 20, maxLength: 60, size: 'max' }),
});

/** Most tries are by those who may and about those who are meant, or nearly nothing would come of them. */
function sensible(one: Try, { inside }: Promises): Try {
  if (!one.isSensible) return one;
  const outside = PEOPLE.filter((who) => !inside.has(who));
  const those = (least: number, most = least): Person[] =>
    PEOPLE.filter((who) => (inside.get(who) ?? 0) >= least && (inside.get(who) ?? 0) <= most);
  const members = those(ROLE.member, ROLE.creator);
  const pick = (list: readonly Person[], like: Person): Person => list[PEOPLE.indexOf(like) % list.length] ?? like;
  const [by, whom] = [pick(members, one.by), pick(members, one.whom)];
  switch (one.what) {
    case 'admit':
      return { ...one, by, whom: pick(outside, one.whom) };
    case 'join':
      return { ...one, by: pick(outside, one.by) };
    case 'leave':
    case 'invite':
    case 'void':
      return { ...one, by, whom: pick(outside, one.whom) };
    case 'remove':
      return { ...one, by: pick(those(ROLE.admin, ROLE.creator), one.by), whom };
    case 'promote':
      return { ...one, by: pick(those(ROLE.admin, ROLE.creator), one.by), whom: pick(those(ROLE.member), one.whom) };
    case 'demote':
      return { ...one, by: pick(those(ROLE.creator), one.by), whom: pick(those(ROLE.admin), one.whom) };
  }
}

type Made = {
  readonly hash: Bytes;
  readonly by: Person;
  readonly target: Person;
  readonly kind: InviteKind;
  readonly expiresMs: number;
};

/**
 * What people may rely on, kept in the plainest way beside the code under test: sets of names, and never a look at its
 * state to decide.
 */
class Promises {
  readonly inside = new Map<Person, number>([['ada', ROLE.creator]]);
  /** Removed, and not admitted again since. */
  readonly out = new Set<Person>();
  readonly invites: Made[] = [];
  readonly #usesLeft = new Map<Made, number>();
  readonly #cameBy = new Map<Made, Set<Person>>();
  /** Invites that must never let anybody in again. */
  readonly dead = new Set<Made>();

  /** The invite that is meant: by those who choose well, one that is still good, and one's own if it is personal. */
  invite({ which, isSensible, what, by }: Try): Made | undefined {
    const isGood = (made: Made): boolean =>
      !this.dead.has(made) && (what !== 'join' || made.kind !== INVITE_KIND.personal || made.target === by);
    const choice = isSensible ? this.invites.filter(isGood) : this.invites;
    return choice.at(-1 - which) ?? choice.at(-1);
  }

  accepted(one: Try, entry: RoomEntry, hash: Bytes, invite: Made | undefined): void {
    const { by, whom } = one;
    switch (one.what) {
      case 'admit':
        this.inside.set(whom, ROLE.member);
        this.out.delete(whom);
        return;
      case 'join':
        this.#joined(by, invite);
        return;
      case 'leave':
        this.inside.delete(by);
        this.#bury((made) => made.by === by);
        return;
      case 'remove':
        this.inside.delete(whom);
        this.out.add(whom);
        this.#buryOf(whom);
        return;
      case 'promote':
        this.inside.set(whom, ROLE.admin);
        return;
      case 'demote':
        this.inside.set(whom, ROLE.member);
        this.#buryOf(whom);
        return;
      case 'invite': {
        const made = { hash, by, target: whom, kind: one.kind, expiresMs: entry.timeMs + one.lifeMs };
        this.invites.push(made);
        this.#usesLeft.set(made, one.uses);
        this.#cameBy.set(made, new Set());
        return;
      }
      case 'void':
        if (invite !== undefined) this.dead.add(invite);
    }
  }

  passes(timeMs: number): void {
    this.#bury((made) => made.expiresMs < timeMs);
  }

  #joined(by: Person, invite: Made | undefined): void {
    if (invite === undefined) throw new Error('joined by nothing');
    expect(this.dead).not.toContain(invite);
    expect(this.out).not.toContain(by);
    this.inside.set(by, ROLE.member);
    this.#cameBy.get(invite)?.add(by);
    const left = (this.#usesLeft.get(invite) ?? 0) - 1;
    this.#usesLeft.set(invite, left);
    if (left === 0) this.dead.add(invite);
  }

  #buryOf(gone: Person): void {
    this.#bury(
      (made) => made.by === gone || made.kind === INVITE_KIND.password || this.#cameBy.get(made)?.has(gone) === true,
    );
  }

  #bury(isOver: (made: Made) => boolean): void {
    for (const made of this.invites) if (isOver(made)) this.dead.add(made);
  }
}

function entryOf(room: RoomStory, one: Try, invite: Made | undefined): RoomEntry | undefined {
  const { by } = one;
  const timeMs = room.state.head.timeMs + one.stepMs;
  const subject = fpOf(one.whom);
  switch (one.what) {
    case 'admit':
      return room.entry(by, ACTION.admit, { subject, role: ROLE.member, timeMs });
    case 'join':
      return invite && room.joinEntry(by, invite.hash, { timeMs });
    case 'leave':
      return room.entry(by, ACTION.leave, { subject: fpOf(by), timeMs });
    case 'remove':
      return room.entry(by, ACTION.remove, { subject, timeMs });
    case 'promote':
      return room.entry(by, ACTION.setRole, { subject, role: ROLE.admin, timeMs });
    case 'demote':
      return room.entry(by, ACTION.setRole, { subject, role: ROLE.member, timeMs });
    case 'invite': {
      const { kind, uses, lifeMs } = one;
      const personal = kind === INVITE_KIND.personal ? { target: subject } : {};
      const terms = { ...room.terms(`${room.log.length}`), kind, uses, expiresMs: timeMs + lifeMs, ...personal };
      return room.entry(by, ACTION.invite, { payload: encodeInvite(terms), timeMs });
    }
    case 'void':
      return invite && room.entry(by, ACTION.voidInvite, { payload: invite.hash, timeMs });
  }
}

function assertKept(room: RoomStory, promises: Promises): void {
  const { state } = room;
  const inside = new Map(PEOPLE.flatMap((who) => (room.member(who) ? [[who, room.member(who)?.role]] : [])));
  expect(inside).toEqual(
    new Map(PEOPLE.flatMap((who) => (promises.inside.has(who) ? [[who, promises.inside.get(who)]] : []))),
  );
  expect(state.members.size).toBe(promises.inside.size);
  expect(state.members.size).toBeLessThanOrEqual(state.membersMax);
  const roles = Array.from(state.members.values(), ({ role }) => role);
  expect(roles.filter((role) => role === ROLE.creator).length).toBeLessThanOrEqual(1);
  if (state.kind === ROOM_KIND.group && roles.length > 0) expect(Math.max(...roles)).toBeGreaterThanOrEqual(ROLE.admin);

  const readers = readersOf(state);
  expect(readers.map(formatHex).sort()).toEqual(
    Array.from(promises.inside.keys(), (who) => formatHex(fpOf(who))).sort(),
  );
  for (const [i, fp] of readers.slice(1).entries()) expect(compareBytes(readers[i] ?? fp, fp)).toBeLessThan(0);

  for (const who of promises.out) expect(room.member(who)).toBeUndefined();
}

function assertDoorsClosed(room: RoomStory, promises: Promises): void {
  for (const { hash } of promises.dead) expect(room.letsIn(hash, 'a stranger')).toBe(false);
  for (const invite of promises.invites) {
    for (const who of promises.out) expect(room.letsIn(invite.hash, who)).toBe(false);
    if ([...PEOPLE, 'a stranger'].some((who) => room.letsIn(invite.hash, who)))
      expect(promises.inside.has(invite.by)).toBe(true);
  }
}

/** After these somebody’s way in must be gone. */
const CLOSING: readonly Try['what'][] = ['leave', 'remove', 'demote', 'void'];

/** How often each kind of try was accepted, over all histories. */
const taken = new Map<string, number>();

test('whatever people try in a room, in whichever order, its promises hold', () => {
  fc.assert(
    fc.property(history, ({ kind, membersMax, tries }) => {
      const room = new RoomStory('ada', { kind, membersMax });
      const promises = new Promises();
      for (const wish of tries) {
        const one = sensible(wish, promises);
        const invite = promises.invite(one);
        const entry = entryOf(room, one, invite);
        if (entry === undefined) continue;
        const before = room.state;
        let hash: Bytes | undefined;
        const outcome = outcomeOf(() => (hash = room.add(entry)));
        if (outcome === 'ok' && hash !== undefined) {
          promises.passes(entry.timeMs);
          promises.accepted(one, entry, hash, invite);
          taken.set(one.what, (taken.get(one.what) ?? 0) + 1);
          assertKept(room, promises);
          if (CLOSING.includes(one.what)) assertDoorsClosed(room, promises);
        } else {
          expect(room.state).toBe(before);
        }
      }
      assertDoorsClosed(room, promises);
      expect(replay(room.log)).toEqual(room.state);
    }),
    { numRuns: 400 },
  );
  // A test of histories in which nobody ever gets anything done would promise little.
  for (const what of ['admit', 'join', 'leave', 'remove', 'promote', 'demote', 'invite', 'void'])
    expect(taken.get(what) ?? 0, what).toBeGreaterThan(50);
});

function replay(log: readonly Bytes[]): RoomState | undefined {
  return log.reduce<RoomState | undefined>(
    (state, body) => applyRoomEntry(state, decodeRoomEntry(body), sha256(body)),
    undefined,
  );
}
