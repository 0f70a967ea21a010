import { formatHex, parseHex } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { parseCrockford, ROOM_ID_CHARS } from '../protocol/ids.ts';
import { ROOM_KIND } from '../protocol/room-log.ts';
import { HouseAnswer, HouseInviteAnswer, SettingsAnswer } from '../protocol/routes.ts';
import { HASH_BYTES } from '../protocol/suites.ts';
import { formatDigits, roomCode, safetyNumber } from '../e2ee/room-code.ts';
import { Alarms } from './alarms.ts';
import { Api } from './api.ts';
import { DeviceStore } from './device-store.ts';
import { type Entered, Entry } from './entry.ts';
import { createInvite, invitePerson } from './inviting.ts';
import { askToJoin } from './join-requests.ts';
import { joinThrough, lookThrough, viewInvited } from './joining.ts';
import { formatHouseLink, parseRoomLink } from './links.ts';
import type { ClientState, Link, ParlourClient, Person, RoomView } from './model.ts';
import { pauseOrNetwork } from './network-pause.ts';
import { Notifier } from './notifier.ts';
import type { ClientPorts } from './ports.ts';
import { admit, dismissRequest, leaveRoom, makeRoom, removeMember, renameRoom, setRole } from './room-actions.ts';
import { createKeeper } from './same-views.ts';
import { forgetKeys } from './self-record.ts';
import { SignedIn } from './signed-in.ts';
import { Offline } from './transport.ts';

/** A client of one house, not yet started. */
export function createClient(ports: ClientPorts): ParlourClient {
  return new Client(ports);
}

/** Between two tries to reach the house before anything else can be shown. */
const START_PAUSE_MS = { first: 1_000, last: 15_000 } as const;

class Client implements ParlourClient {
  readonly #ports: ClientPorts;
  readonly #store: DeviceStore;
  readonly #notifier = new Notifier();
  readonly #api: Api;
  readonly #alarms: Alarms;
  readonly #entry: Entry;
  readonly #keepPeople = createKeeper<Person>(({ fp }) => fp);
  readonly #keepRooms = createKeeper<RoomView>(({ genesis }) => genesis);
  #phase: ClientState['phase'] = 'starting';
  #house: HouseAnswer | undefined;
  #link: Link;
  #entered: Entered | undefined;
  #signedIn: SignedIn | undefined;
  #isStopped = false;
  #snapshot: { readonly version: number; readonly state: ClientState } | undefined;

  constructor(ports: ClientPorts) {
    this.#store = new DeviceStore(ports.store);
    this.#ports = { ...ports, store: this.#store };
    this.#api = new Api(ports.transport, ports.clock);
    this.#api.onSignedOut = () => this.#signedOut();
    this.#alarms = new Alarms(this.#store, () => ports.clock.now(), this.#notifier.changed);
    this.#entry = new Entry(this.#ports, this.#api, this.#alarms, () => this.#knownHouse());
    this.#link = { status: 'connecting', sinceMs: ports.clock.now() };
  }

