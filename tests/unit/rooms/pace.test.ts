import { expect, it } from 'vitest';
import type { JudgedChange } from '../../../appliance/core/rooms/judge-change.ts';
import { Pace } from '../../../appliance/core/rooms/pace.ts';
import type { Actor } from '../../../appliance/core/rooms/ports.ts';
import { RATES } from '../../../appliance/core/rooms/rates.ts';
import { Room } from '../../../appliance/core/rooms/room.ts';
import { LIMITS } from '../../../appliance/protocol/limits.ts';

const ann = { fpHex: 'ann' } as Actor;

/** Only what is counted. */
function changeOf(entries: number, hasCommit: boolean, members = 2): JudgedChange {
  const state = { members: { size: members } };
  const judged = { entries: { length: entries }, commit: hasCommit ? {} : undefined, view: { state } };
  return judged as unknown as JudgedChange;
}

function roomOf(id: string): Room {
  return new Room({ id, isOpen: true } as Room['view'], 5_000);
}

it('who writes a lot gets the new keys that takes', () => {
  const pace = new Pace({ monotonicMs: () => 0 });
  const room = roomOf('A');
  const commit = changeOf(0, true);
  for (let i = 0; i < RATES.newKeys.burst; i += 1) pace.change(ann, room, commit);
  expect(() => pace.change(ann, room, commit)).toThrow('slow_down');
  room.lastSeq += LIMITS.epochMessages - 1;
  expect(() => pace.change(ann, room, commit)).toThrow('slow_down');
  room.lastSeq += 1;
  for (let i = 0; i < 2 * RATES.commits.burst; i += 1) pace.change(ann, room, commit);
});

it('many rooms are no way around it: a vault holds the keys of all of them', () => {
  const pace = new Pace({ monotonicMs: () => 0 });
  let made = 0;
  const fill = (): void => {
    for (let i = 0; i < 1_000; i += 1, made += 1) pace.change(ann, roomOf(`room ${i}`), changeOf(0, true));
  };
  expect(fill).toThrow('slow_down');
  expect(made).toBe(RATES.commits.burst);
});

it('a new room with everybody in it is one act, and what is refused costs nothing', () => {
  const pace = new Pace({ monotonicMs: () => 0 });
  for (let i = 0; i < 5; i += 1) pace.create(ann, changeOf(LIMITS.createEntriesMax, true, LIMITS.createEntriesMax));
  expect(() => pace.create(ann, changeOf(LIMITS.createEntriesMax, true, 2))).toThrow('slow_down');
  const { burst } = RATES.entriesAtOnce;
  expect(() => pace.change(ann, roomOf('A'), changeOf(burst + 1, false))).toThrow('slow_down');
  pace.change(ann, roomOf('A'), changeOf(burst, false));
});

it('in a day one member writes no log full', () => {
  let nowMs = 0;
  const pace = new Pace({ monotonicMs: () => nowMs });
  const one = changeOf(1, false);
  let entries = 0;
  const write = (): void => {
    for (;;) {
      pace.change(ann, roomOf('A'), one);
      entries += 1;
    }
  };
  for (; nowMs < 86_400_000; nowMs += 60_000) expect(write).toThrow('slow_down');
  expect(entries).toBeLessThan((LIMITS.roomLogMax - LIMITS.roomLogReserve) / 10);
});
