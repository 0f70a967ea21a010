import { createClient } from '../../appliance/client/client.ts';
import type { LocalStore } from '../../appliance/client/local-store.ts';
import { browserTransport } from '../browser-transport.ts';
import { createKeyWorker } from '../keys/key-worker.ts';
import { openLocalStore } from '../keys/local-store.ts';
import { createMemoryStore } from '../keys/memory-store.ts';
import { createApp } from '../state/app.ts';
import type { World } from '../state/world.ts';
import { parsePageLink } from '../state/page-link.ts';
import { mountApp } from '../ui/mount.tsx';
import { blobUrls, browserWorld } from './browser-world.ts';

/** The chat: every part gets its piece of the browser here. */
async function main(root: HTMLElement): Promise<void> {
  const world = browserWorld();
  const client = createClient({
    transport: browserTransport(world.clock),
    clock: world.clock,
    store: await openStore(world),
    keyWork: createKeyWorker(() => new Worker(new URL('../keys/key.worker.ts', import.meta.url), { type: 'module' })),
    randomBytes: (byteLength) => crypto.getRandomValues(new Uint8Array(byteLength)),
    origin: location.origin,
  });
  const link = parsePageLink(location.href);
  // What is secret in the address does not stay there: not for who looks at the screen, not for who gets the phone next.
  if (link !== undefined) history.replaceState({}, '', '#/');
  const app = createApp({ client, world, blobUrls });
  app.link.value = link;
  addEventListener('hashchange', () => {
    const opened = parsePageLink(location.href);
    if (opened === undefined) return;
    history.replaceState({}, '', '#/');
    app.link.value = opened;
  });
  await mountApp(root, app);
  await client.start().catch((error: unknown) => app.fault(error));
}

/** A browser may refuse to keep anything. Then this page works as long as it is open. */
async function openStore(world: World): Promise<LocalStore> {
  try {
    return await openLocalStore('parlour');
  } catch (error) {
    world.report(error);
    return createMemoryStore();
  }
}

const root = document.getElementById('app');
if (root === null) throw new Error('the page has no #app');
await main(root);
