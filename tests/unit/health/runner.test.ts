import { expect, it } from 'vitest';
import { ALL_CHECKS } from '../../../appliance/core/health/checks.ts';
import { runChecks } from '../../../appliance/core/health/runner.ts';
import type { Check } from '../../../appliance/core/health/check.ts';
import { oneAtATime } from '../../../appliance/core/health/sources.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
import { healthSources } from '../../lib/health-sources.ts';

const never = new Promise<never>(() => undefined);
const faultOf = (look: () => unknown): Check => ({ id: 'disk', look: look as Check['look'] });
const good: Check = { id: 'rooms', look: async () => ({ reason: 'few', facts: { rooms: 1 } }) };

async function run(checks: readonly Check[]): Promise<{ results: unknown; faults: string[] }> {
  const clock = new FakeClock();
  const faults: string[] = [];
  const running = runChecks(checks, healthSources(), clock, (id, error) => faults.push(`${id}: ${error.message}`));
  await clock.pass(2_000);
  return { results: await running, faults };
}

it.each([
  ['throws', () => Promise.reject(new Error('EIO'))],
  [
    'throws before it waits',
    () => {
      throw new Error('EIO');
    },
  ],
  ['hangs', () => never],
  ['gives nothing', async () => undefined],
  ['gives a reason that is none', async () => ({ reason: 'splendid', facts: {} })],
  ['gives a reason every object has', async () => ({ reason: 'toString', facts: {} })],
  ['gives a figure that is none', async () => ({ reason: 'roomy', facts: { freeBytes: Number.NaN } })],
  ['gives facts of another kind', async () => ({ reason: 'roomy', facts: { deep: { deeper: 1 } } })],
])('a check that %s is grey, and harms no other', async (_what, look) => {
  const { results, faults } = await run([faultOf(look), good]);
  expect(results).toEqual([
    { id: 'disk', level: 'grey', reason: 'unreadable', facts: {} },
    { id: 'rooms', level: 'green', reason: 'few', facts: { rooms: 1 } },
  ]);
  expect(faults).toHaveLength(1);
});

it('a slow check is believed by who waits for it', async () => {
  const clock = new FakeClock();
  const slow: Check = {
    id: 'rooms',
    look: () =>
      new Promise((resolve) => {
        clock.after(5_000, () => resolve({ reason: 'few', facts: { rooms: 1 } }));
      }),
  };
  const patient = runChecks([slow], healthSources(), clock, () => undefined, 20_000);
  const hasty = runChecks([slow], healthSources(), clock, () => undefined);
  // Both have asked.
  await new Promise((resolve) => setImmediate(resolve));
  await clock.pass(5_000);
  expect((await patient)[0]?.level).toBe('green');
  expect((await hasty)[0]?.level).toBe('grey');
});

it('a card that hangs is asked once, not every five seconds, and believed again when it answers', async () => {
  const clock = new FakeClock();
  let asked = 0;
  let answer: (bytes: number) => void = () => undefined;
  const well = healthSources();
  const sources = oneAtATime({
    ...well,
    disk: async () => {
      asked += 1;
      const freeBytes = await new Promise<number>((resolve) => {
        answer = resolve;
      });
      return { totalBytes: 100, freeBytes, floorBytes: 1, growthBytesPerDay: undefined, system: undefined };
    },
  });
  const disk = async (): Promise<string | undefined> => {
    const running = runChecks(ALL_CHECKS, sources, clock, () => undefined);
    await clock.pass(2_000);
    return (await running).find(({ id }) => id === 'disk')?.reason;
  };
  expect([await disk(), await disk(), await disk(), asked]).toEqual([...Array(3).fill('unreadable'), 1]);
  answer(90);
  await new Promise((resolve) => setImmediate(resolve));
  const running = runChecks(ALL_CHECKS, sources, clock, () => undefined);
  await new Promise((resolve) => setImmediate(resolve));
  answer(90);
  expect((await running).find(({ id }) => id === 'disk')?.reason).toBe('roomy');
  expect(asked).toBe(2);
});

it('checks of one round share what was read', async () => {
  let asked = 0;
  const well = healthSources();
  const host = async (): ReturnType<typeof well.host> => {
    asked += 1;
    return well.host();
  };
  await runChecks(ALL_CHECKS, { ...well, host }, new FakeClock(), () => undefined);
  expect(asked).toBe(1);
});
