import type { RoomSummary } from '../../appliance/protocol/frames.ts';
import { formatSigned } from '../../appliance/client/api.ts';
import { Insider } from './insider.ts';
import { type Json, LyingTransport } from './lying-transport.ts';
import { NodeTransport } from './node-transport.ts';
import type { SimulatedClient } from './simulated-client.ts';
import { SimulatedHouse } from './simulated-house.ts';

type LogJson = readonly { readonly body: string; readonly sig: string }[];

/** A house between which and Alice somebody lies, with the keys of Mallory, who is in all of Alice's rooms, in hand. */
export class LyingHouse {
  readonly house: SimulatedHouse;
  readonly network: LyingTransport;
  readonly bob: SimulatedClient;
  readonly mallory: SimulatedClient;
  readonly insider: Insider;
  /** Replaced by its reloads. */
  alice: SimulatedClient;
  /** The room of the test that runs. */
  room = '';
  #rooms = 0;

  private constructor(
    house: SimulatedHouse,
    network: LyingTransport,
    people: readonly [alice: SimulatedClient, bob: SimulatedClient, mallory: SimulatedClient],
  ) {
    this.house = house;
    this.network = network;
    [this.alice, this.bob, this.mallory] = people;
    this.insider = new Insider(this.mallory);
  }

  static async open(): Promise<LyingHouse> {
    const house = await SimulatedHouse.open({ 'rooms.perAccountMax': 200, 'messages.maxChars': 150 });
    const [mallory, bob] = await house.moveIn('Mallory', 'Bob');
    const network = new LyingTransport(new NodeTransport(house));
    const alice = house.page('Alice', { transport: network });
    await alice.register();
    for (const name of ['Bob', 'Mallory']) await alice.person(name);
    await mallory.person('Alice');
    return new LyingHouse(house, network, [alice, bob, mallory]);
  }

  /** The truth, and a room of three in which Bob has said an honest word. */
  async begin(): Promise<void> {
    const { alice, bob, mallory } = this;
    this.network.lies = {};
    await this.greet();
    const room = await mallory.client.createRoom(`Room ${(this.#rooms += 1)}`);
    this.room = room;
    await mallory.client.admit(room, alice.fp);
    await mallory.client.admit(room, bob.fp);
    for (const client of [alice, bob]) {
      await client.roomReady(room);
      await client.until('three members', () => client.room(room)?.members.length === 3);
    }
    await bob.client.send(room, 'an honest word');
    await alice.sees(room, 'an honest word');
    if (alice.alarms(room).length > 0) throw new Error(`alarms before the first lie: ${alice.describe()}`);
  }

  /** Alice's client comes back and hears the house's first word anew. */
  async greet(): Promise<void> {
    this.network.cut();
    await this.alice.until('the house again', () => this.alice.client.state.link.status === 'online');
  }

  async reload(): Promise<void> {
    this.alice = await this.house.reload(this.alice);
  }

  alarm(kind: string, client = this.alice): Promise<true> {
    return client.until(`the alarm ${kind}`, () => client.alarms(this.room).includes(kind));
  }

  /** An alarm that is not about one room. */
  generalAlarm(kind: string, client = this.alice): Promise<true> {
    return client.until(
      `the alarm ${kind}`,
      () => client.client.state.alarms?.some((one) => one.kind === kind) === true,
    );
  }

  /** Changes what the house says of the room, wherever it says it. */
  lieAboutRoom(change: (summary: RoomSummary) => RoomSummary): void {
    const lie = (summary: RoomSummary): RoomSummary => (summary.room === this.room ? change(summary) : summary);
    this.lieInAnswer(/^GET \/api\/v1\/rooms$/, (json) => ({ rooms: json.rooms.map(lie) }));
    this.network.lies = {
      ...this.network.lies,
      frame: (frame) => {
        if (frame.t === 'hello') return [{ ...frame, rooms: frame.rooms.map(lie) }];
        return [frame.t === 'room' ? lie(frame) : frame];
      },
    };
  }

  /** Changes answers to requests that look like this. */
  lieInAnswer(path: RegExp, change: (json: Json, what: string) => Json): void {
    const { answer } = this.network.lies;
    this.network.lies = {
      ...this.network.lies,
      answer: (what, json: Json) => {
        const said: Json = answer === undefined ? json : answer(what, json);
        return path.test(what) ? change(said, what) : said;
      },
    };
  }

  /** The entries of the room's log as its members made them. */
  async trueLog(): Promise<LogJson> {
    return (await this.insider.chain(this.room)).log.map(formatSigned);
  }

  /** Serves this log for the room's, whatever its members made. */
  serveLog(log: LogJson): void {
    this.lieInAnswer(new RegExp(`/rooms/${this.room}/log`), (_, what) => {
      const from = Number(/from=(\d+)/.exec(what)?.[1] ?? 0);
      return { entries: log.slice(from) };
    });
  }

  /** Says that there is one more message. */
  sayMessage(seq: number, env: string): void {
    this.network.say({ t: 'msg', room: this.room, seq, at: Date.now(), env });
  }

  /** What the house has stored, oldest first. */
  async stored(room = this.room): Promise<readonly { readonly seq: number; readonly env: string }[]> {
    const { text } = await this.mallory.transport.request({
      method: 'GET',
      path: `/api/v1/rooms/${room}/messages?limit=100`,
      signal: new AbortController().signal,
    });
    return (JSON.parse(await text()) as { messages: { seq: number; env: string }[] }).messages;
  }

  async lastStored(): Promise<{ readonly seq: number; readonly env: string }> {
    const found = (await this.stored()).at(-1);
    if (found === undefined) throw new Error('no message');
    return found;
  }
}
