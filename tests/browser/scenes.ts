import type { ClientState, TimelineItem } from '../../appliance/client/model.ts';
import type { FakeBehaviour, FakeTimelines } from './fake-client.ts';
import {
  ADA,
  BEN,
  day,
  event,
  FARAH,
  GARDEN,
  HOUSE,
  INVITATIONS,
  NORA,
  NOW,
  ROOMS,
  ROSA_TALK,
  say,
  SETTINGS,
  SIGNED_IN,
  SIGNED_OUT,
} from './fake-house.ts';

/** One state of the page: what the fake client says, and where the page stands. */
export type Scene = {
  readonly state: ClientState;
  readonly timelines?: FakeTimelines;
  readonly readSeqs?: Readonly<Record<string, number>>;
  readonly behaviour?: FakeBehaviour;
  readonly hash?: string;
  readonly link?: string;
};

const TALK: FakeTimelines = { GARD3N12: GARDEN, R0SA0001: ROSA_TALK };
const signedIn = (hash: string, part: Partial<Scene> = {}, state: Partial<ClientState> = {}): Scene => ({
  timelines: TALK,
  hash,
  behaviour: { files: 'open', settings: SETTINGS },
  ...part,
  state: { ...SIGNED_IN, ...state },
});

const withRoom = (id: string, part: Partial<ClientState['rooms'][number]>): Partial<ClientState> => ({
  rooms: ROOMS.map((one) => (one.id === id ? { ...one, ...part } : one)),
});

const LONG: readonly TimelineItem[] = [
  day(60 * 24 * 30),
  event('created', ADA, undefined, 60 * 24 * 30),
  ...Array.from({ length: 10_000 }, (_, index) =>
    say(
      [ADA, BEN, NORA][Math.floor(index / 3) % 3] ?? ADA,
      60 * 24 * 20 - index * 2,
      `Message ${index + 1}. ${'Some words about the day, more or less. '.repeat(index % 4)}`,
      { seq: 2_000 + index },
    ),
  ),
];

const LONG_UNREAD = { timelines: { GARD3N12: LONG }, readSeqs: { GARD3N12: 2_000 + 9_999 - 300 } };

