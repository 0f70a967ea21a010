/** Counts up in the document its last argument names, and prints each number once its change is confirmed. */
import { openJsonStore } from '../../appliance/core/store/json.ts';

const store = await openJsonStore<{ readonly count: number; readonly ballast: string }>({
  path: process.argv.at(-1) ?? '',
  initial: { count: 0, ballast: '' },
  report: (line) => {
    console.error(line);
  },
  parse: (value) => value as { count: number; ballast: string },
});
for (;;) {
  await store.update(({ count }) => ({ count: count + 1, ballast: 'x'.repeat(((count * 7_919) % 50) * 1_000) }));
  console.log(store.data.count);
}
