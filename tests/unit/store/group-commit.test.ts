import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../../appliance/core/store/group-commit.ts';

/** A flush that ends when the test says so, and turns of the loop that come when the test says so. */
class Bench {
  readonly flushes: { readonly group: readonly string[]; end: () => void; fail: (error: Error) => void }[] = [];
  readonly settled: string[] = [];
  readonly delaysMs: number[] = [];
  nowMs = 0;
  #due: (() => void)[] = [];
  readonly commits = new GroupCommit<string>(
    (group) =>
      new Promise((resolve, reject) => {
        this.flushes.push({ group, end: resolve, fail: reject });
      }),
    {
      clock: { monotonicMs: () => this.nowMs },
      turns: {
        next: (task) => void this.#due.push(task),
        after: (delayMs, task) => {
          this.delaysMs.push(delayMs);
          this.#due.push(task);
          return () => {
            this.#due = this.#due.filter((other) => other !== task);
          };
        },
      },
      windowMs: 2,
      retryMs: 250,
    },
  );

  submit(...names: string[]): void {
    for (const name of names)
      this.commits.submit(name).then(
        () => this.settled.push(name),
        (error: unknown) => this.settled.push(`${name}: ${error instanceof Error ? error.message : 'unknown'}`),
      );
  }

  /** Runs what is due, then lets promises settle. */
  async turn(): Promise<void> {
    const due = this.#due;
    this.#due = [];
    for (const task of due) task();
    await new Promise((resolve) => setImmediate(resolve));
  }

  async endFlush(): Promise<void> {
    this.flushes.at(-1)!.end();
    await this.turn();
  }
}

describe('group commit', () => {
  it('lets a lone message wait for nobody', async () => {
    const bench = new Bench();
    bench.submit('a');
    expect(bench.delaysMs).toEqual([]);
    await bench.turn();
    expect(bench.flushes[0]?.group).toEqual(['a']);
  });

  it('acknowledges nothing before the disk has it', async () => {
    const bench = new Bench();
    bench.submit('a', 'b');
    await bench.turn();
    expect(bench.settled).toEqual([]);
    await bench.endFlush();
    expect(bench.settled).toEqual(['a', 'b']);
  });

  it('writes a burst at once, and what comes meanwhile together afterwards, in order', async () => {
    const bench = new Bench();
    bench.submit('a', 'b', 'c');
    await bench.turn();
    bench.submit('d', 'e');
    await bench.turn();
    expect(bench.flushes).toHaveLength(1);
    await bench.endFlush();
    bench.submit('f');
    await bench.turn();
    await bench.endFlush();
    expect(bench.flushes.map(({ group }) => group)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
    expect(bench.settled).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('waits for company only while there is company', async () => {
    const bench = new Bench();
    bench.submit('a', 'b');
    await bench.turn();
    await bench.endFlush();
    bench.submit('c');
    expect(bench.delaysMs).toEqual([2]);
    await bench.turn();
    await bench.endFlush();
    bench.submit('d');
    expect(bench.delaysMs).toEqual([2]);
  });

  it('tells every sender of a group that its message was not saved, and saves the next', async () => {
    const bench = new Bench();
    bench.submit('a', 'b');
    await bench.turn();
    bench.submit('c');
    bench.flushes[0]!.fail(new Error('full'));
    await bench.turn();
    expect(bench.settled).toEqual(['a: full', 'b: full']);
    expect(bench.delaysMs).toEqual([250]);
    await bench.turn();
    await bench.endFlush();
    expect(bench.settled).toEqual(['a: full', 'b: full', 'c']);
    expect(bench.commits.figures()).toMatchObject({ groups: 1, changes: 1, failedGroups: 1, waiting: 0 });
  });

  it('leaves no message behind when the house stops', async () => {
    const bench = new Bench();
    bench.submit('a', 'b');
    await bench.turn();
    await bench.endFlush();
    bench.submit('c');
    let isClosed = false;
    const closing = bench.commits.close().then(() => (isClosed = true));
    await bench.turn();
    expect(isClosed).toBe(false);
    await bench.endFlush();
    await closing;
    expect(bench.settled).toEqual(['a', 'b', 'c']);
    await expect(bench.commits.submit('d')).rejects.toMatchObject({ kind: 'closed' });
  });

  it('stops at once when nothing waits', async () => {
    await new Bench().commits.close();
  });

  it('stops after the flush under way and the one that waits for it', async () => {
    const bench = new Bench();
    bench.submit('a');
    await bench.turn();
    bench.submit('b');
    const closing = bench.commits.close();
    await bench.endFlush();
    await bench.turn();
    await bench.endFlush();
    await closing;
    expect(bench.settled).toEqual(['a', 'b']);
  });

  it('shows the owner how long a disk has been silent', async () => {
    const bench = new Bench();
    bench.submit('a', 'b');
    await bench.turn();
    bench.submit('c');
    bench.nowMs = 900;
    expect(bench.commits.figures()).toMatchObject({ waiting: 3, flushingMs: 900 });
    await bench.endFlush();
    expect(bench.commits.figures()).toMatchObject({ lastGroupSize: 2, lastFlushMs: 900, flushingMs: 0 });
  });
});
