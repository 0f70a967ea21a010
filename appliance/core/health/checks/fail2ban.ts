import { defineHostCheck } from '../check.ts';

/** Who keeps out addresses that guess passwords, and how many are out now. */
export const fail2ban = defineHostCheck(
  'fail2ban',
  ({ units, bans }) => (units?.['fail2ban'] === undefined ? undefined : { state: units['fail2ban'], bans }),
  ({ state, bans }) => {
    const facts = { bans: bans ?? null };
    if (state === 'active') return { reason: 'running', facts };
    return { reason: state === 'failed' ? 'failed' : 'stopped', facts };
  },
);
