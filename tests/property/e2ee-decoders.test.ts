import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyAccountLog } from '../../appliance/e2ee/account.ts';
import { decodeContent } from '../../appliance/e2ee/content.ts';
import { makeCommit, NO_EPOCH, verifyCommit } from '../../appliance/e2ee/epoch.ts';
import { importRoot } from '../../appliance/e2ee/hkdf.ts';
import { makeInvite, parseInviteLink } from '../../appliance/e2ee/invite.ts';
import { OpenError } from '../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { createRoom, type SignedRoomEntry, signRoomEntry, verifyRoomEntries } from '../../appliance/e2ee/room.ts';
import { open } from '../../appliance/e2ee/seal.ts';
import { SenderSession } from '../../appliance/e2ee/sender-session.ts';
import { decodeAccountEntry, encodeAccountEntry } from '../../appliance/protocol/account-log.ts';
import { decodeCommit, decodeEpochBad, encodeCommit, encodeEpochBad } from '../../appliance/protocol/commit.ts';
import {
  type Bytes,
  decodeFields,
  encodeFields,
  formatBase64Url,
  formatHex,
  parseBase64Url,
  parseHex,
  parseUtf8,
  utf8,
} from '../../appliance/protocol/encoding.ts';
import {
  decodeEnvelope,
  encodeEnvelope,
  MESSAGE_TYPE,
  padPlaintext,
  unpadPlaintext,
} from '../../appliance/protocol/envelope.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import { LIMITS, sealedMessageBytesMax } from '../../appliance/protocol/limits.ts';
import {
  ACTION,
  decodeInvite,
  decodeJoinProof,
  decodeJoinRequest,
  decodeRoomEntry,
  decodeRoomGenesis,
  encodeInvite,
  encodeJoinProof,
  encodeJoinRequest,
  encodeRoomEntry,
  encodeRoomGenesis,
  INVITE_KIND,
  ROOM_KIND,
} from '../../appliance/protocol/room-log.ts';
import {
  decodeInviteLink,
  decodeInviteSecretContent,
  decodeSealed,
  decodeVaultRecord,
  encodeInviteLink,
  encodeInviteSecretContent,
  encodeSealed,
  encodeVaultRecord,
  SEAL_PURPOSE,
} from '../../appliance/protocol/sealed.ts';
import { accountsOf, makePerson, START_MS, type TestPerson } from '../vectors/people.ts';

const SEALED_MAX = sealedMessageBytesMax(LIMITS.messageCharsMax);

/** A decoder, its encoder, and one valid input. */
type Codec = { readonly recode: (bytes: Bytes) => Bytes; readonly sample: Bytes };

function codec<T>(decode: (bytes: Bytes) => T, encode: (value: T) => Bytes, sample: Bytes): Codec {
  return { recode: (bytes) => encode(decode(bytes)), sample };
}

let ada: TestPerson;
let room: SignedRoomEntry;
const codecs = new Map<string, Codec>();

beforeAll(async () => {
  ada = await makePerson('Ada', 0);
  room = await createRoom(ada.actor, { kind: ROOM_KIND.group, membersMax: 4, timeMs: START_MS });
  for (const [name, one] of await samples(ada, room)) codecs.set(name, one);
});

const NAMES = [
  'account entry (create)',
  'account entry (device)',
  'account entry (heads)',
  'room entry',
  'room genesis',
  'invite',
  'join proof',
  'join request',
  'commit',
  'epoch-bad',
  'envelope',
  'sealed',
  'vault record',
  'invite link',
  'invite content',
  'fields',
];

