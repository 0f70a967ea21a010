import { ACCOUNT_ENTRY } from '../../protocol/account-log.ts';
import type { AccountEntry, Signed } from '../../protocol/account-log.ts';
import { formatHex, parseBase64Url } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { encodeSessionDevice } from '../../protocol/sealed.ts';
import { extendAccount, parseSigned, revokedDevices } from './account-entries.ts';
import type { Extended } from './account-entries.ts';
import type { SignedText } from './directory.ts';
import type { Parts, Visitor } from './parts.ts';
import { commitChange, commitIfPossible, commitPlans } from './plan.ts';
import type { Plan } from './plan.ts';
import type { Session } from './session.ts';
import { planVault } from './vault.ts';
import type { VaultRecordText } from './vault.ts';

/** What devices signed in rooms, as revoking one needs it. */
export interface SignedTimes {
  /** The latest time a device put under an entry or a commit lately. */
  lastMs(deviceHex: string): number;
  /** Nothing of the device is taken in rooms until the function it returns is called. */
  retire(deviceHex: string): () => void;
}

const NOTHING: Plan = { writes: [], done: () => undefined };

/** What people change about their own account once they are signed in. */
export class AccountChanges {
  readonly #parts: Parts;
  readonly #signedTimes: SignedTimes;

  constructor(parts: Parts, signedTimes: SignedTimes) {
    this.#parts = parts;
    this.#signedTimes = signedTimes;
  }

  /**
   * Binds a session to the device that signed its challenge; `entry` adds that device to the log first, in the same
   * change. Sending the same again is no error: an answer may have been lost.
   *
   * @throws WireError `session_ended`, `wrong_device` for one that is bound to another, `device_unknown`, `bad_signature`,
   *   what the entry earns, or of the disk.
   */
  async bindDevice(
    session: Session,
    request: { readonly device: string; readonly proof: string; readonly entry?: SignedText },
  ): Promise<void> {
    const { sessions, serial, store, verifier, book } = this.#parts;
    const deviceId = parseBase64Url(request.device);
    const proof = parseBase64Url(request.proof);
    await serial.run(session.fpHex, async () => {
      const challenge = sessions.challenge(session.id);
      if (challenge === undefined) throw new WireError('session_ended');
      // Its open sockets speak as the first device: they must end when that one is revoked.
      const bound = sessions.get(session.id)?.deviceHex;
      if (bound !== undefined && bound !== formatHex(deviceId)) throw new WireError('wrong_device', 'bound to another');
      const isNew = request.entry !== undefined && !this.#hasEntry(session.fpHex, request.entry);
      const added = isNew ? this.#extend(session, [request.entry]) : undefined;
      if (added?.entries.some(({ change }) => change.kind !== ACCOUNT_ENTRY.deviceAdded) === true)
        throw new WireError('bad_entry', 'no new device');
      const state = added?.state ?? book.state(session.fpHex);
      const device = state?.devices.get(formatHex(deviceId));
      if (device === undefined || device.revokedMs !== undefined) throw new WireError('device_unknown');
      if (!verifier.verifyP256(device.spki, encodeSessionDevice(challenge, deviceId), proof))
        throw new WireError('bad_signature');
      const logging = added === undefined ? NOTHING : book.planExtend(added.state, added.signed);
      const binding = sessions.planBind(session.id, deviceId);
      // A device the log knows already is bound on a full disk too: the owner must get in to make room.
      if (added === undefined) await commitIfPossible(store, binding.writes);
      else await commitChange(store, [...logging.writes, ...binding.writes]);
      logging.done();
      binding.done();
      sessions.touch(session.id);
    });
  }

  /**
   * Appends entries to the account's own log. Sessions of devices they revoke end in the same change, and so do the
   * known browsers but the one that asks: which of them the lost device was, nobody knows.
   *
   * @throws WireError `bad_request`, `bad_signature`, `bad_entry`, `stale_head`, `too_many`, or of the disk.
   */
  async append(session: Session, texts: readonly SignedText[], visitor: Visitor): Promise<void> {
    const { sessions, serial, store, book, knownDevices } = this.#parts;
    await serial.run(session.fpHex, async () => {
      if (sessions.get(session.id) === undefined) throw new WireError('session_ended');
      const added = this.#extend(session, texts);
      const revoked = revokedDevices(added.entries);
      const releases = [...revoked].map((deviceHex) => this.#signedTimes.retire(deviceHex));
      try {
        this.#assertRevocable(added.entries);
        const plans = [book.planExtend(added.state, added.signed)];
        if (revoked.size > 0) {
          const isRevoked = (other: Session): boolean =>
            other.fpHex === session.fpHex && other.deviceHex !== undefined && revoked.has(other.deviceHex);
          plans.push(sessions.planEnd(isRevoked), knownDevices.planForgetOthers(visitor.cookies, session.fpHex));
        }
        await commitPlans(store, plans);
        for (const { done } of plans) done();
      } finally {
        for (const release of releases) release();
      }
    });
  }

  /**
   * What the house took from a device counts for ever: nobody revokes it as of a time before that.
   * @throws WireError `bad_entry` with the earliest time that will do.
   */
  #assertRevocable(entries: readonly AccountEntry[]): void {
    const nowMs = this.#parts.clock.nowMs();
    for (const { change, timeMs } of entries) {
      if (change.kind !== ACCOUNT_ENTRY.deviceRevoked) continue;
      const lastMs = this.#signedTimes.lastMs(formatHex(change.deviceId));
      if (timeMs <= lastMs)
        throw new WireError('bad_entry', 'it signed something later', {
          data: { timeMs: Math.max(nowMs, lastMs + 1) },
        });
    }
  }

  /** Stores sealed records by compare-and-set, all or none. @throws WireError as `planVault`, or of the disk. */
  async putVault(session: Session, records: readonly VaultRecordText[]): Promise<void> {
    const { sessions, serial, store } = this.#parts;
    await serial.run(session.fpHex, async () => {
      if (sessions.get(session.id) === undefined) throw new WireError('session_ended');
      await commitChange(store, planVault(store, session.fp, records));
    });
  }

  #hasEntry(fpHex: string, entry: SignedText): boolean {
    return this.#parts.book.log(fpHex).some(({ body }) => body === entry.body);
  }

  #extend(session: Session, texts: readonly SignedText[]): Extended & { readonly signed: readonly Signed[] } {
    const signed = texts.map(parseSigned);
    const { book, verifier, clock } = this.#parts;
    const times = { nowMs: clock.nowMs(), signedMs: (deviceHex: string) => this.#signedTimes.lastMs(deviceHex) };
    const extended = extendAccount(verifier, book.state(session.fpHex), signed, times);
    return { ...extended, signed };
  }
}
