import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../appliance/core/settings/table.ts';
import type { Clock } from '../../appliance/core/system/clock.ts';
import { Environment } from '../../appliance/core/store/lmdb.ts';
import { bytesCodec, defineTable, put } from '../../appliance/core/store/table.ts';
import { randomBytes } from '../../appliance/e2ee/random.ts';
import { utf8 } from '../../appliance/protocol/encoding.ts';
import { makeDataFolder, removeDataFolders, startCore, type TestCore } from './core.ts';
import type { Target } from './http.ts';
import { SimulatedClient, type SimulatedOptions } from './simulated-client.ts';

/** People type faster in tests than the house lets them by default. */
const HASTE: Partial<Settings> = {
  'accounts.registration': 'open',
  'messages.perSecond': 20,
  'messages.burst': 50,
  'accounts.blockAfterFailures': 20,
};

/** A core and the clients of its people, all ended together. */
export class SimulatedHouse implements Target {
  core: TestCore;
  readonly clients: SimulatedClient[] = [];

  readonly #clock: Clock | undefined;

  private constructor(core: TestCore, clock: Clock | undefined) {
    this.core = core;
    this.#clock = clock;
  }

  static async open(settings: Partial<Settings> = {}, clock?: Clock): Promise<SimulatedHouse> {
    return new SimulatedHouse(await startCore({ settings: { ...HASTE, ...settings }, ...(clock && { clock }) }), clock);
  }

  /** Where the house answers now: a core that starts again has another port. */
  get baseUrl(): string {
    return this.core.baseUrl;
  }

  get ca(): string | undefined {
    return this.core.ca;
  }

  /** A page that was not started yet. */
  page(name: string, options: SimulatedOptions = {}): SimulatedClient {
    const client = new SimulatedClient(this, name, options);
    this.clients.push(client);
    return client;
  }

  /** Registers these people; the very first of the house claims it. */
  async moveIn<const Names extends readonly string[]>(
    ...names: Names
  ): Promise<{ -readonly [I in keyof Names]: SimulatedClient }> {
    const moved: SimulatedClient[] = [];
    for (const name of names) {
      const client = this.page(name);
      const { claimCode } = this.core;
      await client.register(claimCode === undefined ? { kind: 'open' } : { kind: 'claim', code: claimCode });
      moved.push(client);
    }
    // One for each name, in their order.
    return moved as unknown as { -readonly [I in keyof Names]: SimulatedClient };
  }

  /** The same browser after a reload: storage and session stay, the page's memory does not. */
  async reload(client: SimulatedClient): Promise<SimulatedClient> {
    client.stop();
    const { store, transport } = client;
    const again = this.page(client.name, { store, transport });
    await again.client.start();
    await again.online();
    return again;
  }

  /** Another browser of the same person. */
  async otherDevice(client: SimulatedClient, password?: string): Promise<SimulatedClient> {
    const other = this.page(client.name);
    await other.logIn(password);
    return other;
  }

  /** Copies all that the house keeps, while it is stopped: the folder of the copy. */
  async backUp(): Promise<string> {
    await this.core.stop();
    const copy = await makeDataFolder();
    await cp(this.core.dataFolder, copy, { recursive: true });
    await this.#startOn(this.core.dataFolder);
    return copy;
  }

  /** Puts the house back to what was copied. @param isNamed its store says so by a new generation, as it must */
  async restore(copy: string, isNamed = true): Promise<void> {
    await this.core.stop();
    if (isNamed) await nameAnew(copy);
    await this.#startOn(copy);
  }

  async #startOn(dataFolder: string): Promise<void> {
    this.core = await startCore({ dataFolder, ...(this.#clock && { clock: this.#clock }) });
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.stop();
    await this.core.stop();
    await removeDataFolders();
  }
}

/** A new generation in the store of a copy. */
async function nameAnew(copy: string): Promise<void> {
  const meta = defineTable('store', bytesCodec);
  const environment = Environment.open(join(copy, 'store'), [meta.name]);
  await environment.write([put(meta, utf8('generation'), randomBytes(16))]);
  await environment.close();
}
