import { defineHostCheck } from '../check.ts';

/** The boards Parlour is made for. */
const KNOWN = /^Raspberry Pi (5|4|3|Compute Module [345]|Zero 2)( |$)/;

/** Which machine this is. */
export const board = defineHostCheck(
  'board',
  (report) => report.board,
  ({ model, revision }) => ({ reason: KNOWN.test(model) ? 'known' : 'other', facts: { model, revision } }),
);