export const SCENES: Readonly<Record<string, Scene>> = {
  starting: { state: { ...SIGNED_OUT, phase: 'starting', link: { status: 'connecting', sinceMs: NOW } } },
  unreachable: {
    state: {
      ...SIGNED_OUT,
      phase: 'starting',
      house: undefined,
      link: { status: 'offline', sinceMs: NOW - 20_000, retryMs: NOW + 600_000 },
    },
  },
  claim: { state: { ...SIGNED_OUT, phase: 'unclaimed', house: { ...HOUSE, name: 'Parlour', claimedMs: null } } },
  'claim-wrong': {
    state: { ...SIGNED_OUT, phase: 'unclaimed', house: { ...HOUSE, name: 'Parlour', claimedMs: null } },
    behaviour: { claim: 'wrong' },
  },
  'register-owner': {
    state: { ...SIGNED_OUT, phase: 'unclaimed', house: { ...HOUSE, name: 'Parlour', claimedMs: null } },
    behaviour: { claim: 'right', register: 'hang' },
  },
  register: {
    state: { ...SIGNED_OUT, house: { ...HOUSE, registration: 'open' } },
    hash: '#/register',
    behaviour: { register: 'done' },
  },
  'register-taken': {
    state: { ...SIGNED_OUT, house: { ...HOUSE, registration: 'open' } },
    hash: '#/register',
    behaviour: { register: 'taken' },
  },
  'register-invite': { state: SIGNED_OUT, hash: '#/register' },
  login: { state: SIGNED_OUT },
  'login-wrong': { state: SIGNED_OUT, behaviour: { logIn: 'wrong' } },
  'login-blocked': { state: SIGNED_OUT, behaviour: { logIn: 'blocked' } },
  'login-steps': { state: SIGNED_OUT, behaviour: { logIn: 'hang' } },
  recover: { state: SIGNED_OUT, hash: '#/recover' },
  invited: { state: SIGNED_OUT, link: 'https://parlour.local/#i=k3J9xQ2mVbTa40dFhJ6sNpE18c' },
  landing: signedIn('#/chats', { link: 'https://parlour.local/#i=k3J9xQ2mVbTa40dFhJ6sNpE18c' }),
  empty: signedIn('#/chats', {}, { rooms: [], people: [] }),
  chats: signedIn('#/chats', {}, { invitations: INVITATIONS }),
  'chats-alarm-amber': signedIn('#/chats', {}, { houseAlarms: { amber: 2, red: 0 } }),
  'chats-alarm-red': signedIn('#/room/R0SA0001', {}, { houseAlarms: { amber: 1, red: 1 } }),
  'chats-alarm-red-list': signedIn('#/chats', {}, { houseAlarms: { amber: 1, red: 1 } }),
  group: signedIn('#/room/GARD3N12'),
  about: signedIn('#/room/GARD3N12/about', {}, withRoom('GARD3N12', { requests: ROOMS[2]?.requests ?? [] })),
  direct: signedIn('#/room/R0SA0001', { readSeqs: { R0SA0001: 949 } }),
  sending: signedIn('#/room/R0SA0001', {
    timelines: {
      R0SA0001: [
        ...ROSA_TALK,
        say(NORA, 3, 'On my way'),
        say(NORA, 1, 'Also:', { seq: 952 }),
        say(NORA, 0, 'one', { delivery: { status: 'sending' } }),
        say(NORA, 0, 'two, three, and four', { delivery: { status: 'waiting', untilMs: NOW + 400_000 } }),
        say(NORA, 0, 'this one got stuck', { delivery: { status: 'failed', code: 'offline' } }),
      ],
    },
  }),
  files: signedIn('#/room/GARD3N12', {
    behaviour: { files: 'hang' },
    timelines: {
      GARD3N12: [
        ...GARDEN.slice(0, 14),
        say(NORA, 3, '', {
          file: {
            id: 'u1',
            name: 'holiday.jpg',
            type: 'jpg',
            bytes: 4_200_000,
            width: 900,
            height: 1200,
            progress: 0.35,
            direction: 'up',
          },
          delivery: { status: 'sending' },
        }),
        say(BEN, 2, '', {
          file: {
            id: 'u2',
            name: 'minutes-of-the-meeting.pdf',
            type: 'pdf',
            bytes: 980_000,
            progress: 0.7,
            direction: 'down',
          },
        }),
        say(NORA, 1, 'the notes', {
          file: { id: 'u3', name: 'notes.txt', type: 'txt', bytes: 2_040 },
        }),
      ],
    },
  }),
  lines: signedIn('#/room/GARD3N12', {
    timelines: {
      GARD3N12: [
        { kind: 'gap', id: 'g0', reason: 'before-join', missing: 0, authorName: '' },
        day(300),
        event('joined', NORA, NORA, 300),
        event('promoted', NORA, ADA, 299),
        say(
          ADA,
          290,
          '## Plan\n1. dig\n2. plant\n3. *wait*\n\n> Patience is bitter, but its fruit is sweet.\n\n```\nrow 1: beans\nrow 2: peas\n```',
        ),
        { kind: 'gap', id: 'g1', reason: 'missing', missing: 3, authorName: 'Ben Okafor' },
        say(BEN, 200, 'Did you get that?'),
        { kind: 'gap', id: 'g2', reason: 'unreadable', missing: 1, authorName: '' },
        event('promoted', ADA, BEN, 150),
        event('removed', ADA, FARAH, 140),
        say(NORA, 100, '~~Tomorrow~~ **Today** at [the shed](https://shed.example), <b>bring</b> `tools`'),
      ],
    },
  }),
  'empty-room': signedIn('#/room/K1TCHEN1'),
  changed: signedIn('#/room/J0NAS001', { timelines: { J0NAS001: [day(16_000), say(NORA, 16_000, 'Are you there?')] } }),
  alarm: signedIn('#/room/CHESS001', { timelines: { CHESS001: [day(4_500), say(BEN, 4_500, 'Nf3. Your move!')] } }),
  forked: signedIn(
    '#/room/GARD3N12',
    {},
    withRoom('GARD3N12', { status: 'forked', alarms: [{ kind: 'log_fork', atMs: NOW - 60_000, detail: '' }] }),
  ),
  broken: signedIn('#/room/GARD3N12', {}, withRoom('GARD3N12', { status: 'broken' })),
  opening: signedIn('#/room/GARD3N12', { timelines: {} }, withRoom('GARD3N12', { status: 'opening' })),
  gone: signedIn('#/room/Z0Z0Z0Z0'),
  offline: signedIn(
    '#/room/R0SA0001',
    {},
    { link: { status: 'offline', sinceMs: NOW - 95_000, retryMs: NOW + 600_000 } },
  ),
  'offline-list': signedIn(
    '#/chats',
    {},
    { link: { status: 'offline', sinceMs: NOW - 95_000, retryMs: NOW + 600_000 } },
  ),
  idle: signedIn('#/room/R0SA0001', {}, { idleEndsMs: NOW + 600_000 }),
  people: signedIn('#/people'),
  person: signedIn(`#/people/${BEN.fp}`),
  'person-changed': signedIn(`#/people/${SIGNED_IN.people.find((one) => one.trust === 'changed')?.fp ?? ''}`),
  'people-empty': signedIn('#/people', {}, { people: [] }),
  me: signedIn('#/me'),
  profile: signedIn('#/me/profile'),
  look: signedIn('#/me/look'),
  password: signedIn('#/me/password'),
  house: signedIn('#/me/house'),
  'house-invite': signedIn('#/me/invite'),
  'long-unread': signedIn('#/room/GARD3N12', LONG_UNREAD, withRoom('GARD3N12', { unread: 200 })),
  'long-unread-unloaded': signedIn(
    '#/room/GARD3N12',
    { ...LONG_UNREAD, behaviour: { files: 'open', settings: SETTINGS, pageItems: 50 } },
    withRoom('GARD3N12', { unread: 200 }),
  ),
  long: signedIn('#/room/GARD3N12', { timelines: { GARD3N12: LONG } }),
};
