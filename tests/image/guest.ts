import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import { runCommand } from '../../os-image/command.ts';
import { type Machine, makeDisk, type MachineOptions, startMachine } from '../../os-image/boot/machine.ts';
import type { RootShell } from '../../os-image/boot/root-shell.ts';
import { OUTPUT } from '../../os-image/places.ts';
import { type Answer, ask, type Target } from '../lib/http.ts';
import { answersPage, fetchAuthority } from './authority.ts';
import { READY } from './first-boot.ts';
import { FORWARDED, HTTP, HTTPS, OLD_SSH, SSH } from './ports.ts';
import { eventually, SOON_MS, START_MS } from './waiting.ts';

/** Where the disks of running guests lie. */
const GUESTS = join(OUTPUT, 'guests');

/** How a guest differs from one with network and a gigabyte. */
export type GuestOptions = Omit<Partial<MachineOptions>, 'folder' | 'ports' | 'rootShell' | 'snapshot'>;

type NewGuestOptions = GuestOptions & { readonly image?: string; readonly cardSize?: string };

const living = new Set<Guest>();
afterAll(async () => {
  for (const guest of living) await guest.end();
});

/** A Parlour appliance in QEMU, seen from its network; and a root shell, for looking only. Ends with the test file. */
export class Guest implements Target {
  readonly folder: string;
  readonly disk: string;
  readonly machine: Machine;
  /** PEM of the house's certificate authority, once {@link isUp} has resolved. */
  ca: string | undefined;
  readonly #consoleBefore: string;
  #shell: RootShell | undefined;

  private constructor(place: Place, machine: Machine) {
    this.folder = place.folder;
    this.disk = place.disk;
    this.#consoleBefore = place.consoleBefore;
    this.machine = machine;
    living.add(this);
  }

  /** Goes on where the first start of the image ended: the house is up and nobody claimed it. */
  static async resume(options: GuestOptions = {}): Promise<Guest> {
    const { disk, console } = inject('firstBoot');
    const place = newPlace(console);
    copyFileSync(disk, place.disk);
    const guest = await Guest.#start(place, { ...options, snapshot: READY });
    // The guest did not notice that time passed, but the people who visit it did.
    await guest.run(`date --utc --set=@${Math.round(Date.now() / 1_000)}`);
    // Nor that it is in another network now.
    if (options.network !== undefined) await guest.run('nmcli device disconnect eth0 && nmcli device connect eth0');
    await guest.isUp();
    return guest;
  }

  /**
   * Switches on a new appliance, straight from the built file.
   *
   * @param options.image another image instead of the built one
   * @param options.cardSize of a larger card, as qemu-img takes it
   */
  static async first({ image, cardSize, ...options }: NewGuestOptions = {}): Promise<Guest> {
    const place = newPlace('');
    makeDisk(image ?? inject('firstBoot').image, place.disk, options.board ?? 'virt');
    if (cardSize !== undefined) runCommand('qemu-img', ['resize', '-q', place.disk, cardSize]);
    return Guest.#start(place, options);
  }

  /**
   * Switches on an appliance that was switched off, or lost power: the same disk again.
   *
   * @param options.cardSize of a larger card that its card was copied onto, as qemu-img takes it
   */
  async again({ cardSize, ...options }: GuestOptions & Pick<NewGuestOptions, 'cardSize'> = {}): Promise<Guest> {
    living.delete(this);
    await this.machine.kill();
    if (cardSize !== undefined) runCommand('qemu-img', ['resize', '-q', this.disk, cardSize]);
    const next = await Guest.#start({ folder: this.folder, disk: this.disk, consoleBefore: this.console }, options);
    // Who trusted the house before its restart does so after it.
    next.ca = this.ca;
    return next;
  }

  /**
   * Keeps what the card holds at this moment, as a power cut would leave it; this appliance goes on. The answer switches
   * on an appliance with that card.
   */
  cut(): () => Promise<Guest> {
    const place = newPlace(this.console);
    this.machine.standStill(() => copyFileSync(this.disk, place.disk));
    return () => Guest.#start(place, {});
  }

