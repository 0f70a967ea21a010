import { plainLine } from '../../core/health/bundle.ts';
import { plainText } from '../../core/health/plain-text.ts';
import type { Run } from '../../core/system/run.ts';

/** What the doctor asks systemd about. `parlour*` are ours; the others are what the house needs. */
const UNITS = [
  ...['parlour*', 'nginx.service', 'ssh.service', 'fail2ban.service', 'ufw.service', 'avahi-daemon.service'],
  ...['NetworkManager.service', 'systemd-timesyncd.service', 'unattended-upgrades.service'],
];
const KNOWN_UNIT =
  /^(?:parlour(?:-[a-z]+)*|nginx|ssh|fail2ban|ufw|avahi-daemon|NetworkManager|systemd-timesyncd|unattended-upgrades)\.(?:service|timer|path|socket)$/;
const CORE_UNIT = 'parlour.service';
const PROPERTIES = ['ActiveState', 'SubState', 'Result', 'ExecMainStatus', 'NRestarts'];
/** systemd's own words: no name of a person fits a property it computes. */
const STATE_WORD = /^[a-z0-9-]{1,32}$/;

const LINES_MAX = 500;
const KERNEL_LINES_MAX = 100;
const LIMITS = { timeoutMs: 20_000, outputBytes: 16_777_216 };
const FIELDS = 'MESSAGE,PRIORITY,_SYSTEMD_UNIT,UNIT';

/** States of the units by name; undefined where systemd does not answer. */
export async function readUnits(run: Run): Promise<Readonly<Record<string, unknown>> | undefined> {
  const shown = await run('systemctl', ['show', `--property=Id,${PROPERTIES.join(',')}`, ...UNITS], LIMITS);
  if (shown.kind !== 'exited' || shown.exitCode !== 0) return undefined;
  const units = shown.stdout.split('\n\n').map((block) => {
    const lines = block.split('\n').map((line) => line.split('='));
    const { Id, ...fields } = Object.fromEntries(lines.map(([name = '', value = '']) => [name, value]));
    const states = Object.entries(fields).filter(
      ([name, value]) => PROPERTIES.includes(name) && STATE_WORD.test(value),
    );
    return [Id ?? '', Object.fromEntries(states)] as const;
  });
  return Object.fromEntries(units.filter(([id]) => KNOWN_UNIT.test(id)));
}

/** The journal's last lines about these units, and the kernel's warnings; undefined where there is no journal. */
export async function readJournal(run: Run): Promise<Readonly<Record<string, unknown>> | undefined> {
  const read = async (lines: number, ...args: readonly string[]): Promise<readonly unknown[] | undefined> => {
    const command = ['--output=json', `--output-fields=${FIELDS}`, '--no-pager', `--lines=${lines}`, ...args];
    const found = await run('journalctl', command, LIMITS);
    return found.kind === 'exited' && found.exitCode === 0 ? found.stdout.split('\n').flatMap(plainEntry) : undefined;
  };
  const units = await read(LINES_MAX, ...UNITS.map((unit) => `--unit=${unit}`));
  const kernel = await read(KERNEL_LINES_MAX, '--dmesg', '--priority=warning');
  return units === undefined && kernel === undefined ? undefined : { units: units ?? [], kernel: kernel ?? [] };
}

/** One entry of `journalctl --output=json`, of which time, unit and priority stay, and what its text says in known words. */
function plainEntry(line: string): readonly unknown[] {
  const entry = parseEntry(line);
  if (entry === undefined) return [];
  const { MESSAGE: message, PRIORITY: priority } = entry;
  const unit = [entry['UNIT'], entry['_SYSTEMD_UNIT']].find(
    (name) => typeof name === 'string' && KNOWN_UNIT.test(name),
  );
  return [
    {
      timeMs: Math.floor(Number(entry['__REALTIME_TIMESTAMP']) / 1_000),
      unit: unit ?? null,
      priority: Number(priority),
      ...said(message, entry['_SYSTEMD_UNIT']),
    },
  ];
}

/** Only the core's own log has events that are words of ours. A text that is no UTF-8 comes as an array. */
function said(message: unknown, writer: unknown): Readonly<Record<string, unknown>> {
  if (typeof message !== 'string') return { says: [] };
  return message.startsWith('{') && writer === CORE_UNIT ? { log: plainLine(message) } : { says: plainText(message) };
}

function parseEntry(line: string): Readonly<Record<string, unknown>> | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
