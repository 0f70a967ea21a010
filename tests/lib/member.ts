import { signAccountEntry } from '../../appliance/e2ee/account.ts';
import { encodeContent } from '../../appliance/e2ee/content.ts';
import { makeCommit, type MadeCommit, NO_EPOCH } from '../../appliance/e2ee/epoch.ts';
import { importRoot } from '../../appliance/e2ee/hkdf.ts';
import { createRoom, type RoomAct, type SignedRoomEntry, signRoomEntry } from '../../appliance/e2ee/room.ts';
import { SenderSession } from '../../appliance/e2ee/sender-session.ts';
import { ACCOUNT_ENTRY, type Signed } from '../../appliance/protocol/account-log.ts';
import type { EpochHead } from '../../appliance/protocol/commit.ts';
import { type Bytes, formatBase64Url, formatHex, parseBase64Url, utf8 } from '../../appliance/protocol/encoding.ts';
import { MESSAGE_TYPE } from '../../appliance/protocol/envelope.ts';
import type { RoomSummary } from '../../appliance/protocol/frames.ts';
import type { RoomState } from '../../appliance/protocol/membership.ts';
import { ROOM_KIND, type RoomKind } from '../../appliance/protocol/room-log.ts';
import type { Admission, RoomChange } from '../../appliance/protocol/routes.ts';
import type { TestPerson } from '../vectors/people.ts';
import type { TestCore } from './core.ts';
import { type Answer, Browser, type Target } from './http.ts';
import { claimHouse, makeRegistrant, randomText, registerRequest, signedJson } from './registration.ts';
import { TestSocket } from './test-socket.ts';

/** RSA keys for tests are few; people share them, which no house can tell. */
const WRAP_KEYS = 6;
let registered = 0;

/** Everybody registered by {@link moveIn}: whom commits can be made for. */
const everybody = new Map<string, TestPerson>();

/** A room as one honest client knows it; shared by the tests' people, who all see the same. */
export type KnownRoom = { id: string; state: RoomState; epoch: EpochHead; secret: Bytes };

/** Somebody who lives in a house of a test, with a browser and every key in hand. */
export class Member {
  browser: Browser;
  readonly person: TestPerson;
  /** One page life: its counters go on over all rooms. */
  session: SenderSession;

  constructor(browser: Browser, person: TestPerson) {
    this.browser = browser;
    this.person = person;
    this.session = new SenderSession(person.actor);
    everybody.set(formatHex(person.fp), person);
  }

  get fp(): string {
    return formatBase64Url(this.person.fp);
  }

  /** The house answers at another address now; cookies stay. */
  moveTo(target: Target): void {
    const browser = new Browser(target, this.browser.address);
    for (const [name, value] of this.browser.cookies) browser.cookies.set(name, value);
    this.browser = browser;
  }

  connect(): Promise<TestSocket> {
    return TestSocket.open(this.browser);
  }

  /** Seals a text for the room as it is known; the frame to send. */
  async seal(room: KnownRoom, text = 'hello', cid = randomText(16)): Promise<SendJson> {
    const place = {
      genesis: room.state.genesis,
      epoch: room.epoch.epoch,
      secret: await importRoot(room.secret),
      headSeq: room.state.head.seq,
      head: room.state.head.hash,
    };
    const { envelope } = await this.session.sealMessage(place, MESSAGE_TYPE.message, encodeContent({ cid, text }));
    return { t: 'send', room: room.id, cid, env: formatBase64Url(envelope) };
  }
}

export type SendJson = { t: 'send'; room: string; cid: string; env: string; file?: string };

/** The house's owner moves in first, then as many others as there are names. Registration must be open. */
export async function moveIn(core: TestCore, ...names: string[]): Promise<Member[]> {
  const browser = new Browser(core);
  const owner = new Member(browser, (await claimHouse(core, browser)).person);
  const others: Member[] = [];
  for (const name of names) others.push(await moveInAlone(core, name));
  return [owner, ...others];
}

/** One more person moves in by open registration. */
export function moveInAlone(target: Target, name: string): Promise<Member> {
  return moveInBy(target, name, { kind: 'open' });
}

