import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../appliance/core/settings/table.ts';
import { SETTINGS_FILE } from '../../appliance/core/settings/store.ts';

const CORE = fileURLToPath(new URL('../../dist/core/main.js', import.meta.url));

/** A house as `npm start` runs it: the production bundle with its own certificate, on this machine only. */
export class BrowserHouse {
  readonly #data: string;
  readonly #isAppliance: boolean;
  #child: ChildProcess | undefined;
  readonly #port: number;
  #claimCode = '';

  private constructor(data: string, port: number, isAppliance: boolean) {
    this.#data = data;
    this.#isAppliance = isAppliance;
    this.#port = port;
  }

  /** @param isAppliance its owner may restart the machine: what is asked lies in a file, and nobody does it. */
  static async open(settings: Partial<Settings> = {}, isAppliance = false): Promise<BrowserHouse> {
    const data = await mkdtemp(join(tmpdir(), 'parlour-browser-'));
    if (Object.keys(settings).length > 0) await writeFile(join(data, SETTINGS_FILE), JSON.stringify(settings));
    const house = new BrowserHouse(data, await freePort(), isAppliance);
    await house.start();
    return house;
  }

  get url(): string {
    return `https://localhost:${this.#port}/`;
  }

  /** With dashes, as the terminal shows it; empty once the house has an owner. */
  get claimCode(): string {
    return this.#claimCode;
  }

  /** Starts again on the same port and data. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [CORE], {
      env: {
        PATH: process.env.PATH ?? '',
        PARLOUR_DATA: this.#data,
        PARLOUR_HOST: '127.0.0.1',
        PARLOUR_PORT: `${this.#port}`,
        PARLOUR_HTTP_PORT: '0',
        ...(this.#isAppliance ? { PARLOUR_APPLY: this.#applyFile } : {}),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk.toString('utf8');
        if (!said.includes('Ctrl-C')) return;
        this.#claimCode = /Claim code\s+(\S+)/.exec(said)?.[1] ?? '';
        resolve();
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (code) => reject(new Error(`the house ended with ${code ?? 'a signal'}: ${said}`)));
    });
  }

  /** What the owner asked root for. */
  async request(): Promise<string> {
    return readFile(this.#applyFile, 'utf8');
  }

  get #applyFile(): string {
    return join(this.#data, 'apply.json');
  }

  /** SIGKILL is a power cut, SIGTERM an orderly end. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** The house stands still, its sockets open: what is sent to it lies there until it goes on. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    this.goOn();
    await this.end();
    await rm(this.#data, { recursive: true, force: true });
  }
}

/**
 * A port by number, as every real house has. On a port of the system's choice the library listens without
 * SO_REUSEADDR, and after a kill nobody could listen there again for a minute.
 */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  server.close();
  await once(server, 'close');
  return address.port;
}
