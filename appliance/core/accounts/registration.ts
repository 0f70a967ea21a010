import { accountNameKey } from '../../protocol/account-log.ts';
import type { AccountState, Signed } from '../../protocol/account-log.ts';
import { formatHex, parseBase64Url } from '../../protocol/encoding.ts';
import type { Bytes } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Admission, RegisterRequest } from '../../protocol/routes.ts';
import { encodeSessionDevice } from '../../protocol/sealed.ts';
import { extendAccount, parseSigned } from './account-entries.ts';
import { assertKdf } from './logins.ts';
import type { Entered } from './logins.ts';
import type { Parts, Visitor } from './parts.ts';
import { commitPlans } from './plan.ts';
import type { Plan } from './plan.ts';
import { type AccountRecord, ROOM_INVITE_USAGE } from './tables.ts';
import { planVault } from './vault.ts';
import { put } from '../store/table.ts';

/** The house's set-up, as registration needs it. */
export interface ClaimGate {
  /** Resolves for the claim code. @throws WireError `claimed`, `blocked` or `claim_wrong`. */
  check(typed: string, address: string): Promise<void>;
  /** The owner's account is on disk: the code is of no use any more. */
  finished(): Promise<void>;
}

/** Rooms, as registration needs them. */
export interface RoomInvites {
  /** How many people the room's invite of that access hash is for; 0 unless it is open at `timeMs`. */
  placesOf(genesis: Bytes, accessHash: Bytes, timeMs: number): number;
}

/** A log that was verified: an account with the device that made it. */
type Applicant = { readonly state: AccountState; readonly signed: readonly Signed[]; readonly device: Bytes };

/** Registrations run one after the other: names, uses of invitations and the claim are the whole house's. */
const ALL_REGISTRATIONS = 'registration';

/** How somebody gets an account. */
export class Registration {
  readonly #parts: Parts;
  readonly #claim: ClaimGate;
  readonly #rooms: RoomInvites;

  constructor(parts: Parts, ports: { readonly claim: ClaimGate; readonly rooms: RoomInvites }) {
    this.#parts = parts;
    this.#claim = ports.claim;
    this.#rooms = ports.rooms;
  }

