import { decodeEpochContent, decodeKeys, RECORD_NAME } from '../../appliance/client/vault-content.ts';
import { verifyAccountLog } from '../../appliance/e2ee/account.ts';
import { decodeContent } from '../../appliance/e2ee/content.ts';
import { verifyDeviceSignature } from '../../appliance/e2ee/device.ts';
import { NO_EPOCH, openRoomCard, openWrap, verifyCommit } from '../../appliance/e2ee/epoch.ts';
import { FileOpener } from '../../appliance/e2ee/file-opener.ts';
import { sha256 } from '../../appliance/e2ee/hash.ts';
import { deriveBits, importRoot } from '../../appliance/e2ee/hkdf.ts';
import { importIdentity } from '../../appliance/e2ee/identity.ts';
import { openInvitation } from '../../appliance/e2ee/invitation.ts';
import { formatInviteLink, inviteAccess, openInvite, parseInviteLink } from '../../appliance/e2ee/invite.ts';
import { LogAlarm } from '../../appliance/e2ee/log-alarm.ts';
import { MessageOpener } from '../../appliance/e2ee/message.ts';
import { OpenError } from '../../appliance/e2ee/open-error.ts';
import { stretchPassword } from '../../appliance/e2ee/password.ts';
import { NOTHING_RECEIVED, receive } from '../../appliance/e2ee/receiver.ts';
import { stretchRecovery } from '../../appliance/e2ee/recovery.ts';
import { roomCode, safetyNumber } from '../../appliance/e2ee/room-code.ts';
import { verifyRoomEntries } from '../../appliance/e2ee/room.ts';
import { open } from '../../appliance/e2ee/seal.ts';
import { openRecord, openVaultRoot, recordId, type RecordPosition } from '../../appliance/e2ee/vault.ts';
import { importWrapPrivateKey } from '../../appliance/e2ee/wrap-key.ts';
import {
  ACCOUNT_ENTRY,
  type AccountState,
  decodeAccountEntry,
  type Signed,
} from '../../appliance/protocol/account-log.ts';
import { type Commit, decodeCommit } from '../../appliance/protocol/commit.ts';
import {
  type Bytes,
  encodeFields,
  equalBytes,
  formatHex,
  parseBase64Url,
  parseUtf8,
} from '../../appliance/protocol/encoding.ts';
import { decodeEnvelope } from '../../appliance/protocol/envelope.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import { LIMITS, sealedMessageBytesMax } from '../../appliance/protocol/limits.ts';
import { encodeSessionDevice, type SealPurpose } from '../../appliance/protocol/sealed.ts';
import type { AccountVector, Counts, SignedVector, VectorFile } from './vector-file.ts';

/**
 * Opens and verifies everything in a vector file with the e2ee of this project. Runs in Node and in a browser.
 * @returns what it opened, to be held against the file's own counts
 * @throws Error at the first thing that is not as the file says
 */
export async function checkVectors(file: VectorFile): Promise<Counts> {
  await checkPrimitives(file);
  const house = b64(file.house);
  const people = await Promise.all(file.accounts.map((account) => openAccount(house, account)));
  const room = await checkRoom(file, people);
  return {
    accountEntries: sum(file.accounts, ({ log }) => log.length),
    records: sum(people, ({ records }) => records),
    ...room,
    invites: await checkInvites(file, people),
    refused: await checkRefused(file, people),
  };
}

/** A person whose vault was opened by password and by recovery code. */
type Opened = {
  readonly name: string;
  readonly account: AccountState;
  /** Wrap keys the account had, by the time from which each held. */
  readonly wrapKeys: readonly CryptoKey[];
  readonly epochs: ReadonlyMap<number, Bytes>;
  readonly records: number;
};

async function checkPrimitives(file: VectorFile): Promise<void> {
  for (const { context, fields, bytes } of file.encodings)
    assertSame(encodeFields(context, fields.map(b64)), b64(bytes), 'encoding');
  for (const { ikm, info, salt, out } of file.hkdf)
    assertSame(await deriveBits(b64(ikm), b64(info), b64(salt)), b64(out), 'hkdf');
  for (const { root, purpose, aad, sealed, plain } of file.seals) {
    const key = await importRoot(b64(root));
    assertSame(await open(key, purpose as SealPurpose, b64(aad), b64(sealed)), b64(plain), 'seal');
  }
}

