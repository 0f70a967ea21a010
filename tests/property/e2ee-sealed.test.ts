import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { encodeContent } from '../../appliance/e2ee/content.ts';
import { makeCommit, NO_EPOCH, openRoomCard } from '../../appliance/e2ee/epoch.ts';
import { FileOpener } from '../../appliance/e2ee/file-opener.ts';
import { FileSealer } from '../../appliance/e2ee/file-sealer.ts';
import { importRoot } from '../../appliance/e2ee/hkdf.ts';
import { openInvitation, sealInvitation } from '../../appliance/e2ee/invitation.ts';
import { makeInvite, openInvite } from '../../appliance/e2ee/invite.ts';
import { MessageOpener } from '../../appliance/e2ee/message.ts';
import { OpenError } from '../../appliance/e2ee/open-error.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { createRoom, verifyRoomEntries } from '../../appliance/e2ee/room.ts';
import { open, seal } from '../../appliance/e2ee/seal.ts';
import { SenderSession } from '../../appliance/e2ee/sender-session.ts';
import { createVaultRoot, openRecord, openVaultRoot, recordId, sealRecord } from '../../appliance/e2ee/vault.ts';
import { unwrapSecret, wrapSecret } from '../../appliance/e2ee/wrap-key.ts';
import { type Bytes, formatBase64Url, utf8 } from '../../appliance/protocol/encoding.ts';
import { decodeEnvelope, MESSAGE_TYPE } from '../../appliance/protocol/envelope.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import { LIMITS, sealedMessageBytesMax } from '../../appliance/protocol/limits.ts';
import { INVITE_KIND, ROOM_KIND } from '../../appliance/protocol/room-log.ts';
import { SEAL_PURPOSE } from '../../appliance/protocol/sealed.ts';
import { accountsOf, makePerson, START_MS, type TestPerson } from '../vectors/people.ts';

/** Something sealed, and how its reader opens it. */
type Sealed = { readonly bytes: Bytes; readonly open: (bytes: Bytes) => Promise<unknown> };

const SEALED_MAX = sealedMessageBytesMax(LIMITS.messageCharsMax);
const arbitraryBytes = fc.uint8Array({ maxLength: 2_000 }).map((bytes) => new Uint8Array(bytes));

/** Every flip, cut and extension of `bytes` at a place: what a server can do to what it stores. */
function damages(bytes: Bytes, at: number, bit: number): Bytes[] {
  const flipped = bytes.slice();
  flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
  return [flipped, bytes.slice(0, at), new Uint8Array([...bytes, bit])];
}

describe('whatever is sealed', () => {
  test('opens to what it was, whatever it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryBytes,
        arbitraryBytes,
        fc.constantFrom(...Object.values(SEAL_PURPOSE)),
        async (plain, aad, purpose) => {
          const root = await importRoot(randomBytes(32));
          expect(await open(root, purpose, aad, await seal(root, purpose, aad, plain))).toEqual(plain);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('as a file of any size arrives whole in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(200_000), fc.integer({ min: 1, max: 150_000 }), async (byteLength, pieceBytes) => {
        const plain = new Uint8Array(byteLength).map((_, i) => i * 7);
        const sealer = await FileSealer.create(byteLength);
        const chunks: number[] = [];
        for (let i = 0; i < sealer.chunks; i += 1) {
          const { from, to } = sealer.nextRange;
          for (const byte of await sealer.sealChunk(plain.subarray(from, to))) chunks.push(byte);
        }
        const sealed = Uint8Array.from(chunks);
        const opener = await FileOpener.create(await sealer.finish());
        let at = 0;
        for (let from = 0; from < sealed.length; from += pieceBytes) {
          const opened = await opener.push(sealed.subarray(from, from + pieceBytes));
          expect(opened.every((byte, i) => byte === plain[at + i])).toBe(true);
          at += opened.length;
        }
        await opener.finish();
        expect(at).toBe(byteLength);
      }),
      { numRuns: 40 },
    );
  });
});

