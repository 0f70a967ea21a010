import { beforeEach, expect, it } from 'vitest';
import { ALL_CHECKS } from '../../../appliance/core/health/checks.ts';
import { FigureReader } from '../../../appliance/core/health/figures.ts';
import { History } from '../../../appliance/core/health/history.ts';
import { Monitor } from '../../../appliance/core/health/monitor.ts';
import type { Look } from '../../../appliance/core/health/monitor.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
import { healthSources } from '../../lib/health-sources.ts';

let clock: FakeClock;
let history: History;
let looks: Look[];
let loads: number;
let checked: number;
let refreshed: number;
let monitor: Monitor;

beforeEach(() => {
  clock = new FakeClock();
  history = new History(clock);
  looks = [];
  loads = 0;
  checked = 0;
  refreshed = 0;
  const well = healthSources();
  const sources = {
    ...well,
    load: async () => {
      loads += 1;
      return well.load();
    },
  };
  const counting = { id: 'rooms', look: async () => ({ reason: 'few', facts: { looked: (checked += 1) } }) } as const;
  monitor = new Monitor({
    clock,
    checks: [...ALL_CHECKS.filter(({ id }) => id !== 'rooms' && id !== 'processor'), counting],
    sources,
    figures: new FigureReader(sources, clock),
    history,
    onFault: () => undefined,
    refresh: () => (refreshed += 1),
    onLook: (look) => looks.push(look),
  });
  monitor.start();
});

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

it('while nobody watches: the figures once a minute, no check, no frame', async () => {
  await clock.pass(10 * 60_000);
  expect([loads, checked, looks.length, refreshed]).toEqual([10, 0, 0, 0]);
  expect(history.answer('hour', ['people']).series['people']!.mean.filter((mean) => mean !== null)).toHaveLength(10);
});

it('while somebody watches: everything at once and then every five seconds, until the last one leaves', async () => {
  monitor.setWatched(true);
  await settle();
  expect(looks).toHaveLength(1);
  for (let second = 0; second < 30; second += 5) {
    await clock.pass(5_000);
    await settle();
  }
  expect(looks).toHaveLength(7);
  expect(refreshed).toBe(7);
  expect(looks.at(-1)!.results.find(({ id }) => id === 'disk')?.reason).toBe('roomy');
  monitor.setWatched(false);
  await settle();
  await clock.pass(59_000);
  expect(looks).toHaveLength(7);
});

it('while only the owner is there to hear of alarms: everything once a minute, and nothing once they left', async () => {
  monitor.setOwnerHere(true);
  await clock.pass(5_000);
  await settle();
  expect([checked, looks.length, refreshed]).toEqual([1, 1, 0]);
  for (let minute = 0; minute < 3; minute += 1) {
    await clock.pass(60_000);
    await settle();
  }
  expect([checked, looks.length]).toEqual([4, 4]);
  monitor.setOwnerHere(false);
  await clock.pass(10 * 60_000);
  await settle();
  expect([checked, looks.length]).toEqual([4, 4]);
});

it('who asks twice within five seconds is told the same, and the machine is asked once', async () => {
  const [one, other] = await Promise.all([monitor.look(), monitor.look()]);
  expect(one).toBe(other);
  await clock.pass(4_000);
  expect(await monitor.look()).toBe(one);
  await clock.pass(1_000);
  expect(await monitor.look()).not.toBe(one);
  expect([loads, checked]).toEqual([2, 2]);
});

it('after a stop nothing is looked at any more', async () => {
  monitor.setWatched(true);
  await settle();
  monitor.stop();
  const before = loads;
  await clock.pass(10 * 60_000);
  await settle();
  expect(loads).toBe(before);
});
