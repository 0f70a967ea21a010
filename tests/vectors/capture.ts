import { encodeContent } from '../../appliance/e2ee/content.ts';
import { type MadeCommit, makeCommit, NO_EPOCH } from '../../appliance/e2ee/epoch.ts';
import { FileSealer } from '../../appliance/e2ee/file-sealer.ts';
import { sha256 } from '../../appliance/e2ee/hash.ts';
import { importRoot } from '../../appliance/e2ee/hkdf.ts';
import { formatInviteLink, inviteAccess, type MadeInvite, makeInvite } from '../../appliance/e2ee/invite.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { roomCode } from '../../appliance/e2ee/room-code.ts';
import {
  type AccountOf,
  createRoom,
  type RoomAct,
  type RoomActor,
  type SignedRoomEntry,
  signRoomEntry,
} from '../../appliance/e2ee/room.ts';
import { type SealedMessage, SenderSession } from '../../appliance/e2ee/sender-session.ts';
import type { Signed } from '../../appliance/protocol/account-log.ts';
import { type Bytes, concatBytes, formatBase64Url, formatHex, utf8 } from '../../appliance/protocol/encoding.ts';
import { MESSAGE_TYPE } from '../../appliance/protocol/envelope.ts';
import { type InviteKind, ROOM_KIND } from '../../appliance/protocol/room-log.ts';
import { START_MS } from './people.ts';
import type { CommitVector, InviteVector, MessageVector, RoomVector, SignedVector } from './vector-file.ts';

type FileVector = RoomVector['files'][number];

export function signedVector({ body, sig }: Signed): SignedVector {
  return { body: formatBase64Url(body), sig: formatBase64Url(sig) };
}

/** A room whose every act is written down as its server would hold it. Each act is a second after the one before. */
export class RoomCapture {
  readonly log: SignedRoomEntry[] = [];
  readonly commits: MadeCommit[] = [];
  readonly sent: SealedMessage[] = [];
  readonly messages: MessageVector[] = [];
  readonly #accountOf: AccountOf;
  readonly #commitVectors: CommitVector[] = [];
  readonly #invites: InviteVector[] = [];
  readonly #files: FileVector[] = [];
  readonly #sessions = new Map<RoomActor, SenderSession>();
  #acts = 0;

  private constructor(accountOf: AccountOf) {
    this.#accountOf = accountOf;
  }

  static async create(creator: RoomActor, accountOf: AccountOf): Promise<RoomCapture> {
    const capture = new RoomCapture(accountOf);
    const timeMs = capture.nextMs();
    capture.log.push(await createRoom(creator, { kind: ROOM_KIND.group, membersMax: 16, timeMs }));
    return capture;
  }

  get last(): SignedRoomEntry {
    return this.log.at(-1)!;
  }

  nextMs(): number {
    this.#acts += 1;
    return START_MS + 60_000 + this.#acts * 1_000;
  }

  async act(actor: RoomActor, act: RoomAct): Promise<void> {
    this.log.push(await signRoomEntry(actor, this.last.state, act, this.nextMs()));
  }

  async invite(actor: RoomActor, kind: InviteKind, target?: Bytes): Promise<MadeInvite> {
    const card = '{"name":"Kitchen"}';
    const timeMs = this.nextMs();
    const terms = { kind, uses: 2, expiresMs: timeMs + 3_600_000, card: utf8(card), ...(target && { target }) };
    const made = await makeInvite(actor, this.last.state, terms, timeMs);
    this.log.push(made);
    this.#invites.push({
      seq: made.entry.seq,
      sealed: formatBase64Url(made.sealed),
      link: formatInviteLink(made.link),
      access: formatBase64Url(await inviteAccess(made.link)),
      card,
    });
    return made;
  }

  async commit(author: RoomActor, name: string): Promise<void> {
    const last = this.commits.at(-1)?.head ?? NO_EPOCH;
    const opened = JSON.stringify({ name });
    const made = await makeCommit({
      room: this.last.state,
      last,
      author,
      card: utf8(opened),
      accountOf: this.#accountOf,
      timeMs: this.nextMs(),
    });
    this.commits.push(made);
    const { parts } = made;
    const wraps = parts.wraps.map(formatBase64Url);
    this.#commitVectors.push({ ...signedVector(parts), card: formatBase64Url(parts.card), wraps, opened });
  }

  /** Sends a message, answering the one at `reply` if given; returns its place. */
  async say(actor: RoomActor, text: string, reply?: number, file?: { name: string; plain: Bytes }): Promise<number> {
    const json = encodeContent({
      cid: formatBase64Url(randomBytes(16)),
      text,
      ...(reply !== undefined && { reply: formatHex(this.sent[reply]!.hash) }),
      ...(file && { file: await this.#sealFile(file.name, file.plain) }),
    });
    const session = this.#sessions.get(actor) ?? new SenderSession(actor);
    this.#sessions.set(actor, session);
    const { commit, secret } = this.commits.at(-1)!;
    const { entry, hash } = this.last;
    const place = {
      genesis: this.log[0]!.hash,
      epoch: commit.epoch,
      secret: await importRoot(secret),
      headSeq: entry.seq,
      head: hash,
    };
    // Both devices of one person go on from that person's last envelope.
    const previous = this.sent.findLast(({ header }) => formatHex(header.author) === formatHex(actor.fp));
    if (previous !== undefined) session.setPrevious(place.genesis, previous.hash);
    const sealed = await session.sealMessage(place, MESSAGE_TYPE.message, json);
    this.sent.push(sealed);
    const vector = { env: formatBase64Url(sealed.envelope), json: new TextDecoder().decode(json) };
    this.messages.push({ ...vector, hash: formatBase64Url(sealed.hash) });
    return this.messages.length - 1;
  }

  async toVector(nameOf: (fpHex: string) => string): Promise<RoomVector> {
    const members = Array.from(this.last.state.members, ([fp, { role }]) => [nameOf(fp), role] as const);
    const genesis = this.log[0]!.hash;
    return {
      genesis: formatBase64Url(genesis),
      code: await roomCode(genesis),
      log: this.log.map(({ signed }) => signedVector(signed)),
      invites: this.#invites,
      commits: this.#commitVectors,
      messages: this.messages,
      files: this.#files,
      members: Object.fromEntries(members),
    };
  }

  async #sealFile(name: string, plain: Bytes) {
    const sealer = await FileSealer.create(plain.length);
    const chunks: Bytes[] = [];
    for (let i = 0; i < sealer.chunks; i += 1) {
      const { from, to } = sealer.nextRange;
      chunks.push(await sealer.sealChunk(plain.subarray(from, to)));
    }
    const id = formatHex(randomBytes(16));
    const sealed = formatBase64Url(concatBytes(...chunks));
    this.#files.push({ id, sealed, plainSha256: formatBase64Url(await sha256(plain)) });
    return { id, ...(await sealer.finish()), name, type: name.split('.').at(-1)! };
  }
}
