import type {
  ClientState,
  FileSource,
  MessageItem,
  OpenedFile,
  ParlourClient,
  Progress,
  RoomView,
  Timeline,
  TimelineItem,
} from '../../appliance/client/model.ts';
import { WireError } from '../../appliance/protocol/errors.ts';
import type { SettingJson } from '../../appliance/protocol/routes.ts';

/** How the fake behaves where a picture needs it to hang or fail. */
export type FakeBehaviour = {
  readonly register?: 'hang' | 'taken' | 'done';
  readonly logIn?: 'wrong' | 'blocked' | 'hang' | 'done';
  readonly claim?: 'wrong' | 'right';
  readonly files?: 'hang' | 'open' | 'fail';
  readonly settings?: readonly SettingJson[];
  /** Conversations are fetched so many items at a time, from their end. */
  readonly pageItems?: number;
};

export type FakeTimelines = Readonly<Record<string, readonly TimelineItem[]>>;

const DIGITS = '49302 18847 55120 90311 27764 03918 66205 71143 80092 35571 12498 64430';

/** A client without house, keys or network, for pictures of states that are hard to reach. Never shipped. */
export class FakeClient implements ParlourClient {
  state: ClientState;
  readonly #behaviour: FakeBehaviour;
  readonly #timelines: Map<string, Timeline>;
  /** All there is, loaded or not. */
  readonly #stored: FakeTimelines;
  readonly #listeners = new Set<() => void>();
  readonly #picture: () => Promise<OpenedFile>;
  #sent = 0;

