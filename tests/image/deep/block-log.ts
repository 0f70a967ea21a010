/**
 * What QEMU's `blklogwrites` kept of a disk's writes, in the format of dm-log-writes
 * (https://docs.kernel.org/admin-guide/device-mapper/log-writes.html), and disks as they would be after a power cut.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const MAGIC = 0x6a736677736872n;
const FLUSH = 1n;
const DISCARD = 4n;
const HEADER_BYTES = 32;

/** One entry of the log. */
export type LogEntry = {
  /** Where on the disk, in bytes, and how much. */
  readonly offset: number;
  readonly bytes: number;
  /** Everything written before is on the disk once this is. */
  readonly isFlush: boolean;
  readonly isDiscard: boolean;
  /** Where in the log the written bytes are, and where the entry ends. */
  readonly dataAt: number;
  readonly end: number;
};

/**
 * Reads the entries of a log, oldest first; half an entry at the end is left out.
 *
 * @throws Error when the file is no such log.
 */
export function readBlockLog(path: string): LogEntry[] {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const head = Buffer.alloc(HEADER_BYTES);
    readSync(file, head, 0, HEADER_BYTES, 0);
    if (head.readBigUInt64LE(0) !== MAGIC) throw new Error(`${path} is no log of writes.`);
    const sector = head.readUInt32LE(24);
    const entries: LogEntry[] = [];
    for (let at = sector; at + sector <= size; at = entries.at(-1)!.end) {
      readSync(file, head, 0, HEADER_BYTES, at);
      const [first, count, flags] = [0, 8, 16].map((field) => head.readBigUInt64LE(field)) as [bigint, bigint, bigint];
      const isDiscard = (flags & DISCARD) !== 0n;
      const bytes = Number(count) * sector;
      const dataAt = at + sector;
      const end = dataAt + (isDiscard ? 0 : bytes);
      if (end > size) break;
      entries.push({ offset: Number(first) * sector, bytes, isFlush: (flags & FLUSH) !== 0n, isDiscard, dataAt, end });
    }
    return entries;
  } finally {
    closeSync(file);
  }
}

/** Writes entries of a log onto a raw disk, in their order. */
export function replay(log: string, entries: readonly LogEntry[], disk: string): void {
  const [from, to] = [openSync(log, 'r'), openSync(disk, 'r+')];
  try {
    for (const { offset, bytes, isDiscard, dataAt } of entries) {
      // What a discarded block reads as is anybody's guess: it keeps what it had.
      if (isDiscard || bytes === 0) continue;
      const data = Buffer.alloc(bytes);
      readSync(from, data, 0, bytes, dataAt);
      writeSync(to, data, 0, bytes, offset);
    }
  } finally {
    closeSync(from);
    closeSync(to);
  }
}
