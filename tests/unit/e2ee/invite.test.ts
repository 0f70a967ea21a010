import { beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../../appliance/e2ee/hash.ts';
import {
  formatInviteLink,
  inviteAccess,
  type MadeInvite,
  makeInvite,
  openInvite,
  parseInviteLink,
} from '../../../appliance/e2ee/invite.ts';
import { openInvitation, sealInvitation } from '../../../appliance/e2ee/invitation.ts';
import { OpenError } from '../../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../../appliance/e2ee/random.ts';
import {
  type AccountOf,
  createRoom,
  type SignedRoomEntry,
  signRoomEntry,
  verifyRoomEntries,
} from '../../../appliance/e2ee/room.ts';
import type { Signed } from '../../../appliance/protocol/account-log.ts';
import { formatHex, utf8 } from '../../../appliance/protocol/encoding.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';
import { ACTION, INVITE_KIND, ROOM_KIND } from '../../../appliance/protocol/room-log.ts';
import { accountsOf, makePerson, START_MS, type TestPerson } from '../../vectors/people.ts';

const card = utf8('{"name":"Kitchen"}');
let ada: TestPerson;
let ben: TestPerson;
let cleo: TestPerson;
let accountOf: AccountOf;
let genesis: SignedRoomEntry;
let made: MadeInvite;
let log: Signed[];

beforeAll(async () => {
  [ada, ben, cleo] = await Promise.all([makePerson('Ada', 0), makePerson('Ben', 1), makePerson('Cleo', 2)]);
  accountOf = accountsOf([ada, ben, cleo]);
  genesis = await createRoom(ada.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs: START_MS });
  const terms = { kind: INVITE_KIND.link, uses: 1, expiresMs: START_MS + 60_000, card };
  made = await makeInvite(ada.actor, genesis.state, terms, START_MS);
  log = [genesis.signed, made.signed];
});

describe('an invite link', () => {
  test('lets its holder name the room and join it, with nobody else online', async () => {
    const link = parseInviteLink(`https://house.local/#${formatInviteLink(made.link)}`);
    expect(link).toEqual(made.link);
    expect(await sha256(await inviteAccess(link))).toEqual(made.state.invites.get(formatHex(made.hash))?.access);
    const served = await verifyRoomEntries(undefined, log, accountOf);
    const opened = await openInvite(link, served, made.sealed);
    expect(opened.card).toEqual(card);
    expect(opened.key.extractable).toBe(false);
    const join = { action: ACTION.join, invite: opened.hash, inviteKey: opened.key } as const;
    const joined = await signRoomEntry(cleo.actor, served.state, join, START_MS + 1);
    const { state } = await verifyRoomEntries(served.state, [joined.signed], accountOf);
    expect(state.members.has(formatHex(cleo.fp))).toBe(true);
    await expect(signRoomEntry(ben.actor, state, join, START_MS + 2)).rejects.toMatchObject({ code: 'invite_invalid' });
  });

  test('is read from whatever people paste, and refused when cut off', () => {
    const text = formatInviteLink(made.link);
    for (const pasted of [text, `#${text}`, ` #${text} `]) expect(parseInviteLink(pasted)).toEqual(made.link);
    for (const cut of ['', '#', text.slice(0, -1), text.slice(4), `${text}AAAA`, 'https://house.local/'])
      expect(() => parseInviteLink(cut)).toThrow(WireError);
  });

  test('exposes a server that shows another room, another inviter or another key', async () => {
    const elsewhere = await createRoom(ben.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs: START_MS });
    const terms = { kind: INVITE_KIND.link, uses: 1, expiresMs: START_MS + 60_000, card };
    const theirs = await makeInvite(ben.actor, elsewhere.state, terms, START_MS);
    const invented = await verifyRoomEntries(undefined, [elsewhere.signed, theirs.signed], accountOf);
    await expect(openInvite(made.link, invented, made.sealed)).rejects.toMatchObject({ code: 'link_mismatch' });
    const served = await verifyRoomEntries(undefined, log, accountOf);
    const cutOff = await verifyRoomEntries(undefined, log.slice(0, 1), accountOf);
    await expect(openInvite(made.link, cutOff, made.sealed)).rejects.toMatchObject({ code: 'link_mismatch' });
    const otherInviter = { ...made.link, inviter: ben.fp };
    await expect(openInvite(otherInviter, served, made.sealed)).rejects.toMatchObject({ code: 'link_mismatch' });
    await expect(openInvite(made.link, served, theirs.sealed)).rejects.toMatchObject({ code: 'link_mismatch' });
    const otherSecret = { ...made.link, secret: randomBytes(32) };
    await expect(openInvite(otherSecret, served, made.sealed)).rejects.toThrow(OpenError);
  });
});

describe('a personal invitation', () => {
  test('is read by the person it is for, from the person who sent it', async () => {
    const sent = await sealInvitation(ada.actor, ben.account, made.link);
    const sender = { account: ada.account, device: ada.device.id };
    const me = { fp: ben.fp, wrapKey: ben.wrapKey };
    expect(await openInvitation(genesis.state.genesis, sender, me, sent)).toEqual(made.link);
    await expect(
      openInvitation(genesis.state.genesis, { account: cleo.account, device: cleo.device.id }, me, sent),
    ).rejects.toMatchObject({ code: 'bad_signature' });
    await expect(
      openInvitation(genesis.state.genesis, { account: ada.account, device: ben.device.id }, me, sent),
    ).rejects.toMatchObject({ code: 'wrong_device' });
    await expect(openInvitation(randomBytes(32), sender, me, sent)).rejects.toMatchObject({ code: 'bad_signature' });
    await expect(
      openInvitation(genesis.state.genesis, sender, { fp: ben.fp, wrapKey: cleo.wrapKey }, sent),
    ).rejects.toThrow(OpenError);
    for (const part of ['wrap', 'sealed', 'sig'] as const) {
      const changed = { ...sent, [part]: sent[part].map((byte, i) => (i === 60 ? byte ^ 1 : byte)) };
      await expect(openInvitation(genesis.state.genesis, sender, me, changed)).rejects.toMatchObject({
        code: 'bad_signature',
      });
    }
  });

  test('names its target in the log: nobody else joins by it', async () => {
    const terms = { kind: INVITE_KIND.personal, uses: 1, expiresMs: START_MS + 60_000, target: ben.fp, card };
    const personal = await makeInvite(ada.actor, genesis.state, terms, START_MS);
    const served = await verifyRoomEntries(undefined, [genesis.signed, personal.signed], accountOf);
    const opened = await openInvite(personal.link, served, personal.sealed);
    const join = { action: ACTION.join, invite: opened.hash, inviteKey: opened.key } as const;
    await expect(signRoomEntry(cleo.actor, served.state, join, START_MS)).rejects.toMatchObject({
      code: 'invite_invalid',
    });
    expect((await signRoomEntry(ben.actor, served.state, join, START_MS)).state.members.size).toBe(2);
  });
});
