import { expect } from 'vitest';
import type { Guest } from './guest.ts';

/** Waits until the start is over; no unit failed, and systemd found no cycle in their order. */
export async function expectHealthy(guest: Guest): Promise<void> {
  await guest.until('systemctl is-system-running --wait || [ "$(systemctl is-system-running)" = degraded ]');
  expect(await guest.run('systemctl --failed --plain --no-legend')).toBe('');
  expect(await guest.run("journalctl --boot --quiet --no-pager --grep='ordering cycle' || true")).toBe('');
}