describe('a peer that sends anything', () => {
  test.each(NAMES)('as %s gets a WireError: nothing crashes', (name) => {
    const { recode } = codecs.get(name)!;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_200 }), (random) => {
        refusedOr(() => recode(new Uint8Array(random)));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(NAMES)('that bends a real %s a little is refused, or means exactly the bytes it sent', (name) => {
    const { recode, sample } = codecs.get(name)!;
    expect(recode(sample)).toEqual(sample);
    fc.assert(
      fc.property(arbitraryBend(sample.length), (bend) => {
        const bytes = bend(sample);
        const again = refusedOr(() => recode(bytes));
        if (again !== undefined) expect(again).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  test('as text in any of our spellings gets a WireError', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400, unit: 'binary' }), (text) => {
        for (const parse of [parseBase64Url, parseInviteLink, decodeContent, (hex: string) => parseHex(hex, 16)])
          refusedOr(() => parse(text));
      }),
      { numRuns: 5_000 },
    );
  });

  test('as JSON of any shape inside a message gets a WireError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (text, file) => {
        const cid = formatBase64Url(randomBytes(16));
        refusedOr(() => decodeContent(JSON.stringify(text)));
        refusedOr(() => decodeContent(JSON.stringify({ cid, text: '', file })));
        refusedOr(() => decodeContent(JSON.stringify({ cid, text })));
      }),
      { numRuns: 3_000 },
    );
  });

  test('as padding gets a WireError, and real padding comes off', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), fc.uint8Array({ maxLength: 600 }), (text, random) => {
        expect(unpadPlaintext(padPlaintext(utf8(text)))).toBe(parseUtf8(utf8(text)));
        refusedOr(() => unpadPlaintext(new Uint8Array(random)));
      }),
      { numRuns: 2_000 },
    );
  });

  test('as logs, commits or sealed blobs is refused by whoever verifies them', async () => {
    const root = await importRoot(randomBytes(32));
    const accountOf = accountsOf([ada]);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 80 }), async (one, two) => {
        const [body, sig] = [new Uint8Array(one), new Uint8Array(two)];
        const tries = [
          verifyAccountLog([{ body, sig }]),
          verifyAccountLog([...ada.log, { body, sig }]),
          verifyAccountLog([{ body: ada.log[0]!.body, sig }]),
          verifyRoomEntries(undefined, [{ body, sig }], accountOf),
          verifyRoomEntries(undefined, [{ body: room.signed.body, sig }], accountOf),
          verifyCommit({ body, sig, card: sig }, room.state, NO_EPOCH, accountOf),
          open(root, SEAL_PURPOSE.outbox, sig, body),
        ];
        for (const outcome of await Promise.allSettled(tries)) {
          expect(outcome.status).toBe('rejected');
          if (outcome.status === 'rejected') assertRefusal(outcome.reason);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('text forms', () => {
  test('of bytes come back as the bytes, in one spelling only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        const bytes = new Uint8Array(random);
        expect(parseBase64Url(formatBase64Url(bytes))).toEqual(bytes);
        expect(formatBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(parseHex(formatHex(bytes), bytes.length)).toEqual(bytes);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of UTF-8 are those of the platform', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: 'binary' }), (random, text) => {
        expect(utf8(text)).toEqual(new Uint8Array(new TextEncoder().encode(text)));
        const bytes = new Uint8Array(random);
        let platform: string | undefined;
        try {
          platform = decoder.decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
        expect(refusedOr(() => parseUtf8(bytes))).toBe(platform);
      }),
      { numRuns: 5_000 },
    );
  });
});

/** What `run` gives, or undefined if it refused with an error that names a peer's fault. */
function refusedOr<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    assertRefusal(error);
    return undefined;
  }
}

function assertRefusal(error: unknown): void {
  if (!(error instanceof WireError) && !(error instanceof OpenError)) throw error;
}

/** A change of one place: flip, cut out, double, grow, or another length. */
function arbitraryBend(byteLength: number): fc.Arbitrary<(bytes: Bytes) => Bytes> {
  const place = fc.nat(byteLength);
  return fc.oneof(
    fc.tuple(place, fc.nat(7)).map(
      ([at, bit]) =>
        (bytes: Bytes) =>
          bytes.map((b, i) => (i === at ? b ^ (1 << bit) : b)),
    ),
    fc.tuple(place, fc.nat(40)).map(
      ([at, length]) =>
        (bytes: Bytes) =>
          Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]),
    ),
    fc.tuple(place, fc.uint8Array({ maxLength: 40 })).map(
      ([at, more]) =>
        (bytes: Bytes) =>
          Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at)]),
    ),
    fc.tuple(place, fc.nat(255)).map(
      ([at, value]) =>
        (bytes: Bytes) =>
          bytes.map((b, i) => (i === at ? value : b)),
    ),
  );
}

