import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { LocalStore } from '../../appliance/client/local-store.ts';

interface Schema extends DBSchema {
  kept: { key: string; value: unknown };
}

/** What this browser keeps, in IndexedDB: keys that are not extractable, sealed drafts of messages, how far one has read. */
export async function openLocalStore(name: string): Promise<LocalStore> {
  let opening = open(name);
  await opening;
  // A browser under pressure may close the database beneath us; it opens again on the next use.
  const database = async (): Promise<IDBPDatabase<Schema>> => {
    const opened = await opening;
    if (!closed.has(opened)) return opened;
    opening = open(name);
    return opening;
  };
  return {
    get: async (key) => (await database()).get('kept', key),
    set: async (key, value) => {
      await (await database()).put('kept', value, key);
    },
    delete: async (key) => (await database()).delete('kept', key),
    async list(prefix) {
      const transaction = (await database()).transaction('kept', 'readonly');
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(range), transaction.store.getAll(range)]);
      return keys.map((key, index) => [key, values[index]] as const);
    },
    clear: async () => (await database()).clear('kept'),
  };
}

const closed = new WeakSet<object>();

async function open(name: string): Promise<IDBPDatabase<Schema>> {
  const database = await openDB<Schema>(name, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore('kept');
    },
    // A newer page in another tab wants to change the layout: it goes first, this page reloads when it is next used.
    blocking: (_current, _next, event) => {
      (event.target as IDBDatabase).close();
    },
  });
  database.addEventListener('close', () => closed.add(database));
  return database;
}
