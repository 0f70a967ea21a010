import type { EpochHead } from '../../protocol/commit.ts';
import { formatBase64Url } from '../../protocol/encoding.ts';
import type { RoomSummary } from '../../protocol/frames.ts';
import type { RoomState } from '../../protocol/membership.ts';
import { SenderCounters } from './sender-counters.ts';

/** A room as its log and its commits say; replaced, never changed. */
export type RoomView = {
  /** Short id: 8 Crockford characters. */
  readonly id: string;
  readonly state: RoomState;
  /** The last commit. */
  readonly epoch: EpochHead;
  /** The head of the log that commit was made for. */
  readonly epochHeadSeq: number;
  /** False once a reader left or changed keys without a commit: no messages until somebody commits (rule 13). */
  readonly isOpen: boolean;
};

/**
 * A room in memory: what is durable of it, and what is under way. Changes run one after the other; messages that come
 * while one is under way wait for its outcome, so none is judged by an epoch that is about to end.
 */
export class Room {
  view: RoomView;
  /** Of the last durable message; 0 if there is none. */
  lastSeq: number;
  /** Of the last message before the present epoch, or of the last one when this Room was made. */
  epochSeq: number;
  /** Messages taken and not settled: while there are some, there must be no second Room of this id. */
  unsettled = 0;
  /** Messages that have a place after `lastSeq` and are on their way to the disk. */
  placed = 0;
  /** Set by each use, cleared by the cache when it looks for rooms to forget. */
  wasUsed = true;
  readonly counters = new SenderCounters();
  #tail: Promise<unknown> = Promise.resolve();
  #changes = 0;
  #waiting: (() => void)[] = [];

  constructor(view: RoomView, lastSeq: number) {
    this.view = view;
    this.lastSeq = lastSeq;
    this.epochSeq = lastSeq;
  }

  /** True while a change is under way: messages wait. */
  get isChanging(): boolean {
    return this.#changes > 0;
  }

  /** True while something is under way that would be lost if the room were forgotten. */
  get isBusy(): boolean {
    return this.#changes > 0 || this.unsettled > 0 || this.#waiting.length > 0;
  }

  isMember(fpHex: string): boolean {
    return this.view.state.members.has(fpHex);
  }

  /** Runs `task` when all changes before it are done. Its outcome is the task's. */
  change<T>(task: () => Promise<T>): Promise<T> {
    this.#changes += 1;
    const run = async (): Promise<T> => {
      try {
        return await task();
      } finally {
        this.#changes -= 1;
        this.#resume();
      }
    };
    const done = this.#tail.then(run);
    // Whoever asked hears of a failure; the next change must start all the same.
    this.#tail = done.catch(() => undefined);
    return done;
  }

  /** Runs `task` after the change that is under way, or the last of several. */
  afterChange(task: () => void): void {
    this.#waiting.push(task);
  }

  summary(): RoomSummary {
    const { id, state, epoch, isOpen } = this.view;
    return {
      room: id,
      genesis: formatBase64Url(state.genesis),
      headSeq: state.head.seq,
      head: formatBase64Url(state.head.hash),
      epoch: epoch.epoch,
      commit: formatBase64Url(epoch.hash),
      isOpen,
      lastSeq: this.lastSeq,
    };
  }

  #resume(): void {
    if (this.#changes > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const task of waiting) task();
  }
}
