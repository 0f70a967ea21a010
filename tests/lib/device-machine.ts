import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { buildPackages } from '../../os-image/packages/build.ts';
import { trixieRoot } from '../../os-image/trixie-root.ts';

/** Addresses of a machine's one cable: this side, then the machine's. */
type Cable = Readonly<Record<'public' | 'private' | 'private6', readonly [string, string]>>;

/** Two machines may be on at once, in tests that run beside each other: each has networks of its own. */
export const CABLES: Readonly<Record<'appliance' | 'plain', Cable>> = {
  appliance: {
    // Public to the house: nobody is spared.
    public: ['198.51.100.1', '198.51.100.2'],
    private: ['192.168.77.1', '192.168.77.2'],
    private6: ['fd77::1', 'fd77::2'],
  },
  plain: {
    public: ['203.0.113.1', '203.0.113.2'],
    private: ['192.168.78.1', '192.168.78.2'],
    private6: ['fd78::1', 'fd78::2'],
  },
};

export type Answer = { readonly code: number | null; readonly text: string };

const CPU = process.arch === 'arm64' ? 'arm64' : 'amd64';
const VERSION = '0.0.1';
const POLL_MS = 50;

/**
 * A Debian trixie that has started with its own systemd, network and process ids, with our packages installed: what the
 * device does, on this machine's processor, in seconds instead of the minutes of an emulated one. Not the device's kernel,
 * disk or boards: tests/image has those.
 */
export class DeviceMachine {
  readonly #folder: string;
  readonly #kind: keyof typeof CABLES;
  readonly #cable: string;
  #process: ChildProcess | undefined;
  #said = '';

  private constructor(folder: string, kind: keyof typeof CABLES) {
    this.#folder = folder;
    this.#kind = kind;
    this.#cable = `pl${process.pid}`;
  }

  /** Path of a file of the machine, seen from here. */
  path(inside: string): string {
    return join(this.#folder, 'root', inside);
  }

  /**
   * A machine that is not started yet.
   *
   * @param kind `appliance`: with parlour-hardening, as the image has it; `plain`: somebody's Debian with parlour alone.
   */
  static async make(kind: keyof typeof CABLES): Promise<DeviceMachine> {
    const folder = mkdtempSync(join(tmpdir(), 'parlour-machine-'));
    const machine = new DeviceMachine(folder, kind);
    const root = machine.path('');
    // cp keeps owners, modes and links as they are, and shares blocks where the file system can.
    execFileSync('cp', ['-a', '--reflink=auto', trixieRoot(), root]);
    const packages = await buildPackages(folder, { version: VERSION, sourceDateEpoch: 1_760_000_000, cpu: CPU });
    const wanted = packages.slice(0, kind === 'appliance' ? 2 : 1);
    for (const path of wanted) cpSync(path, machine.path(`root/${basename(path)}`));
    writeFileSync(machine.path('etc/hostname'), 'parlour\n');
    writeFileSync(machine.path('etc/hosts'), '127.0.0.1 localhost parlour\n');
    if (kind === 'appliance') {
      mkdirSync(machine.path('etc/parlour'));
      writeFileSync(machine.path('etc/parlour/image'), '');
    }
    const install = `systemctl -q set-default multi-user.target && dpkg -i ${wanted.map((path) => `/root/${basename(path)}`).join(' ')}`;
    const { status, stdout, stderr } = spawnSync(
      'systemd-nspawn',
      [...machine.#nspawn(), '--pipe', 'sh', '-c', install],
      {
        encoding: 'utf8',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      },
    );
    if (status !== 0) throw new Error(`the packages could not be installed: ${stdout}${stderr}`);
    return machine;
  }

  /** Starts it, plugs the cable in, and waits until systemd has nothing left to do. */
  async start(): Promise<void> {
    const child = spawn('systemd-nspawn', [...this.#nspawn(), '--console=pipe', '--boot'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    this.#said = '';
    const hear = (chunk: Buffer): void => void (this.#said += chunk.toString('utf8'));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    await this.until('systemd is up', () => /running|degraded/.test(this.run('systemctl', 'is-system-running').text));
    this.#plugIn();
  }

  /** Runs a program inside. */
  run(...command: readonly string[]): Answer {
    const leader = this.#leader();
    if (leader === undefined) return { code: null, text: 'the machine is off' };
    const inside = ['-t', leader, '-m', '-u', '-i', '-n', '-p', '-C', '--', ...command];
    const { status, stdout, stderr } = spawnSync('nsenter', inside, { encoding: 'utf8' });
    return { code: status, text: stdout + stderr };
  }

  /** Runs a program inside that must succeed; what it printed. @throws Error with that, if it does not. */
  must(...command: readonly string[]): string {
    const { code, text } = this.run(...command);
    if (code !== 0) throw new Error(`${command.join(' ')}: ${text}`);
    return text;
  }

  /** Waits for a condition. @throws Error naming it, after `limitMs`. */
  async until(what: string, isTrue: () => boolean, limitMs = 60_000): Promise<void> {
    const end = performance.now() + limitMs;
    while (!isTrue()) {
      if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}\n${this.#said.slice(-4_000)}`);
      await wait(POLL_MS);
    }
  }

  /** True until it was powered off. */
  get isOn(): boolean {
    return this.#process?.exitCode === null && this.#process.signalCode === null;
  }

  /** Cuts the power. */
  async cut(): Promise<void> {
    if (this.#process === undefined || !this.isOn) return;
    const ended = once(this.#process, 'exit');
    // The machine's own first process goes before the one that watches it: nothing of it stays behind.
    const leader = this.#leader();
    if (leader !== undefined) process.kill(Number(leader), 'SIGKILL');
    this.#process.kill('SIGKILL');
    await ended;
  }

  /** Cuts the power and throws the machine away. */
  async remove(): Promise<void> {
    await this.cut();
    spawnSync('ip', ['link', 'delete', this.#cable]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #nspawn(): string[] {
    return ['--quiet', `--directory=${this.path('')}`, '--register=no', '--keep-unit', '--private-network'];
  }

  #leader(): string | undefined {
    const { pid } = this.#process ?? {};
    if (pid === undefined || !this.isOn) return undefined;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return children[0] === '' ? undefined : children[0];
  }

  #plugIn(): void {
    const ip = (...args: readonly string[]): void => void execFileSync('ip', args);
    ip('link', 'add', this.#cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', this.#leader() ?? '');
    for (const [here, there] of Object.values(CABLES[this.#kind])) {
      const width = here.includes(':') ? 64 : 24;
      const duplicates = here.includes(':') ? ['nodad'] : [];
      ip('address', 'add', `${here}/${width}`, 'dev', this.#cable, ...duplicates);
      this.must('ip', 'address', 'add', `${there}/${width}`, 'dev', 'eth0', ...duplicates);
    }
    ip('link', 'set', this.#cable, 'up');
    this.must('ip', 'link', 'set', 'eth0', 'up');
  }
}
