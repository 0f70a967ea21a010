import { describe, expect, it } from 'vitest';
import { loadHistory, saveHistory } from '../../../appliance/core/health/history-file.ts';
import { History } from '../../../appliance/core/health/history.ts';
import type { Sample } from '../../../appliance/core/health/slots.ts';
import { SERIES } from '../../../appliance/protocol/health.ts';
import type { SpanName } from '../../../appliance/protocol/health.ts';
import { FakeClock } from '../../lib/fake-clock.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

const sample = (people: number, rest: Partial<Sample> = {}): Sample => ({
  ...(Object.fromEntries(SERIES.map((name) => [name, null])) as Sample),
  people,
  ...rest,
});

/** Time and mean of each slot that has one. */
function known(history: History, span: SpanName): [number, number][] {
  const { timesMs, series } = history.answer(span, ['people']);
  return timesMs.flatMap((timeMs, index): [number, number][] => {
    const mean = series['people']?.mean[index];
    return mean === undefined || mean === null ? [] : [[timeMs, mean]];
  });
}

describe('charts', () => {
  it('have one slot a minute, ten minutes, three hours, up to now and without holes', () => {
    const clock = new FakeClock();
    const history = new History(clock);
    for (const [span, slots, slotMs] of [
      ['hour', 60, MINUTE_MS],
      ['day', 144, 10 * MINUTE_MS],
      ['month', 248, 3 * HOUR_MS],
    ] as const) {
      const { timesMs, series } = history.answer(span, ['people']);
      expect(timesMs).toHaveLength(slots);
      expect(timesMs.at(-1)).toBe(Math.floor(clock.nowMs() / slotMs) * slotMs);
      expect(timesMs.every((timeMs, index) => index === 0 || timeMs - timesMs[index - 1]! === slotMs)).toBe(true);
      expect(series['people']!.mean).toEqual(Array(slots).fill(null));
    }
  });

  it('hand on each slot as it ends, the same as is answered later', async () => {
    const clock = new FakeClock();
    const history = new History(clock);
    expect(history.add(sample(2)), 'nothing was before').toEqual([]);
    await clock.pass(20_000);
    expect(history.add(sample(4))).toEqual([]);
    await clock.pass(40_000);
    expect(history.add(sample(9))).toEqual(['hour']);
    const closed = history.closed('hour', ['people', 'commitMs']);
    expect(closed).toEqual({
      startMs: clock.nowMs() - MINUTE_MS,
      mean: { people: 3, commitMs: null },
      max: { people: 4, commitMs: null },
    });
    const { timesMs, series } = history.answer('hour', ['people']);
    expect([timesMs.at(-2), series['people']?.mean.at(-2), series['people']?.max.at(-2)]).toEqual([
      closed.startMs,
      closed.mean['people'],
      closed.max['people'],
    ]);
    await clock.pass(3 * HOUR_MS);
    expect(history.add(sample(1))).toEqual(['hour', 'day', 'month']);
  });

  it('show the mean of a slot and its highest, and nothing where nothing could be read', async () => {
    const clock = new FakeClock();
    const history = new History(clock);
    for (const people of [1, 2, 6]) {
      history.add(sample(people));
      await clock.pass(5_000);
    }
    const { series } = history.answer('hour', ['people', 'temperatureC']);
    expect(series['people']).toMatchObject({
      mean: expect.arrayContaining([3]) as unknown,
      max: expect.arrayContaining([6]) as unknown,
    });
    expect(series['temperatureC']!.mean.every((value) => value === null)).toBe(true);
  });

  it('forget what is older than they reach', async () => {
    const clock = new FakeClock();
    const history = new History(clock);
    history.add(sample(1));
    await clock.pass(2 * HOUR_MS);
    history.add(sample(2));
    expect(known(history, 'hour')).toHaveLength(1);
    expect(known(history, 'day')).toHaveLength(2);
    await clock.pass(32 * DAY_MS);
    history.add(sample(3));
    expect(known(history, 'month').map(([, mean]) => mean)).toEqual([3]);
    expect(history.document().month).toHaveLength(1);
  });
});

