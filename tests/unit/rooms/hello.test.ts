import { expect, it } from 'vitest';
import { formatHello } from '../../../appliance/core/ws/hello.ts';
import type { ServerFrame } from '../../../appliance/protocol/frames.ts';

const HOUSE = { generation: 'A'.repeat(22), timeMs: 1_800_000_000_000 };
const fps = Array.from({ length: 1_000 }, (_, i) => String(i).padStart(43, 'A'));
const room = {
  room: '00000000',
  genesis: 'A'.repeat(43),
  headSeq: 1,
  head: 'A'.repeat(43),
  epoch: 1,
  commit: 'A'.repeat(43),
  isOpen: true,
  lastSeq: 0,
};

it('in a small house the first frame says everything', () => {
  const { hello, presence } = formatHello(HOUSE, [room], fps.slice(0, 20));
  expect(JSON.parse(hello)).toEqual({ t: 'hello', ...HOUSE, rooms: [room], online: fps.slice(0, 20) });
  expect(presence).toEqual([]);
});

it('in a large one nobody is left out, and no frame is so long that the socket keeps its memory', () => {
  const rooms = Array.from({ length: 40 }, () => room);
  const { hello, presence } = formatHello(HOUSE, rooms, fps);
  const { online } = JSON.parse(hello) as Extract<ServerFrame, { t: 'hello' }>;
  const later = presence.map((frame) => JSON.parse(frame) as Extract<ServerFrame, { t: 'presence' }>);
  expect([...online, ...later.map(({ fp }) => fp)]).toEqual(fps);
  expect(later.every(({ t, isOnline }) => t === 'presence' && isOnline)).toBe(true);
  expect(hello.length).toBeLessThan(16_000);
});