async function openAccount(house: Bytes, vector: AccountVector): Promise<Opened> {
  const { name, nameKey, kdf } = vector;
  const password = await stretchPassword(vector.password, { house, nameKey, salt: b64(vector.salt), kdf });
  const recovery = await stretchRecovery(vector.recoveryCode, house, nameKey);
  assertSame(password.auth, b64(vector.auth), `${name}: auth`);
  assertSame(recovery.auth, b64(vector.recoveryAuth), `${name}: recovery auth`);
  const account = await verifyAccountLog(vector.log.map(signed), undefined, b64(vector.fp));
  assert(account.name === name, `${name}: name`);
  await checkProof(vector);
  const root = await openVaultRoot(password.wrapRoot, account.fp, b64(vector.vaultRoot.byPassword));
  const byRecovery = await openVaultRoot(recovery.wrapRoot, account.fp, b64(vector.vaultRoot.byRecovery));
  assertSame(await recordId(root, 'x'), await recordId(byRecovery, 'x'), `${name}: vault roots`);

  const spkis = wrapSpkis(vector);
  const wrapKeys: CryptoKey[] = [];
  const epochs = new Map<number, Bytes>();
  const seen = new Map<string, RecordPosition>();
  for (const { name: record, id, version, blob } of vector.records) {
    assertSame(await recordId(root, record), b64(id), `${name}: id of ${record}`);
    const opened = await openRecord(
      root,
      { fp: account.fp, id: b64(id) },
      { version, blob: b64(blob) },
      seen.get(record),
    );
    seen.set(record, opened);
    if (record !== RECORD_NAME.keys) {
      epochs.set(Number(record.split('/').at(-1)), decodeEpochContent(opened.plain).secret);
      continue;
    }
    const keys = decodeKeys(opened.plain);
    await importIdentity(account.algorithm, account.identity, keys.identity);
    wrapKeys.push(await importWrapPrivateKey(spkis[wrapKeys.length]!, keys.wrap));
  }
  return { name, account, wrapKeys, epochs, records: vector.records.length };
}

async function checkProof({ log, proof }: AccountVector): Promise<void> {
  const [create, added] = log.map(({ body }) => decodeAccountEntry(b64(body)).change);
  if (create?.kind !== ACCOUNT_ENTRY.create || added?.kind !== ACCOUNT_ENTRY.deviceAdded) throw new Error('log begins');
  const said = encodeSessionDevice(await sha256(b64(log[0]!.body)), await sha256(added.device));
  assert(await verifyDeviceSignature(added.device, said, b64(proof)), 'registration proof');
}

function wrapSpkis({ log }: AccountVector): Bytes[] {
  return log.flatMap(({ body }) => {
    const { change } = decodeAccountEntry(b64(body));
    return change.kind === ACCOUNT_ENTRY.create || change.kind === ACCOUNT_ENTRY.wrapChanged ? [change.wrap] : [];
  });
}

async function checkRoom(
  { room }: VectorFile,
  people: readonly Opened[],
): Promise<Pick<Counts, 'roomEntries' | 'commits' | 'wraps' | 'messages' | 'files'>> {
  const log = await verifyRoomEntries(undefined, room.log.map(signed), accountOf(people));
  const { genesis } = log.state;
  assertSame(genesis, b64(room.genesis), 'genesis');
  assert((await roomCode(genesis)) === room.code, 'room code');
  const members = Array.from(log.state.members.values(), ({ fp, role }) => [nameOf(people, fp), role]);
  assert(JSON.stringify(Object.fromEntries(members)) === JSON.stringify(room.members), 'members');

  let last = NO_EPOCH;
  let wraps = 0;
  const secrets = new Map<number, CryptoKey>();
  for (const parts of room.commits) {
    const bytes = { ...signed(parts), card: b64(parts.card) };
    const state = log.entries.find(({ hash }) => equalBytes(hash, headOf(bytes.body)))?.state;
    if (state === undefined) throw new Error('head of a commit');
    const { commit, head } = await verifyCommit(bytes, state, last, accountOf(people));
    for (const [i, wrap] of parts.wraps.entries()) {
      const reader = people.find(({ account }) => equalBytes(account.fp, commit.readers[i]!.fp))!;
      const secret = await openAnyWrap(commit, reader, b64(wrap));
      assertSame(reader.epochs.get(head.epoch)!, secret, `epoch ${head.epoch} in the vault of ${reader.name}`);
      secrets.set(head.epoch, await importRoot(secret));
      wraps += 1;
    }
    const card = await openRoomCard(secrets.get(head.epoch)!, genesis, head.epoch, bytes.card);
    assert(parseUtf8(card) === parts.opened, 'room card');
    last = head;
  }
  const files = await checkMessages(room, genesis, secrets, people);
  return {
    roomEntries: log.entries.length,
    commits: room.commits.length,
    wraps,
    messages: room.messages.length,
    files,
  };
}

/** The log head a commit names, before it is verified: to look up the room at that head. */
function headOf(body: Bytes): Bytes {
  return decodeCommit(body).head;
}

/** By whichever wrap key the account had then. */
async function openAnyWrap(commit: Commit, reader: Opened, wrap: Bytes): Promise<Bytes> {
  const tries = await Promise.allSettled(reader.wrapKeys.map((key) => openWrap(commit, reader.account.fp, key, wrap)));
  const opened = tries.find((one) => one.status === 'fulfilled');
  if (opened === undefined) throw new Error(`wrap for ${reader.name}`);
  return opened.value;
}

const SEALED_MAX = sealedMessageBytesMax(LIMITS.messageCharsMax);

