import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageItem } from '../../appliance/client/model.ts';
import { makeCommit } from '../../appliance/e2ee/epoch.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { SenderSession } from '../../appliance/e2ee/sender-session.ts';
import {
  type Bytes,
  formatBase64Url,
  formatHex,
  parseBase64Url,
  parseHex,
  utf8,
} from '../../appliance/protocol/encoding.ts';
import type { RoomSummary } from '../../appliance/protocol/frames.ts';
import { Insider } from '../lib/insider.ts';
import { LyingHouse } from '../lib/lying-house.ts';
import type { Json, LyingTransport } from '../lib/lying-transport.ts';
import type { SimulatedClient } from '../lib/simulated-client.ts';
import { makePerson } from '../vectors/people.ts';

/**
 * A wholly malicious house, some of the time with a member's keys in hand, lies about messages. Alice's client must show
 * nothing false, and say by name what was tried (docs/threat-model.md).
 */
let lying: LyingHouse;
let alice: SimulatedClient;
let bob: SimulatedClient;
let mallory: SimulatedClient;
let network: LyingTransport;
let insider: Insider;
let room: string;

beforeAll(async () => {
  lying = await LyingHouse.open();
});
afterAll(() => lying.house.close());

beforeEach(async () => {
  await lying.begin();
  ({ alice, bob, mallory, network, insider, room } = lying);
});

describe('a house that lies about messages', () => {
  it('splices a message of another room, or of another sender, into this one', async () => {
    const other = await mallory.client.createRoom('Elsewhere');
    await mallory.client.admit(other, alice.fp);
    await alice.roomReady(other);
    await mallory.client.send(other, 'said elsewhere');
    await alice.sees(other, 'said elsewhere');
    const { seq, env } = await lying.lastStored();
    const elsewhere = (await lying.stored(other)).at(-1)?.env ?? '';
    lying.sayMessage(seq + 1, elsewhere);
    await alice.until('an alarm', () => alice.alarms(room).length > 0);
    expect(['bad_message', 'log_fork']).toContain(alice.alarms(room)[0]);
    const forged = parseBase64Url(env);
    forged.set(parseHex(mallory.fp, 32), 14);
    lying.sayMessage(seq + 2, formatBase64Url(forged));
    await lying.alarm('bad_message');
    expect(alice.texts(room)).toEqual(['an honest word']);
    expect(alice.items(room).filter((item) => item.kind === 'gap' && item.reason === 'unreadable')).toHaveLength(2);
  });

  it('changes a single bit of a message', async () => {
    const { seq, env } = await lying.lastStored();
    const bytes = parseBase64Url(env);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    lying.sayMessage(seq + 1, formatBase64Url(bytes));
    await lying.alarm('bad_message');
  });

  it('replays a message', async () => {
    const { seq, env } = await lying.lastStored();
    lying.sayMessage(seq + 1, env);
    await lying.alarm('replay');
    expect(alice.texts(room)).toEqual(['an honest word']);
  });

  it('replays a message after a reload', async () => {
    const { seq, env } = await lying.lastStored();
    lying.lieAboutRoom((summary) => ({ ...summary, lastSeq: summary.lastSeq + 1 }));
    lying.lieInAnswer(new RegExp(`/rooms/${room}/messages`), () => ({
      messages: [{ seq: seq + 1, at: Date.now(), env }],
    }));
    await lying.reload();
    ({ alice } = lying);
    await lying.alarm('replay');
    expect(alice.texts(room)).toEqual([]);
  });

  it('withholds a message in between: the gap is shown', async () => {
    const { seq } = await lying.lastStored();
    network.lies = {
      answer: (what, json: Json) =>
        what.includes(`/rooms/${room}/messages`)
          ? { messages: json.messages.filter((one: Json) => one.seq !== seq + 1) }
          : json,
      frame: (frame) => (frame.t === 'msg' && frame.room === room && frame.seq === seq + 1 ? [] : [frame]),
    };
    await bob.client.send(room, 'withheld');
    await bob.sees(room, 'withheld');
    await bob.client.send(room, 'delivered');
    await alice.sees(room, 'delivered');
    const gap = alice.items(room).find((item) => item.kind === 'gap');
    expect(gap).toMatchObject({ reason: 'missing', missing: 1, authorName: 'Bob' });
    expect(alice.texts(room)).toEqual(['an honest word', 'delivered']);
  });

  it('withholds an entry that a member has signed over', async () => {
    const chain = await insider.chain(room);
    const { hash, seq } = chain.state.head;
    const log = await lying.trueLog();
    network.lies = { frame: (frame) => (frame.t === 'room' && frame.room === room ? [] : [frame]) };
    lying.serveLog(log);
    lieAboutRoomQuietly(hash, seq);
    await mallory.client.createInvite(room, 1, 1);
    await bob.until('the invite', () =>
      bob.items(room).some((item) => item.kind === 'event' && item.event === 'invited'),
    );
    await bob.client.send(room, 'over a newer head');
    await lying.alarm('log_rollback');
    expect(alice.texts(room)).toEqual(['an honest word']);
  });

  /** As if the log had not moved. */
  function lieAboutRoomQuietly(hash: Bytes, seq: number): void {
    lying.lieInAnswer(/^GET \/api\/v1\/rooms$/, (json) => ({
      rooms: json.rooms.map((one: RoomSummary) =>
        one.room === room ? { ...one, headSeq: seq, head: formatBase64Url(hash) } : one,
      ),
    }));
  }

  it('lets somebody write who is out', async () => {
    const session = new SenderSession(insider.actor);
    const carol = lying.house.page(`Carol${Math.floor(performance.now())}`);
    await carol.register();
    await mallory.person(carol.name);
    await mallory.client.admit(room, carol.fp);
    await carol.roomReady(room);
    const removed = new Insider(carol);
    const sealed = await removed.seal(room, { cid: formatBase64Url(randomBytes(16)), text: 'still here' }, session);
    await mallory.client.removeMember(room, carol.fp);
    await mallory.client.send(room, 'without Carol');
    await alice.sees(room, 'without Carol');
    const { seq } = await lying.lastStored();
    // Sealed while she was in, and so by keys she had: it comes too late all the same.
    lying.sayMessage(seq + 1, sealed.env);
    await lying.alarm('bad_message');
    expect(alice.texts(room)).not.toContain('still here');
    carol.stop();
  });
});

