import { expect, it } from 'vitest';
import { Alarms } from '../../../appliance/client/alarms.ts';
import { DeviceStore } from '../../../appliance/client/device-store.ts';
import { MemoryStore } from '../../lib/simulated-client.ts';

it('what a session still had on its way when somebody logged out is not written for the next person to find', async () => {
  const memory = new MemoryStore();
  const store = new DeviceStore(memory);
  const first = store.session();
  await first.set('room/1/log', ['secret']);
  await store.clear();
  await first.set('room/1/log', ['secret']);
  expect(memory.map.size).toBe(0);
  const second = store.session();
  await second.set('self', 'Bob');
  await first.delete('self');
  await first.clear();
  expect(await second.get('self')).toBe('Bob');
  expect(await second.list('')).toEqual([['self', 'Bob']]);
});

it('a session that is over raises no alarm any more, and the next one shows its own only', async () => {
  const memory = new MemoryStore();
  const alarms = new Alarms(
    memory,
    () => 1,
    () => undefined,
  );
  let isOver = false;
  const ofSession = alarms.during(() => isOver);
  await ofSession.raise('house', 'vault_rollback', 'of Alice');
  expect(alarms.general()).toHaveLength(1);
  isOver = true;
  await memory.clear();
  await ofSession.raise('house', 'replay', 'of Alice, too late');
  await alarms.load();
  expect(alarms.general()).toEqual([]);
  expect(memory.map.size).toBe(0);
});