async function checkMessages(
  room: VectorFile['room'],
  genesis: Bytes,
  secrets: ReadonlyMap<number, CryptoKey>,
  people: readonly Opened[],
): Promise<number> {
  const opener = new MessageOpener();
  let received = NOTHING_RECEIVED;
  let files = 0;
  for (const { env, json, hash } of room.messages) {
    const envelope = decodeEnvelope(b64(env), SEALED_MAX);
    const { header } = envelope;
    const author = accountOf(people)(header.author);
    const opened = await opener.open(envelope, { genesis, secret: secrets.get(header.epoch)!, author });
    assert(opened.json === json, 'message');
    assertSame(opened.hash, b64(hash), 'envelope hash');
    const { state, verdict } = receive(received, header, opened.hash, { isPartial: false });
    assert(verdict.counter === 'ok' && verdict.missing === 0 && verdict.isChained, 'counters and chain');
    received = state;
    const { file } = decodeContent(opened.json);
    if (file === undefined) continue;
    const stored = room.files.find(({ id }) => id === file.id)!;
    const fileOpener = await FileOpener.create(file);
    const plain = await fileOpener.push(b64(stored.sealed));
    await fileOpener.finish();
    assertSame(await sha256(plain), b64(stored.plainSha256), 'file');
    files += 1;
  }
  return files;
}

async function checkInvites(file: VectorFile, people: readonly Opened[]): Promise<number> {
  const { room, invitation } = file;
  const log = await verifyRoomEntries(undefined, room.log.map(signed), accountOf(people));
  for (const { link, sealed, access, card } of room.invites) {
    const parsed = parseInviteLink(link);
    assertSame(await inviteAccess(parsed), b64(access), 'invite access');
    // As its first guest saw it: an invite that is over may be forgotten later.
    const then = { state: log.entries[parsed.seq]!.state, entries: log.entries.slice(0, parsed.seq + 1) };
    const opened = await openInvite(parsed, then, b64(sealed));
    assert(parseUtf8(opened.card) === card, 'card of an invite');
  }
  const from = people.find(({ name }) => name === invitation.from)!;
  const to = people.find(({ name }) => name === invitation.to)!;
  const link = await openInvitation(
    b64(room.genesis),
    { account: from.account, device: b64(invitation.device) },
    { fp: to.account.fp, wrapKey: to.wrapKeys[0]! },
    { wrap: b64(invitation.wrap), sealed: b64(invitation.sealed), sig: b64(invitation.sig) },
  );
  assert(formatInviteLink(link) === invitation.link, 'invitation');
  for (const { a, b, digits } of file.safetyNumbers) {
    const [one, two] = [a, b].map((who) => people.find(({ name }) => name === who)!.account.fp);
    assert((await safetyNumber(one!, two!)) === digits, 'safety number');
  }
  return room.invites.length + 1;
}

async function checkRefused({ room, refused }: VectorFile, people: readonly Opened[]): Promise<number> {
  const log = await verifyRoomEntries(undefined, room.log.map(signed), accountOf(people));
  const { genesis } = log.state;
  for (const vector of refused) {
    const attempt = async (): Promise<unknown> => {
      if (vector.kind === 'entry')
        return verifyRoomEntries(log.entries[vector.after]!.state, [signed(vector.entry)], accountOf(people));
      if (vector.kind === 'commit') {
        const parts = { ...signed(vector.commit), card: b64(vector.commit.card) };
        const { state } = log.entries.find(({ hash }) => equalBytes(hash, headOf(parts.body)))!;
        return verifyCommit(parts, state, NO_EPOCH, accountOf(people));
      }
      const envelope = decodeEnvelope(b64(vector.env), SEALED_MAX);
      const { epoch, author } = envelope.header;
      const secret = people.map(({ epochs }) => epochs.get(epoch)).find((one) => one !== undefined)!;
      const origin = { genesis, secret: await importRoot(secret), author: accountOf(people)(author) };
      return new MessageOpener().open(envelope, origin);
    };
    const outcome = await attempt().then(
      () => 'accepted',
      (error: unknown) => error,
    );
    const isRefusal = outcome instanceof WireError || outcome instanceof OpenError || outcome instanceof LogAlarm;
    assert(isRefusal, `refusal of what was ${vector.why}: ${String(outcome)}`);
  }
  return refused.length;
}

function accountOf(people: readonly Opened[]): (fp: Bytes) => AccountState {
  const accounts = new Map(people.map(({ account }) => [formatHex(account.fp), account]));
  return (fp) => {
    const account = accounts.get(formatHex(fp));
    if (account === undefined) throw new WireError('not_found', 'nobody by that fingerprint');
    return account;
  };
}

function nameOf(people: readonly Opened[], fp: Bytes): string {
  return people.find(({ account }) => equalBytes(account.fp, fp))!.name;
}

function signed({ body, sig }: SignedVector): Signed {
  return { body: b64(body), sig: b64(sig) };
}

function b64(text: string): Bytes {
  return parseBase64Url(text);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function assert(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`not as the vectors say: ${what}`);
}

function assertSame(is: Bytes, should: Bytes, what: string): void {
  assert(equalBytes(is, should), what);
}