describe('a member who lies', () => {
  it('writes more than the house lets people write: it is not rendered', async () => {
    const text = 'x'.repeat(151);
    const { env } = await insider.seal(room, { cid: formatBase64Url(randomBytes(16)), text });
    const seq = (await lying.stored()).length;
    lying.sayMessage(seq + 1, env);
    const gap = await alice.until('the gap', () => alice.items(room).find((item) => item.kind === 'gap'));
    expect(gap).toMatchObject({ reason: 'unreadable' });
    expect(alice.texts(room)).toEqual(['an honest word']);
  });

  it('makes keys that do not open for Alice: she says so, writes nothing, and is back with the next keys', async () => {
    const { state } = await insider.chain(room);
    const stranger = await makePerson('Stranger', 5);
    const commit = await makeCommit({
      room: state,
      last: await insider.epoch(room),
      author: insider.actor,
      card: utf8('{"name":"Broken"}'),
      accountOf: async (fp) => {
        const known = { [alice.fp]: alice, [bob.fp]: bob, [mallory.fp]: mallory }[formatHex(fp)];
        const account = known?.store.map.get(`account/${formatHex(fp)}`) as typeof stranger.account;
        // Alice's wrap is made for a key that is not hers.
        return formatHex(fp) === alice.fp ? { ...account, wrap: stranger.account.wrap } : account;
      },
      timeMs: Date.now(),
    });
    await insider.change(room, { entries: [], sealed: [], commit });
    await alice.until('to be broken', () => alice.room(room)?.status === 'broken');
    await bob.until('the closed epoch', () => bob.room(room)?.status === 'rekeying');
    await bob.client.send(room, 'with new keys');
    await alice.sees(room, 'with new keys');
    expect(alice.room(room)?.status).toBe('ready');
    await alice.client.send(room, 'I am back');
    await bob.sees(room, 'I am back');
  });

  it('takes another member’s client id for a message of its own: neither hides the other', async () => {
    const shown = alice.items(room).find((item): item is MessageItem => item.kind === 'message');
    const cid = bob.items(room).find((item): item is MessageItem => item.kind === 'message' && item.isMine)?.id ?? '';
    const { env } = await insider.seal(room, { cid, text: 'under his id' });
    lying.sayMessage((shown?.seq ?? 0) + 1, env);
    await alice.sees(room, 'under his id', 'an honest word');
    const ids = alice.items(room).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a house that talks nonsense', () => {
  it('is not believed, and does no harm', async () => {
    network.say('nonsense');
    network.say({ t: 'msg', room, seq: -1, at: 'now', env: 5 });
    network.say({ t: 'hello' });
    network.say(JSON.parse('{"t":"ack","__proto__":{"room":1}}'));
    lying.lieInAnswer(/^POST \/api\/v1\/accounts/, () => ({ accounts: 'none' }));
    lying.lieInAnswer(/messages/, () => []);
    await lying.greet();
    network.lies = {};
    await lying.greet();
    await bob.client.send(room, 'sense');
    await alice.sees(room, 'sense');
  });
});