  /**
   * A new account with its first device, credentials, vault and session: all of it on disk, or nothing. What is cheap
   * is checked first, so that strangers cost no slow hashes.
   *
   * @throws WireError for a closed house, a spent invitation, a taken name, a log or proof that does not hold, and of
   *   the disk.
   */
  async register(request: RegisterRequest, visitor: Visitor): Promise<Entered> {
    const { admission } = request;
    if (admission.kind === 'claim') await this.#claim.check(admission.code, visitor.address);
    this.#assertAdmitted(admission);
    assertKdf(request.password.kdf);
    const applicant = this.#verify(request);
    this.#assertFree(applicant.state);
    const record = await this.#hash(request, admission.kind === 'claim', visitor.address);
    const entered = await this.#parts.serial.run(ALL_REGISTRATIONS, () =>
      this.#store(request, applicant, record, visitor),
    );
    if (record.isOwner) await this.#claim.finished();
    return entered;
  }

  /** @throws WireError unless this way in is open now. */
  #assertAdmitted(admission: Admission): void {
    const { house, settings, invites } = this.#parts;
    if (admission.kind === 'claim') {
      if (house.claimedMs !== undefined) throw new WireError('claimed');
      return;
    }
    if (house.claimedMs === undefined) throw new WireError('not_claimed');
    const registration = settings.get('accounts.registration');
    if (registration === 'closed') throw new WireError('registration_closed');
    switch (admission.kind) {
      case 'open':
        if (registration !== 'open') throw new WireError('invite_needed');
        return;
      case 'house':
        invites.assertOpen(parseBase64Url(admission.token));
        return;
      case 'room':
        this.#planRoomInvite(admission);
    }
  }

  #verify(request: RegisterRequest): Applicant {
    const { verifier, clock } = this.#parts;
    const signed = request.log.map(parseSigned);
    const { state } = extendAccount(verifier, undefined, signed, { nowMs: clock.nowMs() });
    const [device] = [...state.devices.values()].filter(({ revokedMs }) => revokedMs === undefined);
    const create = signed[0];
    if (device === undefined || create === undefined)
      throw new WireError('bad_entry', 'an account begins with a device');
    // protocol.md §4.4: there is no session yet, so the challenge is the hash of the create entry.
    const claim = encodeSessionDevice(verifier.sha256(create.body), device.id);
    if (!verifier.verifyP256(device.spki, claim, parseBase64Url(request.proof))) throw new WireError('bad_signature');
    return { state, signed, device: device.id };
  }

  #assertFree(state: AccountState): void {
    const { book } = this.#parts;
    if (book.size >= LIMITS.accountsMax) throw new WireError('too_many', 'accounts');
    if (book.byName(accountNameKey(state.name)) !== undefined) throw new WireError('name_taken');
    if (book.state(formatHex(state.fp)) !== undefined)
      throw new WireError('bad_entry', 'this identity is here already');
  }

  async #hash(request: RegisterRequest, isOwner: boolean, address: string): Promise<AccountRecord> {
    const { pool, clock } = this.#parts;
    const { password, recovery } = request;
    const [passwordHash, recoveryHash] = await Promise.all([
      pool.hash(parseBase64Url(password.auth), address),
      pool.hash(parseBase64Url(recovery.auth), address),
    ]);
    return {
      isOwner,
      createdMs: clock.nowMs(),
      password: { hash: passwordHash, kdf: password.kdf, vaultRoot: password.vaultRoot },
      recovery: { hash: recoveryHash, vaultRoot: recovery.vaultRoot },
    };
  }

  async #store(
    request: RegisterRequest,
    { state, signed, device }: Applicant,
    record: AccountRecord,
    visitor: Visitor,
  ): Promise<Entered> {
    const { book, sessions, knownDevices, store } = this.#parts;
    // While the hashes were computed somebody else may have taken the name, the invitation or the house.
    this.#assertAdmitted(request.admission);
    this.#assertFree(state);
    const creating = book.planCreate(state, signed, record);
    const admitting = this.#planAdmission(request.admission, state.fp);
    const opening = sessions.planOpen(state.fp, { keep: request.keep, mustSetPassword: false, device });
    const remembering = knownDevices.planRemember(visitor.cookies, formatHex(state.fp));
    const vault = planVault(store, state.fp, request.records);
    const plans = [creating, admitting, opening, remembering];
    await commitPlans(store, plans, vault);
    admitting.done();
    creating.done();
    return { ...opening.done(), deviceCookie: remembering.done(), vaultRoot: request.password.vaultRoot };
  }

  #planAdmission(admission: Admission, fp: Bytes): Plan {
    const { house, invites, clock } = this.#parts;
    switch (admission.kind) {
      case 'claim':
        return house.planClaim(fp, clock.nowMs());
      case 'house':
        return invites.planUse(parseBase64Url(admission.token));
      case 'room':
        return this.#planRoomInvite(admission);
      case 'open':
        return { writes: [], done: () => undefined };
    }
  }

  /**
   * A room's invite brings at most as many people into the house as it is for: joining the room is counted in its log,
   * and nobody who registers must join.
   *
   * @throws WireError `invite_invalid`
   */
  #planRoomInvite({ genesis, access }: Extract<Admission, { kind: 'room' }>): Plan {
    const { verifier, clock, store } = this.#parts;
    const accessHash = verifier.sha256(parseBase64Url(access));
    const accounts = store.get(ROOM_INVITE_USAGE, accessHash)?.accounts ?? 0;
    if (accounts >= this.#rooms.placesOf(parseBase64Url(genesis), accessHash, clock.nowMs()))
      throw new WireError('invite_invalid');
    return { writes: [put(ROOM_INVITE_USAGE, accessHash, { accounts: accounts + 1 })], done: () => undefined };
  }
}
