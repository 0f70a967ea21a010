import type { Settings } from '../../appliance/core/settings/table.ts';
import type { Clock } from '../../appliance/core/system/clock.ts';
import { removeDataFolders, startCore, type TestCore } from './core.ts';
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

  private constructor(core: TestCore) {
    this.core = core;
  }

  static async open(settings: Partial<Settings> = {}, clock?: Clock): Promise<SimulatedHouse> {
    return new SimulatedHouse(await startCore({ settings: { ...HASTE, ...settings }, ...(clock && { clock }) }));
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

  async close(): Promise<void> {
    for (const client of this.clients) client.stop();
    await this.core.stop();
    await removeDataFolders();
  }
}