async function samples(person: TestPerson, first: SignedRoomEntry): Promise<[string, Codec][]> {
  const timeMs = START_MS;
  const accountOf = accountsOf([person]);
  const terms = { kind: INVITE_KIND.link, uses: 2, expiresMs: START_MS + 1_000, card: utf8('{}') };
  const invite = await makeInvite(person.actor, first.state, terms, START_MS);
  const act = { action: ACTION.voidInvite, invite: invite.hash } as const;
  const voided = await signRoomEntry(person.actor, invite.state, act, START_MS);
  const author = person.actor;
  const made = await makeCommit({ room: first.state, last: NO_EPOCH, author, card: utf8('{}'), accountOf, timeMs });
  const secret = await importRoot(made.secret);
  const place = { genesis: first.hash, epoch: 1, secret, headSeq: 0, head: first.hash };
  const message = await new SenderSession(person.actor).sealMessage(place, MESSAGE_TYPE.message, utf8('{}'));
  const heads = [{ id: randomBytes(16), version: 1, hash: randomBytes(32) }];
  const headsEntry = { seq: 5, prev: randomBytes(32), timeMs, change: { kind: 5, heads } } as const;
  const { fp, device } = person;
  const join = { room: utf8('ABCD2345'), asker: fp, device: device.id, timeMs };
  const bad = { genesis: first.hash, epoch: 1, commit: made.head.hash, actor: fp, device: device.id };
  const entry = codec(decodeAccountEntry, encodeAccountEntry, person.log[0]!.body);
  return [
    ['account entry (create)', entry],
    ['account entry (device)', { ...entry, sample: person.log[1]!.body }],
    ['account entry (heads)', { ...entry, sample: encodeAccountEntry(headsEntry) }],
    ['room entry', codec(decodeRoomEntry, encodeRoomEntry, voided.signed.body)],
    ['room genesis', codec(decodeRoomGenesis, encodeRoomGenesis, first.entry.payload)],
    ['invite', codec(decodeInvite, encodeInvite, invite.entry.payload)],
    [
      'join proof',
      codec(decodeJoinProof, encodeJoinProof, encodeJoinProof({ invite: randomBytes(32), sig: randomBytes(64) })),
    ],
    ['join request', codec(decodeJoinRequest, encodeJoinRequest, encodeJoinRequest(join))],
    ['commit', codec(decodeCommit, encodeCommit, made.parts.body)],
    ['epoch-bad', codec(decodeEpochBad, encodeEpochBad, encodeEpochBad(bad))],
    ['envelope', codec((bytes) => decodeEnvelope(bytes, SEALED_MAX), encodeEnvelope, message.envelope)],
    ['sealed', codec(decodeSealed, encodeSealed, invite.sealed)],
    ['vault record', codec(decodeVaultRecord, encodeVaultRecord, randomBytes(120))],
    ['invite link', codec(decodeInviteLink, encodeInviteLink, encodeInviteLink(invite.link))],
    [
      'invite content',
      codec(
        decodeInviteSecretContent,
        encodeInviteSecretContent,
        encodeInviteSecretContent({ key: randomBytes(130), card: utf8('{}') }),
      ),
    ],
    [
      'fields',
      codec(
        (bytes) => decodeFields('parlour/1/test', bytes),
        (fields) => encodeFields('parlour/1/test', fields),
        encodeFields('parlour/1/test', [randomBytes(3), new Uint8Array(0), randomBytes(300)]),
      ),
    ],
  ];
}
