import { defineHostCheck } from '../check.ts';

const WORN_SHARE = 0.7;
const ENDING_SHARE = 0.9;

/** How much of its life card or disk has used up, where it says so; most cards do not. */
export const wear = defineHostCheck(
  'wear',
  (report) => report.wear,
  (told) => {
    if (told === null) return { reason: 'unsupported', facts: {} };
    const { usedShare } = told;
    if (usedShare >= ENDING_SHARE) return { reason: 'ending', facts: { usedShare } };
    return { reason: usedShare >= WORN_SHARE ? 'worn' : 'healthy', facts: { usedShare } };
  },
);