  get state(): ClientState {
    const { version } = this.#notifier;
    if (this.#snapshot?.version !== version) this.#snapshot = { version, state: this.#view() };
    return this.#snapshot.state;
  }

  subscribe(listener: () => void): () => void {
    return this.#notifier.subscribe(listener);
  }

  async start(): Promise<void> {
    this.#isStopped = false;
    await this.#alarms.load();
    for (let ms: number = START_PAUSE_MS.first; !(await this.#open()); ms = Math.min(START_PAUSE_MS.last, ms * 2)) {
      this.#setLink({ status: 'offline', sinceMs: this.#link.sinceMs, retryMs: this.#ports.clock.now() + ms });
      await pauseOrNetwork(this.#ports, ms);
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#signedIn?.stop();
  }

  async checkClaim(code: string): Promise<void> {
    await this.#api.tell('claimCheck', { body: { code } });
  }

  async register(...[input, onProgress]: Parameters<ParlourClient['register']>): Promise<{ recoveryCode: string }> {
    const { entered, recoveryCode } = await this.#entry.register(input, onProgress);
    onProgress({ step: 'loading-rooms' });
    await this.#signIn(entered);
    return { recoveryCode };
  }

  async logIn(...[name, password, keep, onProgress]: Parameters<ParlourClient['logIn']>): Promise<void> {
    const entered = await this.#entry.logIn(name, password, keep, onProgress);
    onProgress({ step: 'loading-rooms' });
    await this.#signIn(entered);
  }

  async recover(...[name, code, password, keep, onProgress]: Parameters<ParlourClient['recover']>): Promise<void> {
    const entered = await this.#entry.recover(name, code, password, keep, onProgress);
    onProgress({ step: 'loading-rooms' });
    await this.#signIn(entered);
  }

  async changePassword(...[current, next, onProgress]: Parameters<ParlourClient['changePassword']>): Promise<void> {
    if (this.#entered === undefined) throw new WireError('not_signed_in');
    this.#entered = await this.#entry.changePassword(this.#entered, current, next, onProgress);
  }

  async logOut(): Promise<void> {
    const signedIn = this.#signedIn;
    try {
      await signedIn?.flush();
      await this.#api.tell('logout');
    } catch (error) {
      // Without the house the session ends by itself; this device forgets either way.
      if (!(error instanceof Offline || error instanceof WireError)) throw error;
    }
    this.#end();
    this.#alarms.clear();
    await this.#store.clear();
  }

  touch(): void {
    this.#signedIn?.touch();
  }

  async createRoom(name: string): Promise<string> {
    if (name.trim() === '') throw new WireError('bad_name', 'room name');
    return this.#create(ROOM_KIND.group, name, []);
  }

  async createDirect(fps: readonly string[]): Promise<string> {
    const { rooms, home } = this.#in();
    const others = new Set(fps.filter((fp) => fp !== home.self.fpHex));
    if (others.size === 0) throw new WireError('bad_request', 'a conversation with nobody');
    return rooms.direct(others)?.room.id ?? this.#create(ROOM_KIND.direct, '', [...others]);
  }

  async askToJoin(roomId: string): Promise<string> {
    const { home } = this.#in();
    return formatDigits(await roomCode(await askToJoin(home, parseCrockford(roomId, ROOM_ID_CHARS))));
  }

  async admit(roomId: string, fp: string): Promise<void> {
    await admit(this.#in().home, this.#room(roomId), fp);
  }

  async dismissRequest(roomId: string, fp: string): Promise<void> {
    const { home, rooms } = this.#in();
    await dismissRequest(home, roomId, fp);
    await rooms.get(roomId).loadRequests();
  }

  async inspectLink(link: string): ReturnType<ParlourClient['inspectLink']> {
    const { home } = this.#in();
    return viewInvited(home, await lookThrough(home, parseRoomLink(link)));
  }

  async joinByLink(link: string): Promise<string> {
    const { home, rooms } = this.#in();
    const parsed = parseRoomLink(link);
    const known = rooms.byGenesis(parsed.genesis);
    if (known !== undefined) return known.room.id;
    const { summary, chain, commit } = await joinThrough(home, parsed);
    return (await rooms.adopt(summary, chain, commit)).room.id;
  }

  async createInvite(roomId: string, uses: number, hours: number): ReturnType<ParlourClient['createInvite']> {
    return createInvite(this.#in().home, this.#room(roomId), this.#ports.origin, uses, hours);
  }

  async invitePerson(roomId: string, fp: string): Promise<void> {
    await invitePerson(this.#in().home, this.#room(roomId), fp);
  }

  async acceptInvitation(id: string): Promise<string> {
    const signedIn = this.#in();
    const found = signedIn.invitations.find(({ view }) => view.id === id);
    if (found === undefined) throw new WireError('not_found', 'invitation');
    const { summary, chain, commit } = await joinThrough(signedIn.home, found.link);
    const conversation = await signedIn.rooms.adopt(summary, chain, commit);
    await signedIn.reloadInvitations();
    return conversation.room.id;
  }

  async declineInvitation(id: string): Promise<void> {
    await this.#api.tell('declineInvitation', { params: { id } });
    await this.#in().reloadInvitations();
  }

  async leave(roomId: string): Promise<void> {
    const { home, rooms } = this.#in();
    await leaveRoom(home, this.#room(roomId));
    rooms.leave(roomId);
  }

  async removeMember(roomId: string, fp: string): Promise<void> {
    await removeMember(this.#in().home, this.#room(roomId), fp);
  }

  async setRole(roomId: string, fp: string, role: 'admin' | 'member'): Promise<void> {
    await setRole(this.#in().home, this.#room(roomId), fp, role);
  }

  async renameRoom(roomId: string, name: string): Promise<void> {
    await renameRoom(this.#room(roomId), name);
  }

  timeline(roomId: string): ReturnType<ParlourClient['timeline']> {
    return this.#signedIn?.rooms.find(roomId)?.timeline() ?? NO_TIMELINE;
  }

  async loadOlder(roomId: string): Promise<void> {
    await this.#in().rooms.get(roomId).loadOlder();
  }

  markRead(roomId: string): void {
    this.#signedIn?.rooms.find(roomId)?.markRead();
  }

  async send(...[roomId, text, options]: Parameters<ParlourClient['send']>): Promise<void> {
    await this.#in().rooms.get(roomId).send(text, options?.replyTo);
  }

  async sendFile(...[roomId, file, text]: Parameters<ParlourClient['sendFile']>): Promise<void> {
    await this.#in().rooms.get(roomId).sendFile(file, text);
  }

  resend(roomId: string, messageId: string): void {
    this.#signedIn?.rooms.find(roomId)?.resend(messageId);
  }

  discard(roomId: string, messageId: string): void {
    this.#signedIn?.rooms.find(roomId)?.discard(messageId);
  }

  async openFile(roomId: string, messageId: string): ReturnType<ParlourClient['openFile']> {
    return this.#in().rooms.get(roomId).openFile(messageId);
  }

  async safetyNumber(fp: string): Promise<string> {
    const { self } = this.#in().home;
    return formatDigits(await safetyNumber(self.fp, parseHex(fp, HASH_BYTES)));
  }

  async setVerified(fp: string, isVerified: boolean): Promise<void> {
    const { people, changed } = this.#in().home;
    await people.setVerified(parseHex(fp, HASH_BYTES), isVerified);
    changed();
  }

  async settings(): ReturnType<ParlourClient['settings']> {
    return (await this.#api.ask('settings', { answer: SettingsAnswer })).settings;
  }

  async changeSetting(key: string, value: unknown): Promise<void> {
    await this.#api.tell('changeSetting', { body: { key, value } });
    await this.#reloadHouse();
  }

  async createHouseInvite(uses: number, hours: number): ReturnType<ParlourClient['createHouseInvite']> {
    const { token, expiresMs } = await this.#api.ask('houseInvite', {
      body: { uses, hours },
      answer: HouseInviteAnswer,
    });
    return { link: formatHouseLink(this.#ports.origin, token), expiresMs };
  }

  /** Finds out what to show first. False if the house does not answer. */
  async #open(): Promise<boolean> {
    if (this.#isStopped) return true;
    try {
      await this.#reloadHouse();
      const isClaimed = this.#knownHouse().claimedMs !== null;
      const entered = isClaimed ? await this.#entry.resume() : undefined;
      if (entered === undefined) this.#enterPhase(isClaimed ? 'signed-out' : 'unclaimed');
      else await this.#signIn(entered);
      return true;
    } catch (error) {
      if (error instanceof Offline) return false;
      throw error;
    }
  }

  async #create(
    kind: (typeof ROOM_KIND)['group' | 'direct'],
    name: string,
    others: readonly string[],
  ): Promise<string> {
    const { home, rooms } = this.#in();
    const { summary, chain, commit } = await makeRoom(home, kind, { name }, others);
    return (await rooms.adopt(summary, chain, commit)).room.id;
  }

  async #signIn(entered: Entered): Promise<void> {
    this.#signedIn?.stop();
    // Somebody else's go with that one's storage.
    await this.#alarms.load();
    const signedIn = new SignedIn(
      {
        ports: { ...this.#ports, store: this.#store.session() },
        api: this.#api,
        alarms: this.#alarms,
        house: () => this.#knownHouse(),
        reloadHouse: () => this.#reloadHouse(),
        onLink: (link) => this.#setLink(link),
        onSignedOut: () => this.#signedOut(),
        changed: this.#notifier.changed,
      },
      entered,
    );
    this.#entered = entered;
    this.#signedIn = signedIn;
    await signedIn.start(entered);
    this.#enterPhase('signed-in');
  }

  /** The house ended the session. What is kept for the next log-in stays, but nothing that opens it on a shared computer. */
  #signedOut(): void {
    if (this.#signedIn === undefined) return;
    const isShared = this.#entered?.record.keep === false;
    this.#end();
    if (isShared) void forgetKeys(this.#store);
  }

  #end(): void {
    this.#signedIn?.stop();
    this.#signedIn = undefined;
    this.#entered = undefined;
    this.#ports.transport.useToken?.(undefined);
    this.#enterPhase('signed-out');
  }

  #in(): SignedIn {
    if (this.#signedIn === undefined) throw new WireError('not_signed_in');
    return this.#signedIn;
  }

  #room(roomId: string): ReturnType<SignedIn['rooms']['get']>['room'] {
    return this.#in().rooms.get(roomId).room;
  }

  #knownHouse(): HouseAnswer {
    if (this.#house === undefined) throw new Error('the house was not asked yet');
    return this.#house;
  }

  async #reloadHouse(): Promise<void> {
    this.#house = await this.#api.ask('house', { answer: HouseAnswer });
    this.#notifier.changed();
  }

  #enterPhase(phase: ClientState['phase']): void {
    this.#phase = phase;
    this.#notifier.changed();
  }

  #setLink(link: Link): void {
    this.#link = link;
    this.#notifier.changed();
  }

  #view(): ClientState {
    const signedIn = this.#signedIn;
    return {
      phase: this.#phase,
      house: this.#house,
      me: signedIn && viewMe(signedIn),
      link: this.#link,
      people: this.#keepPeople(signedIn?.home.people.list() ?? []),
      rooms: this.#keepRooms(signedIn?.rooms.views() ?? []),
      invitations: signedIn?.invitations.map(({ view }) => view) ?? [],
      idleEndsMs: signedIn?.idleEndsMs,
      alarms: this.#alarms.general(),
      ...(signedIn?.houseAlarms === undefined ? {} : { houseAlarms: signedIn.houseAlarms }),
    };
  }
}

const NO_TIMELINE: ReturnType<ParlourClient['timeline']> = { items: [], hasOlder: false, isLoading: false, readSeq: 0 };

function viewMe({ home }: SignedIn): NonNullable<ClientState['me']> {
  const { fpHex, name, isOwner, actor, keep } = home.self;
  return { fp: fpHex, name, isOwner, device: formatHex(actor.device.id), keep };
}
