import { defineHostCheck } from '../check.ts';

/** Whether ufw filters. */
export const firewall = defineHostCheck(
  'firewall',
  (report) => report.firewall,
  ({ isOn }) => ({ reason: isOn ? 'on' : 'off', facts: {} }),
);
