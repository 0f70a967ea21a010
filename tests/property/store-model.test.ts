import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeyRange, Store } from '../../appliance/core/store/store.ts';
import { bytesCodec, defineTable, put, remove } from '../../appliance/core/store/table.ts';
import { openTestStore, withFolder } from '../lib/store.ts';

const LEFT = defineTable('left', bytesCodec);
const RIGHT = defineTable('right', bytesCodec);
const TABLES = [LEFT, RIGHT];

const key = fc.uint8Array({ minLength: 1, maxLength: 3, max: 5 }).map((bytes) => Buffer.from(bytes).toString('hex'));
const edit = fc.record({
  table: fc.nat(1),
  key,
  // Around the sizes where a value leaves its page, and where lmdb-js takes another way to read it.
  valueBytes: fc.oneof(fc.constant(undefined), fc.nat(60), fc.nat(5_000), fc.integer({ min: 30_000, max: 140_000 })),
});
const step = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.array(edit, { maxLength: 5 }), { minLength: 1, maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constant('reopen' as const) },
);
const range = fc.record({ start: key, end: key, reverse: fc.boolean(), limit: fc.nat(6) }, { requiredKeys: [] });

type Model = Map<string, Buffer>[];
type Asked = { start?: string; end?: string; reverse?: boolean; limit?: number };

/** What an interval should give, worked out the slow way. */
function expected(table: Map<string, Buffer>, { start, end, reverse, limit }: Asked): [string, Buffer][] {
  const rows = [...table].filter(([k]) => (start === undefined || k >= start) && (end === undefined || k < end));
  rows.sort(([a], [b]) => (a < b ? -1 : 1));
  if (reverse === true) rows.reverse();
  return rows.slice(0, limit);
}

function check(store: Store, model: Model, asked: Asked): void {
  const keyRange: KeyRange = {
    ...asked,
    start: asked.start === undefined ? undefined : Buffer.from(asked.start, 'hex'),
    end: asked.end === undefined ? undefined : Buffer.from(asked.end, 'hex'),
  };
  for (const [index, table] of TABLES.entries()) {
    const rows = expected(model[index]!, asked);
    const got = store.range(table, keyRange);
    expect(got.map((entry) => Buffer.from(entry.key).toString('hex'))).toEqual(rows.map(([k]) => k));
    expect(got.every((entry, at) => Buffer.compare(entry.value, rows[at]![1]) === 0)).toBe(true);
    expect(store.keys(table, keyRange).map((k) => Buffer.from(k).toString('hex'))).toEqual(rows.map(([k]) => k));
    expect(store.count(table, keyRange)).toBe(rows.length);
    for (const [k, value] of rows) expect(Buffer.compare(store.get(table, Buffer.from(k, 'hex'))!, value)).toBe(0);
  }
}

describe('the store', () => {
  it('holds and finds exactly what was stored, through any history of changes and restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.array(range, { maxLength: 8 }), async (steps, ranges) =>
        withFolder(async (folder) => {
          let store = await openTestStore({ folder, tables: TABLES, windowMs: 0 });
          const model: Model = [new Map(), new Map()];
          let count = 0;
          for (const next of steps) {
            if (next === 'reopen') {
              await store.close();
              store = await openTestStore({ folder, tables: TABLES, windowMs: 0 });
              continue;
            }
            const commits = next.map((edits) => {
              const change = edits.map(({ table, key: hex, valueBytes }) => {
                const at = Buffer.from(hex, 'hex');
                if (valueBytes === undefined) {
                  model[table]!.delete(hex);
                  return remove(TABLES[table]!, at);
                }
                count += 1;
                const value = Buffer.alloc(valueBytes, count);
                model[table]!.set(hex, value);
                return put(TABLES[table]!, at, value);
              });
              return store.commit(change);
            });
            await Promise.all(commits);
          }
          for (const asked of [{}, { reverse: true }, ...ranges]) check(store, model, asked);
          await store.close();
        }),
      ),
      { numRuns: 60 },
    );
  });
});