  static async #start(place: Place, options: Partial<MachineOptions>): Promise<Guest> {
    const { folder, disk } = place;
    const all = { board: 'virt', ...options, folder, ports: FORWARDED, rootShell: true } as const;
    return new Guest(place, await startMachine(disk, all));
  }

  /** The address of the chat, from here. */
  get baseUrl(): string {
    return `https://localhost:${this.port(HTTPS)}`;
  }

  /** With dashes, as the console shows it; undefined when no code was shown. */
  get claimCode(): string | undefined {
    return /^Claim code: (\S+)$/m.exec(this.console)?.[1];
  }

  /** What the serial console showed since this appliance was new. */
  get console(): string {
    return this.#consoleBefore + this.machine.serial.text();
  }

  get plainPort(): number {
    return this.port(HTTP);
  }

  get sshPort(): number {
    return this.port(SSH);
  }

  get oldSshPort(): number {
    return this.port(OLD_SSH);
  }

  port(guestPort: number): number {
    const port = this.machine.ports[guestPort];
    if (port === undefined) throw new Error(`port ${guestPort} of the guest was not forwarded`);
    return port;
  }

  /** Waits until the chat answers over https with a certificate of the house's own authority. */
  async isUp(forMs = START_MS): Promise<void> {
    await eventually(
      'the house answers',
      async () => {
        this.ca ??= await fetchAuthority(this.plainPort);
        return answersPage(this.port(HTTPS), this.ca);
      },
      forMs,
    );
  }

  /** One request without cookies. */
  ask(spec: string, options?: Parameters<typeof ask>[2]): Promise<Answer> {
    return ask(this, spec, options);
  }

  /** What a command prints as root in the guest. @throws Error when it ends with anything but 0. */
  async run(command: string, forMs?: number): Promise<string> {
    const { exitCode, output } = await this.attempt(command, forMs);
    if (exitCode !== 0) throw new Error(`"${command}" ended with ${exitCode} in the guest: ${output}`);
    return output.trimEnd();
  }

  /** Like {@link run}, whatever it ends with. */
  async attempt(command: string, forMs?: number): ReturnType<RootShell['run']> {
    const shell = (this.#shell ??= await this.#openShell());
    return shell.run(command, forMs);
  }

  async #openShell(): Promise<RootShell> {
    const shell = await this.machine.rootShell(START_MS);
    await shell.run('export TERM=dumb SYSTEMD_PAGER= SYSTEMD_COLORS=0');
    return shell;
  }

  /** Gives the running house an SSH key, as its next start would find it on the boot partition. */
  async addSshKey(publicLine: string): Promise<void> {
    await this.run(
      `/usr/lib/parlour/bin/parlour-boot-rw sh -c 'echo "$1" > /boot/firmware/parlour-ssh.pub' - '${publicLine.trim()}'`,
    );
    await this.run('systemctl restart parlour-ssh-key && systemctl restart ssh');
  }

  /** The guest started anew by itself: the shell is another one. */
  forgetShell(): void {
    this.#shell?.close();
    this.#shell = undefined;
  }

  /** Waits until a command ends with 0 in the guest; resolves with what it printed. */
  until(command: string, forMs = SOON_MS): Promise<string> {
    return eventually(`"${command}" in the guest`, () => this.run(command), forMs);
  }

  /** Pulls the plug and throws the disk away. */
  async end(): Promise<void> {
    living.delete(this);
    await this.machine.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Where one guest lives, over all its starts. */
type Place = { readonly folder: string; readonly disk: string; readonly consoleBefore: string };

function newPlace(consoleBefore: string): Place {
  mkdirSync(GUESTS, { recursive: true });
  const folder = mkdtempSync(join(GUESTS, 'guest-'));
  return { folder, disk: join(folder, 'disk.qcow2'), consoleBefore };
}
