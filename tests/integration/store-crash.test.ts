import { describe, expect, it } from 'vitest';
import { StoreWriter } from '../lib/store-writer.ts';
import type { Found } from '../lib/store-writer.ts';
import { withFolder } from '../lib/store.ts';

const LANES = 2;
const KILLS_PER_LANE = 52;
/** After the first acknowledgement, in milliseconds: a few commits, or a few dozen. */
const LONGEST_LIFE_MS = 60;

/** What the last life had acknowledged must be there in the next, and whatever else is there must be whole. */
function compare(found: Found | undefined, acknowledged: readonly number[], generation: string | undefined): void {
  if (found === undefined) throw new Error('the store did not open');
  const there = new Set(found.seqs);
  expect(acknowledged.filter((seq) => !there.has(seq))).toEqual([]);
  expect(found.damaged).toEqual([]);
  if (generation !== undefined) expect(found.generation).toBe(generation);
}

/** One store, killed again and again. Every fourth life ends somewhere in its start; the last one looks at everything. */
async function killAgainAndAgain(folder: string, kills: number): Promise<number> {
  const everything: number[] = [];
  let acknowledged: readonly number[] = [];
  let generation: string | undefined;
  for (let life = 0; life < kills; life += 1) {
    const diesEarly = life % 4 === 0;
    const writer = await StoreWriter.start(folder, everything.at(-1));
    if (!diesEarly) await writer.firstAcknowledged();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * (diesEarly ? 160 : LONGEST_LIFE_MS)));
    await writer.kill();
    expect(writer.errors).toBe('');
    if (diesEarly && writer.found === undefined) continue;
    compare(writer.found, acknowledged, generation);
    generation = writer.found?.generation;
    everything.push(...acknowledged);
    acknowledged = writer.acknowledged;
  }
  const last = await StoreWriter.start(folder);
  await last.firstAcknowledged();
  await last.kill();
  compare(last.found, [...everything, ...acknowledged], generation);
  return everything.length;
}

describe('a core that is killed', () => {
  it('loses no acknowledged change and keeps no half one, a hundred times over', async () => {
    const lanes = Array.from({ length: LANES }, () =>
      withFolder((folder) => killAgainAndAgain(folder, KILLS_PER_LANE)),
    );
    const totals = await Promise.all(lanes);
    expect(Math.min(...totals)).toBeGreaterThan(KILLS_PER_LANE * 10);
  });
});
