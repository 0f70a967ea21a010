import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cleanEnv, Scratch } from './scratch.ts';

/** The writing program, built once for a test file: starting TypeScript anew for each of a hundred kills takes too long. */
let program: Promise<string> | undefined;
function buildProgram(): Promise<string> {
  program ??= (async () => {
    const outfile = join(new Scratch().root, 'store-writing.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL('store-writing.ts', import.meta.url))],
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      outfile,
    });
    return outfile;
  })();
  return program;
}

/** What a writer found in its folder when it began. */
export type Found = {
  readonly generation: string;
  readonly seqs: readonly number[];
  readonly damaged: readonly number[];
};

/** Another process that writes to a store as fast as it may, and says what was acknowledged. */
export class StoreWriter {
  /** Sequence numbers that were acknowledged, in the order it said so. */
  readonly acknowledged: number[] = [];
  found: Found | undefined;
  errors = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #told: () => void = () => undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
    let rest = '';
    child.stdout!.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop()!;
      for (const line of lines) this.#take(line);
    });
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.errors += text));
    // Not "exit": what it wrote before it died is still on its way.
    this.#ended = once(child, 'close');
  }

  /** Starts writing, numbered from `from`; what the store holds from there on is in {@link found} first. */
  static async start(folder: string, from = 1): Promise<StoreWriter> {
    const args = [await buildProgram(), folder, String(from)];
    return new StoreWriter(spawn(process.execPath, args, { env: cleanEnv(), stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  async firstAcknowledged(): Promise<void> {
    const told = new Promise<void>((resolve) => (this.#told = resolve));
    await Promise.race([this.acknowledged.length > 0 ? undefined : told, this.#ended]);
  }

  /** Ends it at once, as a power cut would, and waits for what it said before. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #take(line: string): void {
    if (line.startsWith('{')) this.found = JSON.parse(line) as Found;
    else {
      this.acknowledged.push(Number(line));
      this.#told();
    }
  }
}
