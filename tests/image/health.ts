import { expect } from 'vitest';
import type { Guest } from './guest.ts';
import { START_MS } from './waiting.ts';

/** Waits until the start is over; no unit failed, and systemd found no cycle in their order. */
export async function expectHealthy(guest: Guest): Promise<void> {
  await guest.until('systemctl is-system-running | grep -qE "running|degraded"', START_MS);
  expect(await guest.run('systemctl --failed --plain --no-legend')).toBe('');
  expect(await guest.run("journalctl --boot --quiet --no-pager --grep='ordering cycle' || true")).toBe('');
}