describe('with one bit changed, cut or lengthened', () => {
  const things = new Map<string, Sealed>();

  beforeAll(async () => {
    const [ada, ben] = await Promise.all([makePerson('Ada', 0), makePerson('Ben', 1)]);
    for (const [name, thing] of await sealEverything(ada, ben)) things.set(name, thing);
  });

  const NAMES = [
    'vault root',
    'vault record',
    'room card',
    'wrap',
    'invite key',
    'invitation',
    'invitation wrap',
    'file',
    'message',
  ];
  test.each(NAMES)('a %s does not open, and says nothing but that', async (name) => {
    const { bytes, open: openIt } = things.get(name)!;
    await openIt(bytes);
    // RSA costs milliseconds a try; everything else is tried at every byte.
    const isSlow = name.includes('wrap');
    const places = isSlow ? Array.from({ length: 64 }, (_, i) => i * 8) : Array.from(bytes, (_, i) => i);
    for (const at of places)
      for (const damaged of damages(bytes, at, at % 8)) {
        const outcome = await openIt(damaged).then(
          () => 'opened',
          (error: unknown) => error,
        );
        const isRefused = outcome instanceof OpenError || outcome instanceof WireError;
        expect(isRefused, `${name}, byte ${at}: ${String(outcome)}`).toBe(true);
      }
  });

  test.each(['vault root', 'vault record', 'room card', 'wrap', 'file'])(
    'a %s throws the one opaque error only',
    async (name) => {
      const { bytes, open: openIt } = things.get(name)!;
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
          for (const damaged of damages(bytes, at, bit))
            await expect(openIt(damaged)).rejects.toBeInstanceOf(OpenError);
        }),
        { numRuns: 50 },
      );
    },
  );
});

async function sealEverything(ada: TestPerson, ben: TestPerson): Promise<[string, Sealed][]> {
  const accountOf = accountsOf([ada, ben]);
  const card = utf8('{"name":"Kitchen"}');
  const room = await createRoom(ada.actor, { kind: ROOM_KIND.group, membersMax: 4, timeMs: START_MS });
  const { genesis } = room.state;
  const timeMs = START_MS;
  const commit = await makeCommit({ room: room.state, last: NO_EPOCH, author: ada.actor, card, accountOf, timeMs });
  const secret = await importRoot(commit.secret);

  const password = await importRoot(randomBytes(32));
  const vault = await createVaultRoot(ada.fp, [password]);
  const owner = { fp: ada.fp, id: await recordId(vault.root, 'keys') };
  const record = await sealRecord(vault.root, owner, undefined, utf8('pins'));

  const [context, wrapped] = [randomBytes(32), randomBytes(32)];
  const terms = { kind: INVITE_KIND.link, uses: 1, expiresMs: START_MS + 1_000, card };
  const invite = await makeInvite(ada.actor, room.state, terms, START_MS);
  const log = await verifyRoomEntries(undefined, [room.signed, invite.signed], accountOf);
  const invitation = await sealInvitation(ada.actor, ben.account, invite.link);
  const sender = { account: ada.account, device: ada.device.id };
  const openSent = (change: Partial<typeof invitation>): Promise<unknown> =>
    openInvitation(genesis, sender, { fp: ben.fp, wrapKey: ben.wrapKey }, { ...invitation, ...change });

  const sealer = await FileSealer.create(700);
  const chunk = await sealer.sealChunk(randomBytes(700));
  const fileSeal = await sealer.finish();

  const place = { genesis, epoch: 1, secret, headSeq: 0, head: room.hash };
  const content = encodeContent({ cid: formatBase64Url(randomBytes(16)), text: 'Tea?' });
  const message = await new SenderSession(ada.actor).sealMessage(place, MESSAGE_TYPE.message, content);
  const opener = new MessageOpener();

  return [
    ['vault root', { bytes: vault.sealed[0]!, open: (bytes) => openVaultRoot(password, ada.fp, bytes) }],
    ['vault record', { bytes: record.blob, open: (blob) => openRecord(vault.root, owner, { version: 1, blob }) }],
    ['room card', { bytes: commit.parts.card, open: (bytes) => openRoomCard(secret, genesis, 1, bytes) }],
    [
      'wrap',
      {
        bytes: await wrapSecret(ben.account.wrap, context, ben.fp, wrapped),
        open: (bytes) => unwrapSecret(ben.wrapKey, context, ben.fp, bytes),
      },
    ],
    ['invite key', { bytes: invite.sealed, open: (bytes) => openInvite(invite.link, log, bytes) }],
    ['invitation', { bytes: invitation.sealed, open: (sealed) => openSent({ sealed }) }],
    ['invitation wrap', { bytes: invitation.wrap, open: (wrap) => openSent({ wrap }) }],
    [
      'file',
      {
        bytes: chunk,
        open: async (bytes) => {
          const file = await FileOpener.create(fileSeal);
          await file.push(bytes);
          await file.finish();
        },
      },
    ],
    [
      'message',
      {
        bytes: message.envelope,
        open: async (bytes) => opener.open(decodeEnvelope(bytes, SEALED_MAX), { ...place, author: ada.account }),
      },
    ],
  ];
}
