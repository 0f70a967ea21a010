import type {
  ClientState,
  EventItem,
  InvitationView,
  MemberView,
  MessageItem,
  Person,
  RoomView,
  TimelineItem,
  Trust,
} from '../../appliance/client/model.ts';
import type { HouseAnswer, SettingJson } from '../../appliance/protocol/routes.ts';

/** A small house with people, rooms and talk, for pictures. */
const MINUTE = 60_000;
export const NOW = Date.now();

export const fp = (seed: string): string =>
  Array.from({ length: 64 }, (_, index) =>
    ((seed.charCodeAt(index % seed.length) * (index + 7)) % 16).toString(16),
  ).join('');

export const person = (name: string, isOnline = false, trust: Trust = 'unverified'): Person => ({
  fp: fp(name),
  name,
  isOnline,
  trust,
});

export const NORA = person('Nora Weiss', true, 'me');
export const ADA = person('Ada Lindqvist', true, 'verified');
export const BEN = person('Ben Okafor', true);
export const CHLOE = person('Chloé Martin');
export const EMIL = person('Emil');
export const FARAH = person('Farah Haddad', true);
export const ROSA = person('Grandma Rosa', false, 'verified');
export const JONAS = person('Jonas Berg', false, 'changed');
export const PEOPLE = [ADA, BEN, CHLOE, EMIL, FARAH, ROSA, JONAS];

export const HOUSE: HouseAnswer = {
  name: 'Maple Street 12',
  house: 'AAAAAAAAAAAAAAAAAAAAAA',
  version: '0.1.0',
  clientHash: '9f3c27e1b0a84d5562718c0ffe31aa904be2d7c68f10355ad2c4e97b60f1a8d3',
  claimedMs: Date.UTC(2026, 8, 1, 17, 40),
  registration: 'invite',
  limits: {
    messageChars: 150,
    messagesPerSecond: 1,
    messageBurst: 5,
    fileBytes: 8_388_608,
    fileTypes: ['txt', 'pdf', 'png', 'jpg', 'jpeg', 'gif'],
    roomMembers: 64,
  },
};

const member = (one: Person, role: MemberView['role'] = 'member', isWaiting = false): MemberView => ({
  ...one,
  role,
  isWaiting,
});

export const CODE = '10482 77310 92841 55029 38814 60273 41958 27706 83390 11647 50921 36488';

export const room = (
  id: string,
  name: string,
  members: readonly MemberView[],
  part: Partial<RoomView> = {},
): RoomView => ({
  id,
  genesis: fp(id + name),
  kind: 'group',
  name,
  members,
  membersMax: 64,
  myRole: members.find((one) => one.trust === 'me')?.role ?? 'member',
  status: 'ready',
  code: CODE,
  unread: 0,
  lastText: '',
  lastMs: 0,
  requests: [],
  alarms: [],
  ...part,
});

let serial = 0;
export const say = (author: Person, minutesAgo: number, text: string, part: Partial<MessageItem> = {}): MessageItem => {
  serial += 1;
  return {
    kind: 'message',
    id: `m${serial}`,
    seq: serial,
    author: author.fp,
    authorName: author.name,
    isMine: author.trust === 'me',
    atMs: NOW - minutesAgo * MINUTE,
    text,
    delivery: { status: 'sent' },
    isWaiting: false,
    ...part,
  };
};

export const event = (
  what: EventItem['event'],
  actor: Person,
  subject: Person | undefined,
  minutesAgo: number,
): EventItem => {
  serial += 1;
  return {
    kind: 'event',
    id: `e${serial}`,
    atMs: NOW - minutesAgo * MINUTE,
    event: what,
    actorName: actor.name,
    subjectName: subject?.name ?? '',
  };
};

export const day = (minutesAgo: number): TimelineItem => {
  serial += 1;
  return { kind: 'day', id: `d${serial}`, atMs: NOW - minutesAgo * MINUTE };
};

const question = say(ADA, 62, 'Who brings the **wheelbarrow** on Saturday? Mine has a flat tyre.');
const picture = say(ADA, 58, 'The beds are ready 🌱', {
  file: { id: 'f1', name: 'beds.png', type: 'png', bytes: 842_113, width: 1200, height: 800 },
});

export const GARDEN: readonly TimelineItem[] = [
  day(2_900),
  event('created', ADA, undefined, 2_900),
  event('admitted', ADA, NORA, 2_890),
  event('invited', ADA, BEN, 2_880),
  event('admitted', BEN, BEN, 2_878),
  say(ADA, 2_870, 'Welcome! This is for everything around the garden.'),
  say(ADA, 2_869, 'First date: Saturday at ten.'),
  say(NORA, 2_860, 'Wonderful, count me in 🌻'),
  say(BEN, 2_800, "I'll bring coffee. And maybe a cake, if the oven behaves."),
  say(CHLOE, 2_790, '🎉'),
  day(70),
  question,
  say(BEN, 61, 'We have one, it just needs air.', { replyTo: question.id }),
  picture,
  say(NORA, 40, 'Those look great! Things to get:\n\n- compost, two bags\n- `slug collars`\n- string'),
  say(NORA, 39, 'Prices are on https://garden.example/prices?bags=2'),
  {
    kind: 'message',
    id: 'file-pdf',
    seq: 900,
    author: BEN.fp,
    authorName: BEN.name,
    isMine: false,
    atMs: NOW - 12 * MINUTE,
    text: '',
    file: { id: 'f2', name: 'planting-plan-2027.pdf', type: 'pdf', bytes: 1_411_882 },
    delivery: { status: 'sent' },
    isWaiting: false,
  },
  say(FARAH, 8, 'Could somebody pick me up? I have the seedlings, twelve trays.', { seq: 901, isWaiting: true }),
  say(NORA, 3, 'I can, half past nine?', { seq: 902 }),
  say(FARAH, 2, 'Perfect, thank you!', { seq: 903, isWaiting: true }),
];

