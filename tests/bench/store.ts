import { bytesCodec, defineTable, put } from '../../appliance/core/store/table.ts';
import { joinKey, prefixRange, u32, u64 } from '../../appliance/core/store/keys.ts';
import type { Store } from '../../appliance/core/store/store.ts';
import { openTestStore, withFolder } from '../lib/store.ts';

/** One figure of the store. CPU is that of all threads, in microseconds; times in milliseconds. */
export type StoreRow = {
  readonly bench: string;
  readonly changes: number;
  readonly cpuUsPerChange: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const MESSAGES = defineTable('messages', bytesCodec);
const SEALED_BYTES = 787;
const ROOMS = 20;

/** Commits of one, of 64 at once, in a closed loop as a busy room makes them, at a talk's pace, and a page of history. */
export async function benchStore(): Promise<StoreRow[]> {
  return withFolder(async (folder) => {
    const store = await openTestStore({ folder, tables: [MESSAGES] });
    const writer = new Writer(store);
    await writer.inFlight(64, 2_000);
    await writer.fill(ROOMS + 1, 100_000);
    const rows = [
      await measure('store: one alone', 600, () => writer.inFlight(1, 600)),
      await measure('store: 64 in one commit', 19_200, () => writer.bursts(64, 300)),
      await measure('store: 8 in flight', 4_000, () => writer.inFlight(8, 4_000)),
      await measure('store: 64 in flight', 20_000, () => writer.inFlight(64, 20_000)),
      await measure('store: 50 a second', 500, () => writer.paced(20, 500)),
      await measure('store: page of 50 from 100,000', 500, () => pages(store, 500)),
    ];
    await store.close();
    return rows;
  });
}

class Writer {
  readonly #store: Store;
  #seq = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async one(room = this.#seq % ROOMS): Promise<number> {
    const began = performance.now();
    this.#seq += 1;
    await this.#store.commit([put(MESSAGES, joinKey(u32(room), u64(this.#seq)), new Uint8Array(SEALED_BYTES))]);
    return performance.now() - began;
  }

  /** `clients`, each of whom sends the next when the last was acknowledged. */
  async inFlight(clients: number, total: number): Promise<number[]> {
    const times: number[] = [];
    let left = total;
    const client = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        times.push(await this.one());
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
    return times;
  }

  async bursts(size: number, count: number): Promise<number[]> {
    const times: number[] = [];
    for (let at = 0; at < count; at += 1)
      times.push(...(await Promise.all(Array.from({ length: size }, () => this.one()))));
    return times;
  }

  async paced(everyMs: number, count: number): Promise<number[]> {
    const pending: Promise<number>[] = [];
    for (let at = 0; at < count; at += 1) {
      pending.push(this.one());
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    return Promise.all(pending);
  }

  async fill(room: number, count: number): Promise<void> {
    for (let at = 0; at < count; at += 500) await Promise.all(Array.from({ length: 500 }, () => this.one(room)));
  }
}

function pages(store: Store, count: number): number[] {
  const room = ROOMS + 1;
  const { start, end } = prefixRange(u32(room));
  const keys = store.keys(MESSAGES, { start, end });
  return Array.from({ length: count }, (_, at) => {
    const before = keys[Math.floor(((at * 7_919) % count) * (keys.length / count))];
    const began = performance.now();
    store.range(MESSAGES, { start, end: before, reverse: true, limit: 50 });
    return performance.now() - began;
  });
}

async function measure(bench: string, changes: number, run: () => number[] | Promise<number[]>): Promise<StoreRow> {
  const before = process.cpuUsage();
  const times = (await run()).sort((a, b) => a - b);
  const { user, system } = process.cpuUsage(before);
  const at = (part: number): number => Number((times[Math.floor(times.length * part)] ?? 0).toFixed(3));
  return {
    bench,
    changes,
    cpuUsPerChange: Number(((user + system) / changes).toFixed(1)),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}
