import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStream } from '../../appliance/client/stream-socket.ts';
import { type HttpAnswer, Offline } from '../../appliance/client/transport.ts';
import { FaultyTransport } from '../lib/faulty-transport.ts';
import { NodeTransport } from '../lib/node-transport.ts';
import { nodeClock, PASSWORD, type SimulatedClient } from '../lib/simulated-client.ts';
import { SimulatedHouse } from '../lib/simulated-house.ts';
import { StreamTransport } from '../lib/stream-transport.ts';

let house: SimulatedHouse;
let network: FaultyTransport;
/** With a WebSocket. */
let alice: SimulatedClient;
/** Without. */
let bob: SimulatedClient;
let room: string;

beforeAll(async () => {
  house = await SimulatedHouse.open();
  [alice] = await house.moveIn('Alice');
  network = new FaultyTransport(new NodeTransport(house));
  bob = house.page('Bob', { transport: new StreamTransport(network, nodeClock) });
  await bob.register({ kind: 'open' });
  room = await alice.client.createDirect([(await alice.person('Bob')).fp]);
  await bob.roomReady(room);
});
afterAll(() => house.close());

it('people with a stream and people with a WebSocket chat with each other', async () => {
  const texts = ['over the socket', 'over the stream', 'and back'];
  for (const [index, text] of texts.entries()) {
    const [from, to] = index === 1 ? [bob, alice] : [alice, bob];
    await from.client.send(room, text);
    await to.sees(room, text);
  }
  for (const one of [alice, bob]) expect(one.texts(room)).toEqual(texts);
  expect([...alice.alarms(room), ...bob.alarms(room)]).toEqual([]);
});

it('what was said on the way down, or asked for on the way back, is there once after it broke', async () => {
  for (const loss of ['request', 'answer'] as const) {
    network.lose = (what) => (what.startsWith('POST /api/v1/socket/stream/') ? loss : 'none');
    await bob.client.send(room, `lost: ${loss}`);
    await bob.until('the end of the stream', () => bob.client.state.link.status !== 'online');
    network.lose = () => 'none';
    await alice.sees(room, `lost: ${loss}`);
    await bob.online();
  }
  expect(bob.texts(room).filter((text) => text.startsWith('lost'))).toEqual(['lost: request', 'lost: answer']);
  expect(alice.texts(room)).toEqual(bob.texts(room));
});

it('a house that starts again finds them again, with all that was said meanwhile', async () => {
  const copy = await house.backUp();
  expect(copy).not.toBe('');
  await Promise.all([alice.online(), bob.online()]);
  await bob.client.send(room, 'after the restart');
  await alice.sees(room, 'after the restart');
});

it('a session that ends elsewhere shows the way in', async () => {
  const elsewhere = await house.otherDevice(bob);
  await elsewhere.client.changePassword(PASSWORD, 'quite another password', () => undefined);
  await bob.until('the end', () => bob.client.state.phase === 'signed-out');
  await bob.logIn('quite another password');
  await alice.client.send(room, 'still there?');
  await bob.sees(room, 'still there?');
});

/** A stream whose house answers as `answer` says, and what became of it. */
function streamFrom(answer: () => Promise<HttpAnswer>): { closed: number[]; texts: string[] } {
  const closed: number[] = [];
  const texts: string[] = [];
  openStream(
    { request: answer, clock: nodeClock, path: '/socket' },
    { onText: (text) => texts.push(text), onClose: (code) => closed.push(code) },
  );
  return { closed, texts };
}

const lines =
  (...parts: string[]): (() => Promise<HttpAnswer>) =>
  () =>
    Promise.resolve({
      status: 200,
      text: () => Promise.reject(new Offline()),
      chunks: async function* () {
        for (const part of parts) yield await Promise.resolve(new TextEncoder().encode(part));
      },
    });
const refusal = (status: number) => async (): Promise<HttpAnswer> => ({ ...(await lines()()), status });

it.each([
  ['a line in pieces', lines(':id x\n{"a', '":1}', '\n:close 4401 session_ended\n{"late":1}\n'), [4401], ['{"a":1}']],
  ['a session that ended', refusal(401), [4401], []],
  ['a house that is just starting', refusal(503), [1006], []],
  ['no house', () => Promise.reject(new Offline()), [1006], []],
  ['an answer that breaks off', lines(':id x\n{"a":1}\n{"half'), [1006], ['{"a":1}']],
  ['words of a newer house', lines(':id x\n:news 1\n{"a":1}\n:close 1013 too slow\n'), [1013], ['{"a":1}']],
])('%s', async (_, answer, closed, texts) => {
  const stream = streamFrom(answer);
  await expect.poll(() => stream).toEqual({ closed, texts });
});
