import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pictureBox, RowHeights, rowWindow } from '../../../web/state/row-window.ts';
import type { Row } from '../../../web/state/rows.ts';

const rowsOf = (count: number): readonly Row[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'day',
    key: `r${index}`,
    item: { kind: 'day', id: `r${index}`, atMs: 0 },
  }));

test('whatever is in view exists, whatever the heights: no holes, and nothing far away', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 200 }),
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 100, max: 1_200 }),
      (heights, bottom, height) => {
        const rows = rowsOf(heights.length);
        const known = new RowHeights();
        heights.forEach((one, index) => known.measure(`r${index}`, one));
        const part = rowWindow(known.offsets(rows), bottom, height, 300);
        const total = heights.reduce((sum, one) => sum + one, 0);
        const drawn = heights.slice(part.from, part.to).reduce((sum, one) => sum + one, 0);
        expect(part.above + drawn + part.below).toBe(total);
        // The stretch from `below` to `below + drawn` covers the view as far as there is anything.
        const top = Math.min(total, bottom + height);
        if (bottom < total) {
          expect(part.below).toBeLessThanOrEqual(bottom);
          expect(part.below + drawn).toBeGreaterThanOrEqual(top);
        }
        expect(drawn).toBeLessThanOrEqual(height + 600 + 2 * 900 + 1);
      },
    ),
  );
});

test('a measured height that changes moves what lies above it, and is told', () => {
  const rows = rowsOf(3);
  const heights = new RowHeights();
  for (const { key } of rows) heights.measure(key, 50);
  expect(heights.offsets(rows)).toEqual([150, 100, 50, 0]);
  expect(heights.measure('r1', 50.2)).toBe(false);
  expect(heights.measure('r1', 80)).toBe(true);
  expect(heights.offsets(rows)).toEqual([180, 130, 50, 0]);
});

test('a picture keeps its shape within the space a conversation gives', () => {
  expect(pictureBox(1_200, 800)).toEqual({ width: 300, height: 200 });
  expect(pictureBox(100, 50)).toEqual({ width: 100, height: 50 });
  expect(pictureBox(10_000, 10)).toEqual({ width: 300, height: 48 });
});
