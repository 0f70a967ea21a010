import { defineHostCheck } from '../check.ts';

/** Why the machine started the last time. */
export const boot = defineHostCheck(
  'boot',
  ({ boot: reason, uptimeSeconds }) => (reason === undefined ? undefined : { reason, uptimeSeconds }),
  ({ reason, uptimeSeconds }) => ({ reason, facts: { uptimeSeconds } }),
);
