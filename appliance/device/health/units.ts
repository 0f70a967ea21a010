import type { HostReport, UnitState } from '../../core/health/host-report.ts';
import type { Run } from '../../core/system/run.ts';

/** Looked at by checks. nginx comes with Parlour everywhere, the others with the image. */
const PROMISED = ['nginx', 'ssh', 'fail2ban'];
/** For the support bundle. */
const OTHERS = [
  ...['parlour-certificate', 'parlour-filter', 'parlour-rkhunter', 'parlour-updates', 'ufw', 'unattended-upgrades'],
  ...['apt-daily-upgrade', 'avahi-daemon', 'NetworkManager', 'systemd-timesyncd'],
];
const TIMEOUT_MS = 8_000;

/**
 * What systemd says of the units that the house needs.
 *
 * @param isImage everything promised is reported even where it is missing; elsewhere its owner may do without.
 * @throws Error when systemd does not answer.
 */
export async function readUnits(run: Run, isImage: boolean): Promise<NonNullable<HostReport['units']>> {
  const names = [...PROMISED, ...OTHERS].map((name) => `${name}.service`);
  const args = ['show', '--property=Id,LoadState,ActiveState,SubState', ...names];
  const result = await run('/usr/bin/systemctl', args, { timeoutMs: TIMEOUT_MS });
  if (result.kind !== 'exited' || result.exitCode !== 0) throw new Error(`systemctl show: ${result.kind}`);
  const states = result.stdout.split('\n\n').flatMap((block): [string, UnitState][] => {
    const lines = block.split('\n').map((line) => line.split('='));
    const { Id, ...told } = Object.fromEntries(lines) as Partial<Record<string, string>>;
    const state = stateOf(told);
    return Id === undefined || state === undefined ? [] : [[Id.replace(/\.service$/, ''), state]];
  });
  const isPromised = (name: string): boolean => name === 'nginx' || (isImage && PROMISED.includes(name));
  return Object.fromEntries(states.filter(([name, state]) => state !== 'absent' || isPromised(name)));
}

/** Undefined for one that is just being started: nobody knows yet. */
function stateOf({ LoadState, ActiveState, SubState }: Partial<Record<string, string>>): UnitState | undefined {
  if (LoadState === 'not-found') return 'absent';
  if (ActiveState === 'active' || ActiveState === 'reloading') return 'active';
  // What is started again and again fails each time.
  if (ActiveState === 'failed' || SubState?.startsWith('auto-restart') === true) return 'failed';
  return ActiveState === 'activating' ? undefined : 'inactive';
}
