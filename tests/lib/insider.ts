import { Api, parseSigned } from '../../appliance/client/api.ts';
import { RoomChain } from '../../appliance/client/room-chain.ts';
import { formatChange, type MadeChange } from '../../appliance/client/room-changes.ts';
import { parseCommit } from '../../appliance/client/room-epochs.ts';
import type { SelfRecord } from '../../appliance/client/self-record.ts';
import { decodeEpochContent, RECORD_NAME } from '../../appliance/client/vault-content.ts';
import { encodeContent, type Content } from '../../appliance/e2ee/content.ts';
import { sha256 } from '../../appliance/e2ee/hash.ts';
import { importRoot } from '../../appliance/e2ee/hkdf.ts';
import type { RoomActor } from '../../appliance/e2ee/room.ts';
import { type SealedMessage, SenderSession } from '../../appliance/e2ee/sender-session.ts';
import { openRecord, recordId, type SealedRecord } from '../../appliance/e2ee/vault.ts';
import { decodeCommit, type EpochHead } from '../../appliance/protocol/commit.ts';
import { formatBase64Url, formatHex } from '../../appliance/protocol/encoding.ts';
import { MESSAGE_TYPE } from '../../appliance/protocol/envelope.ts';
import { RoomCommitsAnswer, RoomLogAnswer, RoomsAnswer } from '../../appliance/protocol/routes.ts';
import { nodeClock, type SimulatedClient } from './simulated-client.ts';

/** A member whose keys are in the hands of whoever lies: signs what its own client never would. */
export class Insider {
  readonly api: Api;
  readonly actor: RoomActor;
  readonly #client: SimulatedClient;
  readonly #self: SelfRecord;

  constructor(client: SimulatedClient) {
    this.#client = client;
    this.api = new Api(client.transport, nodeClock);
    this.#self = client.store.map.get('self') as SelfRecord;
    this.actor = { fp: this.#self.fp, device: this.#self.device };
  }

  async chain(room: string): Promise<RoomChain> {
    const { entries } = await this.api.ask('roomLog', { params: { room }, query: { from: 0 }, answer: RoomLogAnswer });
    return RoomChain.replay(entries.map(parseSigned));
  }

  async epoch(room: string): Promise<EpochHead> {
    const { rooms } = await this.api.ask('rooms', { answer: RoomsAnswer });
    const from = rooms.find((one) => one.room === room)?.epoch ?? 1;
    const { commits } = await this.api.ask('roomCommits', {
      params: { room },
      query: { from },
      answer: RoomCommitsAnswer,
    });
    const [last] = commits.map(parseCommit);
    if (last === undefined) throw new Error('a room without a commit');
    const { epoch, timeMs } = decodeCommit(last.body);
    return { epoch, hash: await sha256(last.body), timeMs };
  }

  /** The epoch's secret as this member's device keeps it. */
  async secret(room: string, epoch: number): Promise<CryptoKey> {
    const { fp, keys } = this.#self;
    const root = keys?.root;
    if (root === undefined) throw new Error('no keys');
    const { genesis } = await this.chain(room);
    const id = await recordId(root, RECORD_NAME.epoch(formatHex(genesis), epoch));
    const kept = await this.#client.until(
      'the secret in the vault',
      () => this.#client.store.map.get(`vault/${formatHex(id)}`) as SealedRecord | undefined,
    );
    const { plain } = await openRecord(root, { fp, id }, kept);
    return importRoot(decodeEpochContent(plain).secret);
  }

  /** A message sealed and signed as this member, whatever it says. */
  async seal(
    room: string,
    content: Content,
    session = new SenderSession(this.actor),
    head?: { readonly seq: number; readonly hash: Uint8Array<ArrayBuffer> },
  ): Promise<SealedMessage & { readonly env: string }> {
    const { genesis, state } = await this.chain(room);
    const { epoch } = await this.epoch(room);
    const { seq, hash } = head ?? state.head;
    const place = { genesis, epoch, secret: await this.secret(room, epoch), headSeq: seq, head: hash };
    const sealed = await session.sealMessage(place, MESSAGE_TYPE.message, encodeContent(content));
    return { ...sealed, env: formatBase64Url(sealed.envelope) };
  }

  async change(room: string, change: MadeChange): Promise<void> {
    await this.api.tell('changeRoom', { params: { room }, body: formatChange(change) });
  }
}
