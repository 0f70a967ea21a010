import type { Check } from './check.ts';
import { backup } from './checks/backup.ts';
import { board } from './checks/board.ts';
import { boot } from './checks/boot.ts';
import { certificate } from './checks/certificate.ts';
import { clock } from './checks/clock.ts';
import { commits } from './checks/commits.ts';
import { connections } from './checks/connections.ts';
import { disk } from './checks/disk.ts';
import { eventLoop } from './checks/event-loop.ts';
import { fail2ban } from './checks/fail2ban.ts';
import { fileSystem } from './checks/file-system.ts';
import { firewall } from './checks/firewall.ts';
import { memory } from './checks/memory.ts';
import { messages } from './checks/messages.ts';
import { name } from './checks/name.ts';
import { network } from './checks/network.ts';
import { nginx } from './checks/nginx.ts';
import { power } from './checks/power.ts';
import { processor } from './checks/processor.ts';
import { rooms } from './checks/rooms.ts';
import { rootkits } from './checks/rootkits.ts';
import { ssh } from './checks/ssh.ts';
import { store } from './checks/store.ts';
import { temperature } from './checks/temperature.ts';
import { throttling } from './checks/throttling.ts';
import { updates } from './checks/updates.ts';
import { versions } from './checks/versions.ts';
import { wear } from './checks/wear.ts';
import { writes } from './checks/writes.ts';

/** Checks of the machine: somebody else than the core can look as well. */
export const MACHINE_CHECKS: readonly Check[] = [
  ...[power, throttling, temperature, processor, memory, disk, wear, fileSystem, writes, clock],
  ...[network, name, nginx, ssh, fail2ban, firewall, rootkits, updates, certificate, backup, boot, board, versions],
];

/** Every check, as the page shows them. */
export const ALL_CHECKS: readonly Check[] = [
  ...MACHINE_CHECKS,
  ...[connections, rooms, messages, eventLoop, store, commits],
];
