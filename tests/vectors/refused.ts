import { type Device, signWithDevice } from '../../appliance/e2ee/device.ts';
import { sha256 } from '../../appliance/e2ee/hash.ts';
import { signRoomEntry } from '../../appliance/e2ee/room.ts';
import { wrapSecret } from '../../appliance/e2ee/wrap-key.ts';
import { type Commit, encodeCommit, encodeCommitContext } from '../../appliance/protocol/commit.ts';
import { compareBytes, equalBytes, formatBase64Url, ZERO_32 } from '../../appliance/protocol/encoding.ts';
import { decodeEnvelope, encodeEnvelope, type Envelope } from '../../appliance/protocol/envelope.ts';
import { LIMITS } from '../../appliance/protocol/limits.ts';
import { ACTION, encodeJoinProof, encodeRoomEntry, ROLE, type RoomEntry } from '../../appliance/protocol/room-log.ts';
import { type RoomCapture, signedVector } from './capture.ts';
import { START_MS, type TestPerson } from './people.ts';
import type { RefusedVector } from './vector-file.ts';

type People = {
  readonly ada: TestPerson;
  readonly ben: TestPerson;
  readonly cleo: TestPerson;
  /** Ada's phone, revoked at that time. */
  readonly lost: { readonly device: Device; readonly revokedMs: number };
};

/** What a lying server, or a member who signs what no client of ours would sign, serves from this room. */
export async function refusedVectors(room: RoomCapture, people: People): Promise<RefusedVector[]> {
  return [...messages(room), ...(await entries(room, people)), ...(await commits(room, people))];
}

function messages(room: RoomCapture): RefusedVector[] {
  const [first, second] = [decode(room, 0), decode(room, 1)];
  const vector = (why: string, envelope: Envelope): RefusedVector => ({
    why,
    kind: 'message',
    env: formatBase64Url(encodeEnvelope(envelope)),
  });
  return [
    vector('moved to another epoch', { ...first, header: { ...first.header, epoch: 2 } }),
    vector('counted again', { ...first, header: { ...first.header, counter: 1 } }),
    vector('another ciphertext under its signature', { ...first, sealed: second.sealed }),
    vector('put in another mouth', { ...first, header: second.header }),
  ];
}

async function entries(room: RoomCapture, { ada, ben, cleo, lost }: People): Promise<RefusedVector[]> {
  const { entry: joined } = room.log[3]!;
  /** An entry after Cleo joined, signed by `person`. */
  const vector = async (
    why: string,
    { fp, device }: Pick<TestPerson, 'fp' | 'device'>,
    change: Partial<RoomEntry>,
  ): Promise<RefusedVector> => {
    const place = { seq: joined.seq + 1, prev: room.log[3]!.hash, actor: fp, device: device.id };
    const body = encodeRoomEntry({ ...joined, ...place, role: ROLE.none, payload: new Uint8Array(0), ...change });
    const signed = { body, sig: await signWithDevice(device, body) };
    return { why, kind: 'entry', after: 3, entry: signedVector(signed) };
  };
  const fork = await signRoomEntry(ada.actor, room.log[1]!.state, { action: ACTION.admit, subject: cleo.fp }, START_MS);
  const unsigned = { ...fork.signed, sig: decode(room, 0).sig };
  const proof = encodeJoinProof({ invite: room.log[2]!.hash, sig: decode(room, 0).sig });
  const remove = { action: ACTION.remove, subject: ben.fp } as const;
  const nobody = { action: ACTION.admit, subject: ZERO_32, role: ROLE.member } as const;
  const join = { action: ACTION.join, role: ROLE.member, payload: proof } as const;
  return [
    { why: 'signed by no device', kind: 'entry', after: 1, entry: signedVector(unsigned) },
    { why: 'an entry left out', kind: 'entry', after: 0, entry: signedVector(room.log[2]!.signed) },
    await vector('a removal without the right', cleo, remove),
    await vector('a removal by a device of another', cleo, { ...remove, actor: ada.fp }),
    await vector('an admission of nobody', ada, nobody),
    await vector('a join without the invite’s key', ben, { ...join, subject: ben.fp }),
    await vector('a promotion of oneself', ben, { action: ACTION.setRole, subject: ben.fp, role: ROLE.admin }),
    await vector('an entry with something hidden in it', ada, { ...remove, payload: new Uint8Array(9) }),
    await vector('an entry dated back', ada, { ...remove, timeMs: START_MS }),
    await vector(
      'an entry by a lost device, ten minutes after its end',
      { fp: ada.fp, device: lost.device },
      { ...remove, timeMs: lost.revokedMs + LIMITS.revocationGraceMs },
    ),
  ];
}

async function commits(room: RoomCapture, { ada, cleo, lost }: People): Promise<RefusedVector[]> {
  const [first, later] = [room.commits[0]!, room.commits[1]!];
  const card = formatBase64Url(first.parts.card);
  /** The first commit with a change, signed by its author's own device. */
  const vector = async (why: string, change: Partial<Commit>, device = ada.device): Promise<RefusedVector> => {
    const body = encodeCommit({ ...first.commit, ...change, device: device.id });
    const signed = { body, sig: await signWithDevice(device, body) };
    return { why, kind: 'commit', commit: { ...signedVector(signed), card } };
  };
  const context = await sha256(encodeCommitContext(first.commit));
  const wrap = await wrapSecret(cleo.account.wrap, context, cleo.fp, first.secret);
  const ghost = { fp: cleo.fp, hash: await sha256(wrap) };
  const { readers } = first.commit;
  return [
    {
      why: 'another commit’s card',
      kind: 'commit',
      commit: { ...signedVector(first.parts), card: formatBase64Url(later.parts.card) },
    },
    {
      why: 'another commit’s signature',
      kind: 'commit',
      commit: { ...signedVector({ ...first.parts, sig: later.parts.sig }), card },
    },
    await vector('a wrap to a ghost', { readers: [...readers, ghost].sort((a, b) => compareBytes(a.fp, b.fp)) }),
    await vector('a member left out', { readers: readers.filter(({ fp }) => equalBytes(fp, ada.fp)) }),
    await vector('an epoch skipped', { epoch: 2 }),
    await vector('dated before its head', { timeMs: START_MS }),
    await vector('by a lost device, from its end on', { timeMs: lost.revokedMs }, lost.device),
  ];
}

function decode(room: RoomCapture, at: number): Envelope {
  return decodeEnvelope(room.sent[at]!.envelope, 65_536);
}
