import { defineHostCheck } from '../check.ts';

/** The door for browsers. */
export const nginx = defineHostCheck(
  'nginx',
  (report) => report.units?.['nginx'],
  (state) => {
    if (state === 'active') return { reason: 'running', facts: {} };
    return { reason: state === 'failed' ? 'failed' : 'stopped', facts: {} };
  },
);