describe('a clock that is set', () => {
  it('forward, as when a box without a clock chip learns the time: what was recorded moves along', async () => {
    const clock = new FakeClock(0);
    const history = new History(clock);
    for (let minute = 0; minute < 10; minute += 1) {
      history.add(sample(minute));
      await clock.pass(MINUTE_MS);
    }
    const rightMs = Date.UTC(2026, 10, 20, 12);
    clock.setWall(rightMs);
    history.add(sample(10));
    expect(known(history, 'hour')).toEqual(
      Array.from({ length: 11 }, (_, minute) => [rightMs - (10 - minute) * MINUTE_MS, minute]),
    );
  });

  it('back from the future: no chart has a part ahead of now, and none begins anew', async () => {
    const clock = new FakeClock(Date.UTC(2035, 0, 1));
    const history = new History(clock);
    history.add(sample(4));
    await clock.pass(5 * MINUTE_MS);
    clock.setWall(Date.UTC(2026, 10, 20, 12));
    history.add(sample(5));
    expect(known(history, 'hour')).toEqual([
      [clock.nowMs() - 5 * MINUTE_MS, 4],
      [clock.nowMs(), 5],
    ]);
  });

  it('does not move what earlier runs recorded, and drops what they recorded in the future', async () => {
    const clock = new FakeClock();
    const early = new History(clock);
    early.add(sample(1));
    const kept = early.document();
    const slot = kept.hour[0]!;
    const ahead = { ...slot, startMs: slot.startMs + 9 * DAY_MS };

    const later = new FakeClock(0);
    const history = new History(later, { ...kept, hour: [slot, ahead] });
    later.setWall(clock.nowMs() + 3 * MINUTE_MS);
    history.add(sample(2));
    expect(known(history, 'hour').map(([, mean]) => mean)).toEqual([1, 2]);
    expect(history.document().hour).toHaveLength(2);
  });

  it('by a second, as happens every day: nothing moves and nothing is lost', async () => {
    const clock = new FakeClock();
    const history = new History(clock);
    const beganMs = clock.nowMs();
    history.add(sample(1));
    clock.setWall(beganMs - 1_000);
    history.add(sample(2));
    await clock.pass(2_000);
    expect(known(history, 'hour')).toEqual([
      [beganMs - MINUTE_MS, 2],
      [beganMs, 1],
    ]);
  });
});

it('a restart goes on where it stopped, also within a slot', async () => {
  const clock = new FakeClock();
  const first = new History(clock);
  first.add(sample(2));
  const second = new History(clock, first.document());
  second.add(sample(4));
  expect(known(second, 'hour').map(([, mean]) => mean)).toEqual([3]);
});

it('growth is told from a day on, and not before', async () => {
  const clock = new FakeClock();
  const history = new History(clock);
  for (let hour = 0; hour < 23; hour += 1) {
    history.add(sample(0, { diskShare: 0.5 + hour * 0.001 }));
    await clock.pass(HOUR_MS);
  }
  expect(history.growthPerDay('diskShare')).toBeUndefined();
  for (let hour = 23; hour < 73; hour += 1) {
    history.add(sample(0, { diskShare: 0.5 + hour * 0.001 }));
    await clock.pass(HOUR_MS);
  }
  expect(history.growthPerDay('diskShare')).toBeCloseTo(0.024, 3);
});

it('a disk that refuses costs the charts of a restart, and is reported; the house goes on', async () => {
  const lines: string[] = [];
  const document = new History(new FakeClock()).document();
  // The kernel's own file system takes no files.
  await saveHistory('/sys/history.json', document, (line) => lines.push(line));
  expect(lines).toEqual(['the history of the status page could not be kept']);
  expect(await loadHistory('/sys/history.json', (line) => lines.push(line))).toBeUndefined();
  expect(lines).toHaveLength(1);
  // A file on a broken part of the disk: reading this one gives EIO as well.
  expect(await loadHistory('/proc/self/mem', (line) => lines.push(line))).toBeUndefined();
  expect(lines[1]).toContain('begins anew');
});