  constructor(
    state: ClientState,
    timelines: FakeTimelines,
    behaviour: FakeBehaviour,
    picture: () => Promise<OpenedFile>,
    readSeqs: Readonly<Record<string, number>> = {},
  ) {
    this.state = state;
    this.#behaviour = behaviour;
    this.#picture = picture;
    const first = behaviour.pageItems ?? Number.MAX_SAFE_INTEGER;
    this.#timelines = new Map(
      Object.entries(timelines).map(([room, items]) => {
        const readSeq = readSeqs[room] ?? Number.MAX_SAFE_INTEGER;
        return [room, { items: items.slice(-first), hasOlder: items.length > first, isLoading: false, readSeq }];
      }),
    );
    this.#stored = timelines;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(part: Partial<ClientState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.#listeners) listener();
  }

  start = async (): Promise<void> => undefined;
  stop(): void {}
  touch = (): void => this.set({ idleEndsMs: undefined });

  async checkClaim(): Promise<void> {
    await pause(300);
    if (this.#behaviour.claim === 'wrong') throw new WireError('claim_wrong');
  }

  async register(
    _input: unknown,
    onProgress: (progress: Progress) => void,
  ): Promise<{ readonly recoveryCode: string }> {
    if (this.#behaviour.register === 'taken') throw new WireError('name_taken');
    for (const step of ['stretching-password', 'making-identity', 'making-wrap-key'] as const) {
      onProgress({ step });
      await pause(150);
    }
    if (this.#behaviour.register === 'hang') await new Promise(() => undefined);
    return { recoveryCode: '7K3M-QX92-VBTA-40DF-HJ6S-NPE1-8C' };
  }

  async logIn(
    _name: string,
    _password: string,
    _keep: boolean,
    onProgress: (progress: Progress) => void,
  ): Promise<void> {
    onProgress({ step: 'stretching-password' });
    await pause(200);
    if (this.#behaviour.logIn === 'wrong') throw new WireError('bad_credentials');
    if (this.#behaviour.logIn === 'blocked') throw new WireError('blocked', '', { retryAfterMs: 290_000 });
    onProgress({ step: 'opening-vault' });
    if (this.#behaviour.logIn === 'hang') await new Promise(() => undefined);
    this.set({ phase: 'signed-in' });
  }

  recover = async (): Promise<void> => undefined;
  async changePassword(_current: string, _next: string, onProgress: (progress: Progress) => void): Promise<void> {
    onProgress({ step: 'stretching-password' });
    await pause(400);
  }
  logOut = async (): Promise<void> => this.set({ phase: 'signed-out' });

  createRoom = async (): Promise<string> => this.state.rooms[0]?.id ?? '';
  createDirect = async (): Promise<string> => this.state.rooms[1]?.id ?? '';
  askToJoin = async (): Promise<string> => DIGITS;
  admit = async (): Promise<void> => undefined;
  dismissRequest = async (): Promise<void> => undefined;
  inspectLink = async () => ({
    roomName: 'Saturday garden',
    inviterName: 'Ada Lindqvist',
    members: 5,
    roomId: 'GARD3N12',
    isMember: false,
  });
  joinByLink = async (): Promise<string> => this.state.rooms[0]?.id ?? '';
  createInvite = async () => ({
    link: `https://parlour.local/#i=${'k3J9xQ2mVbTa40dFhJ6sNpE18c'.repeat(6)}`,
    expiresMs: Date.now() + 86_400_000,
    uses: 5,
  });
  invitePerson = async (): Promise<void> => undefined;
  acceptInvitation = async (): Promise<string> => this.state.rooms[0]?.id ?? '';
  async declineInvitation(id: string): Promise<void> {
    this.set({ invitations: this.state.invitations.filter((one) => one.id !== id) });
  }
  async leave(room: string): Promise<void> {
    this.set({ rooms: this.state.rooms.filter((one) => one.id !== room) });
  }
  removeMember = async (): Promise<void> => undefined;
  setRole = async (): Promise<void> => undefined;
  renameRoom = async (): Promise<void> => undefined;

  timeline(room: string): Timeline {
    return this.#timelines.get(room) ?? EMPTY;
  }
  setTimeline(room: string, part: Partial<Timeline>): void {
    this.#timelines.set(room, { ...this.timeline(room), ...part });
    this.set({});
  }
  async loadOlder(room: string): Promise<void> {
    if (!this.timeline(room).hasOlder || this.timeline(room).isLoading) return;
    this.setTimeline(room, { isLoading: true });
    await pause(30);
    const stored = this.#stored[room] ?? [];
    const count = this.timeline(room).items.length + (this.#behaviour.pageItems ?? 0);
    this.setTimeline(room, { items: stored.slice(-count), hasOlder: stored.length > count, isLoading: false });
  }
  markRead(room: string): void {
    this.#changeRoom(room, { unread: 0 });
  }
  async send(room: string, text: string, options?: { readonly replyTo?: string }): Promise<void> {
    this.#sent += 1;
    const item: MessageItem = {
      kind: 'message',
      id: `sent-${this.#sent}`,
      author: this.state.me?.fp ?? '',
      authorName: this.state.me?.name ?? '',
      isMine: true,
      atMs: Date.now(),
      text,
      delivery: { status: 'sending' },
      isWaiting: false,
      ...options,
    };
    this.add(room, item);
    await pause(400);
    this.replace(room, { ...item, seq: 100_000 + this.#sent, delivery: { status: 'sent' } });
  }
  add(room: string, item: TimelineItem): void {
    this.setTimeline(room, { items: [...this.timeline(room).items, item] });
    if (item.kind === 'message') this.#changeRoom(room, { lastText: item.text, lastMs: item.atMs });
  }
  replace(room: string, item: TimelineItem): void {
    this.setTimeline(room, { items: this.timeline(room).items.map((one) => (one.id === item.id ? item : one)) });
  }
  sendFile = async (room: string, file: FileSource, text: string): Promise<void> =>
    this.send(room, `${text} (${file.name})`);
  resend = (): void => undefined;
  discard = (): void => undefined;
  async openFile(): Promise<OpenedFile> {
    if (this.#behaviour.files === 'hang') await new Promise(() => undefined);
    if (this.#behaviour.files === 'fail') throw new WireError('not_found');
    return this.#picture();
  }
  safetyNumber = async (): Promise<string> => DIGITS;
  async setVerified(fp: string, isVerified: boolean): Promise<void> {
    const trust = isVerified ? ('verified' as const) : ('unverified' as const);
    this.set({ people: this.state.people.map((one) => (one.fp === fp ? { ...one, trust } : one)) });
  }
  settings = async (): Promise<readonly SettingJson[]> => this.#behaviour.settings ?? [];
  changeSetting = async (): Promise<void> => undefined;
  createHouseInvite = async () => ({
    link: 'https://parlour.local/#r=k3J9xQ2mVbTa40dFhJ6sNg',
    expiresMs: Date.now() + 86_400_000,
  });

  #changeRoom(id: string, part: Partial<RoomView>): void {
    this.set({ rooms: this.state.rooms.map((room) => (room.id === id ? { ...room, ...part } : room)) });
  }
}

const EMPTY: Timeline = { items: [], hasOlder: false, isLoading: false, readSeq: 0 };

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
