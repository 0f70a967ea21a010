/**
 * The process that store tests kill: opens a store, says what it holds, then writes with 16 changes in flight and
 * prints the number of each that was acknowledged. Arguments: folder, first number to report.
 */
import { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { readU64, u64 } from '../../appliance/core/store/keys.ts';
import { bytesCodec, defineTable, put } from '../../appliance/core/store/table.ts';
import { openTestStore } from './store.ts';

const IN_FLIGHT = 16;
const STDOUT = 1;

/** Each change writes one row to each: a store with only one of the two was not atomic. */
const MESSAGES = defineTable('messages', bytesCodec);
const TWINS = defineTable('twins', bytesCodec);

/** Bytes that only the row `seq` may hold; now and then more than fits on a page. */
function content(seq: number): Buffer {
  const digest = createHash('sha256').update(String(seq)).digest();
  return Buffer.alloc(seq % 40 === 0 ? 9_000 : 40 + (seq % 700), digest);
}

const [folder = '', from = '1'] = process.argv.slice(2);
const store = await openTestStore({ folder, tables: [MESSAGES, TWINS] });

const seqs: number[] = [];
const damaged: number[] = [];
const rows = store.range(MESSAGES, { start: u64(Number(from)) });
for (const { key, value } of rows) {
  const seq = readU64(key, 0);
  const twin = store.get(TWINS, key);
  (content(seq).equals(value) && twin !== undefined && content(seq).equals(twin) ? seqs : damaged).push(seq);
}
const onlyTwins = store.keys(TWINS, { start: u64(Number(from)) }).filter((key) => !store.has(MESSAGES, key));
damaged.push(...onlyTwins.map((key) => readU64(key, 0)));
const generation = Buffer.from(store.generationId).toString('hex');
writeSync(STDOUT, `${JSON.stringify({ generation, seqs, damaged })}\n`);

let last = Math.max(Number(from) - 1, ...seqs);
async function write(): Promise<never> {
  for (;;) {
    last += 1;
    const seq = last;
    await store.commit([put(MESSAGES, u64(seq), content(seq)), put(TWINS, u64(seq), content(seq))]);
    // Synchronous, so that it is out of this process when the kill comes.
    writeSync(STDOUT, `${seq}\n`);
  }
}
await Promise.all(Array.from({ length: IN_FLIGHT }, write));
