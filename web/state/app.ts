import { computed, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { ClientState, ParlourClient, RoomView } from '../../appliance/client/model.ts';
import { LIMITS } from '../../appliance/protocol/limits.ts';
import { type Conversation, createConversation } from './conversation.ts';
import { createDialogs, type Dialogs } from './dialogs.ts';
import { createEntry, type Entry } from './entry.ts';
import { failureOf } from './failure.ts';
import { createNotices, type Notices } from './notices.ts';
import { type BlobUrls, createOpenedFiles, type OpenedFiles } from './opened-files.ts';
import type { PageLink } from './page-link.ts';
import { createPreferences, type Preferences } from './preferences.ts';
import { createRouter, type Router } from './router.ts';
import { createTicker, type Ticker } from './ticker.ts';
import { createWork, type Work } from './work.ts';
import type { World } from './world.ts';

/** Everything a view reads and does. */
export interface App {
  readonly client: ParlourClient;
  readonly world: World;
  readonly state: ReadonlySignal<ClientState>;
  readonly router: Router;
  readonly preferences: Preferences;
  readonly notices: Notices;
  readonly dialogs: Dialogs;
  readonly entry: Entry;
  readonly files: OpenedFiles;
  readonly ticker: Ticker;
  /** An invite link the page was opened with, until it is used or put away. */
  readonly link: Signal<PageLink | undefined>;
  readonly unread: ReadonlySignal<number>;
  /** The room that is looked at. */
  readonly current: ReadonlySignal<Conversation | undefined>;
  conversation(room: string): Conversation;
  room(id: string): RoomView | undefined;
  /** Something of ours broke for good: the page says so. */
  readonly hasFault: ReadonlySignal<boolean>;
  fault(error: unknown): void;
  /** Does something in passing: a refusal becomes a notice. */
  perform(action: () => Promise<void>): void;
  /** A form's or button's own action, with its state. */
  work(): Work;
}

/** The parts a browser has and a test passes its own of. */
export type AppParts = { readonly client: ParlourClient; readonly world: World; readonly blobUrls: BlobUrls };

export function createApp({ client, world, blobUrls }: AppParts): App {
  const report = (error: unknown): void => world.report(error);
  const state = signal(client.state);
  /** A fresh object with every change: a timeline may change where the state does not. */
  const latest = signal({ client });
  const router = createRouter(world.history);
  const notices = createNotices(world.clock);
  const dialogs = createDialogs();
  const files = createOpenedFiles(client, blobUrls, report);
  const hasFault = signal(false);
  const link = signal<PageLink | undefined>(undefined);
  const conversations = new Map<string, Conversation>();
  const charsMax = computed(() => state.value.house?.limits.messageChars ?? LIMITS.messageCharsMax);

  const perform = (action: () => Promise<void>): void => {
    action().catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure.code === 'bug') report(error);
      notices.say({ kind: 'failure', failure });
    });
  };

  const conversation = (room: string): Conversation => {
    const known = conversations.get(room);
    if (known !== undefined) return known;
    const fresh = createConversation(room, { latest, charsMax, clock: world.clock, perform });
    conversations.set(room, fresh);
    if (unsent?.fp === client.state.me?.fp) fresh.composer.text.value = unsent?.texts.get(room) ?? '';
    return fresh;
  };

  /** What somebody was writing when their session ended by itself; it is theirs when they come back. */
  let unsent: { readonly fp: string; readonly texts: ReadonlyMap<string, string> } | undefined;

  const forgetPerson = (fp: string): void => {
    const texts = Array.from(conversations, ([room, { composer }]) => [room, composer.text.peek()] as const);
    unsent = entry.isLeaving() ? undefined : { fp, texts: new Map(texts.filter(([, text]) => text.trim() !== '')) };
    conversations.clear();
    files.clear();
    dialogs.close();
  };

  const entry = createEntry(client, report);
  // A view that hears of the end of a session finds nothing of it left.
  client.subscribe(() => {
    if (client.state.phase !== 'signed-in' && state.value.phase === 'signed-in') forgetPerson(state.value.me?.fp ?? '');
    // A link into the house has done its work once one is in.
    if (client.state.phase === 'signed-in' && link.value?.kind === 'house') link.value = undefined;
    state.value = client.state;
    latest.value = { client };
  });

  const app: App = {
    client,
    world,
    state,
    router,
    preferences: createPreferences(world.memory),
    notices,
    dialogs,
    entry,
    files,
    ticker: createTicker(world.clock),
    link,
    unread: computed(() => state.value.rooms.reduce((sum, room) => sum + room.unread, 0)),
    current: computed(() => {
      const route = router.route.value;
      return route.at === 'room' ? conversation(route.room) : undefined;
    }),
    conversation,
    room: (id) => state.value.rooms.find((room) => room.id === id),
    hasFault,
    fault(error) {
      report(error);
      hasFault.value = true;
    },
    perform,
    work: () => createWork(report),
  };

  // A place left takes its dialog along.
  router.route.subscribe(() => dialogs.close());
  return app;
}