export const ROSA_TALK: readonly TimelineItem[] = [
  day(1_500),
  say(ROSA, 1_500, 'Hello my dear, is this thing on?'),
  say(NORA, 1_495, 'It is! And nobody but us two can read it.'),
  say(ROSA, 1_490, 'Good. Then I can tell you what your grandfather wants for his birthday.'),
  day(30),
  say(NORA, 30, '❤️'),
  say(NORA, 29, 'Tell me everything'),
  say(ROSA, 6, 'A ladder, he says. At *his* age.', { seq: 950 }),
  say(ROSA, 5, 'I said we would rather give him a nice picture of all of you.', { seq: 951 }),
];

const GARDEN_ROOM = room(
  'GARD3N12',
  'Saturday garden',
  [member(ADA, 'creator'), member(NORA, 'admin'), member(BEN), member(CHLOE), member(FARAH, 'member', true)],
  { lastText: 'Perfect, thank you!', lastMs: NOW - 2 * MINUTE },
);

export const ROOMS: readonly RoomView[] = [
  GARDEN_ROOM,
  room('R0SA0001', 'Grandma Rosa', [member(NORA), member(ROSA)], {
    kind: 'direct',
    unread: 2,
    lastText: 'I said we would rather give him a nice picture of all of you.',
    lastMs: NOW - 5 * MINUTE,
  }),
  room('FAM1LY01', 'Family', [member(NORA, 'creator'), member(ROSA), member(EMIL)], {
    unread: 12,
    lastText: 'Dinner at seven, bring **nothing**',
    lastMs: NOW - 190 * MINUTE,
    requests: [{ fp: CHLOE.fp, name: CHLOE.name, atMs: NOW - 20 * MINUTE }],
  }),
  room('EM1LFAR1', 'Emil, Farah Haddad', [member(NORA), member(EMIL), member(FARAH)], {
    kind: 'direct',
    lastText: 'See you there',
    lastMs: NOW - 1_700 * MINUTE,
  }),
  room('CHESS001', 'Chess club', [member(BEN, 'creator'), member(NORA), member(JONAS)], {
    lastText: 'Nf3. Your move!',
    lastMs: NOW - 4_500 * MINUTE,
    alarms: [{ kind: 'bad_message', atMs: NOW - 4_400 * MINUTE, detail: '' }],
  }),
  room('J0NAS001', 'Jonas Berg', [member(NORA), member(JONAS)], {
    kind: 'direct',
    lastText: 'New phone, hello again',
    lastMs: NOW - 16_000 * MINUTE,
  }),
  room('K1TCHEN1', 'Kitchen renovation', [member(NORA, 'creator')], {}),
];

export const INVITATIONS: readonly InvitationView[] = [
  {
    id: 'i1',
    room: 'B00KCLUB',
    roomName: 'Book club',
    from: FARAH.fp,
    fromName: FARAH.name,
    atMs: NOW - 14 * MINUTE,
  },
];

export const SIGNED_IN: ClientState = {
  phase: 'signed-in',
  house: HOUSE,
  me: { fp: NORA.fp, name: NORA.name, isOwner: true, device: fp('device'), keep: true },
  link: { status: 'online', sinceMs: NOW - 60 * MINUTE },
  people: PEOPLE,
  rooms: ROOMS,
  invitations: [],
  idleEndsMs: undefined,
};

export const SIGNED_OUT: ClientState = {
  ...SIGNED_IN,
  phase: 'signed-out',
  me: undefined,
  people: [],
  rooms: [],
};

const setting = (
  key: string,
  kind: SettingJson['kind'],
  value: unknown,
  help: string,
  part: Partial<SettingJson> = {},
): SettingJson => ({
  key,
  kind,
  value,
  initial: value,
  help,
  ...part,
});

export const SETTINGS: readonly SettingJson[] = [
  setting('house.name', 'text', 'Maple Street 12', 'What the house is called on its pages.'),
  setting('accounts.registration', 'choice', 'invite', 'Who may register.', { choices: ['open', 'invite', 'closed'] }),
  setting(
    'accounts.blockAfterFailures',
    'integer',
    3,
    'After this many wrong passwords an address is blocked for that name.',
    { min: 1, max: 20 },
  ),
  setting('messages.maxChars', 'integer', 150, 'The longest message, in characters.', { min: 50, max: 4000 }),
  setting('messages.perSecond', 'integer', 1, 'How many messages a second one person may send for long.', {
    min: 1,
    max: 20,
  }),
  setting('files.maxBytes', 'integer', 8_388_608, 'The largest file, in bytes.', { min: 1024, max: 104_857_600 }),
  setting('files.types', 'list', ['txt', 'pdf', 'png', 'jpg', 'jpeg', 'gif'], 'The kinds of file people may send.', {
    choices: ['txt', 'pdf', 'png', 'jpg', 'jpeg', 'gif'],
  }),
  setting('network.names', 'list', [], "More names for the box's certificate."),
  setting('log.level', 'choice', 'info', 'How much is logged.', { choices: ['error', 'warn', 'info', 'debug'] }),
];