/** One more person moves in. */
export async function moveInBy(target: Target, name: string, admission: Admission): Promise<Member> {
  registered += 1;
  const browser = new Browser(target, `198.51.${Math.floor(registered / 250)}.${(registered % 250) + 1}`);
  const registrant = await makeRegistrant(name, registered % WRAP_KEYS);
  const answer = await browser.call('register', await registerRequest(registrant, admission));
  if (answer.status !== 200) throw new Error(`${name} could not register: ${answer.text}`);
  return new Member(browser, registrant.person);
}

/** Entries one after the other, each made on the state the one before leaves. */
export async function actAll(
  by: Member,
  state: RoomState,
  acts: readonly RoomAct[],
  timeMs = Date.now(),
): Promise<SignedRoomEntry[]> {
  const made: SignedRoomEntry[] = [];
  for (const act of acts) made.push(await signRoomEntry(by.person.actor, made.at(-1)?.state ?? state, act, timeMs));
  return made;
}

export function commitFor(by: Member, state: RoomState, last: EpochHead, timeMs = Date.now()): Promise<MadeCommit> {
  return makeCommit({
    room: state,
    last,
    author: by.person.actor,
    card: utf8('{"name":"Kitchen"}'),
    accountOf: (fp) => {
      const found = everybody.get(formatHex(fp));
      if (found === undefined) throw new Error('nobody by that fingerprint in this test');
      return found.account;
    },
    timeMs,
  });
}

/** A change as JSON. */
export function changeJson(
  entries: readonly Pick<SignedRoomEntry, 'signed'>[],
  made?: MadeCommit,
  sealed: RoomChange['sealed'] = [],
): RoomChange {
  return {
    entries: entries.map(({ signed }) => signedJson(signed)),
    sealed,
    ...(made && {
      commit: {
        ...signedJson(made.parts),
        card: formatBase64Url(made.parts.card),
        wraps: made.parts.wraps.map(formatBase64Url),
      },
    }),
  };
}

/** Creates a room with these members at once. */
export async function openRoom(
  creator: Member,
  others: readonly Member[] = [],
  options: { readonly kind?: RoomKind; readonly membersMax?: number } = {},
): Promise<KnownRoom> {
  const { kind = ROOM_KIND.group, membersMax = 8 } = options;
  const first = await createRoom(creator.person.actor, { kind, membersMax, timeMs: Date.now() });
  const admits = others.map(({ person }) => ({ action: 2, subject: person.fp }) as const);
  const entries = [first, ...(await actAll(creator, first.state, admits))];
  const { state } = entries.at(-1)!;
  const made = await commitFor(creator, state, NO_EPOCH);
  const answer = await creator.browser.call('createRoom', changeJson(entries, made));
  if (answer.status !== 200) throw new Error(`no room: ${answer.text}`);
  return { id: (answer.json as RoomSummary).room, state, epoch: made.head, secret: made.secret };
}

/** Changes the room and what the test knows of it; `withCommit` wherever the act needs new keys. */
export async function change(
  by: Member,
  room: KnownRoom,
  acts: readonly RoomAct[],
  withCommit: boolean,
): Promise<Answer> {
  const entries = await actAll(by, room.state, acts);
  const state = entries.at(-1)?.state ?? room.state;
  const made = withCommit ? await commitFor(by, state, room.epoch) : undefined;
  const answer = await by.browser.call('changeRoom', changeJson(entries, made), { params: { room: room.id } });
  if (answer.status !== 200) return answer;
  room.state = state;
  if (made !== undefined) {
    room.epoch = made.head;
    room.secret = made.secret;
  }
  return answer;
}

/** Signed bytes out of the house's JSON. */
export function signedOf({ body, sig }: { readonly body: string; readonly sig: string }): Signed {
  return { body: parseBase64Url(body), sig: parseBase64Url(sig) };
}

/** Somebody revokes the device in hand; its session ends with it. */
export async function revokeDevice(by: Member): Promise<void> {
  const { identity, account, device } = by.person;
  const change = { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: device.id } as const;
  // After whatever it signed in this millisecond.
  const { signed } = await signAccountEntry(identity, account, change, Date.now() + 1);
  const answer = await by.browser.call('accountEntries', { entries: [signedJson(signed)] });
  if (answer.status >= 300) throw new Error(`not revoked: ${answer.text}`);
}
