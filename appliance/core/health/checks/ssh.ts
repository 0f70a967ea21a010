import { defineHostCheck } from '../check.ts';

/** The owner's way in with a key; closed until there is one. */
export const ssh = defineHostCheck(
  'ssh',
  (report) => report.units?.['ssh'],
  (state) => {
    if (state === 'failed') return { reason: 'failed', facts: {} };
    return { reason: state === 'active' ? 'running' : 'closed', facts: {} };
  },
);
