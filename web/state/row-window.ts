import type { Row } from './rows.ts';

/**
 * Which rows of a long conversation exist on the page. Distances are pixels from the *end* of the conversation, as in a
 * scroller that grows upwards: then a guess about rows above the eye that turns out wrong moves nothing.
 */
export type RowWindow = {
  /** Rows `from` to `to` (without `to`) are rendered. */
  readonly from: number;
  readonly to: number;
  /** Height of all that is left out above and below. */
  readonly above: number;
  readonly below: number;
};

/** Heights of rows: measured once they were on the page, guessed before. */
export class RowHeights {
  readonly #measured = new Map<string, number>();
  #offsets: readonly number[] = [0];
  #rows: readonly Row[] = [];
  #isStale = true;

  /** Notes what was measured; true if it changes anything. */
  measure(key: string, height: number): boolean {
    if (Math.abs((this.#measured.get(key) ?? -1) - height) < 0.5) return false;
    this.#measured.set(key, height);
    this.#isStale = true;
    return true;
  }

  /** Another width: every line may break elsewhere. */
  forget(): void {
    this.#measured.clear();
    this.#isStale = true;
  }

  /** Distance from the end of the conversation to the lower edge of each row, and to the upper edge of the first at the end. */
  offsets(rows: readonly Row[]): readonly number[] {
    if (!this.#isStale && rows === this.#rows) return this.#offsets;
    const offsets = new Array<number>(rows.length + 1).fill(0);
    let sum = 0;
    for (let index = rows.length - 1; index >= 0; index -= 1) {
      offsets[index + 1] = sum;
      const row = rows[index];
      if (row !== undefined) sum += this.#measured.get(row.key) ?? guessHeight(row);
    }
    offsets[0] = sum;
    this.#offsets = offsets;
    this.#rows = rows;
    this.#isStale = false;
    return offsets;
  }
}

/**
 * The rows to render for a view.
 *
 * @param offsets of {@link RowHeights}: descending; entry `i` is the upper edge of row `i`, entry `i + 1` its lower one.
 * @param bottom distance of the view's lower edge from the end, @param height of the view, @param spare rendered beyond.
 */
export function rowWindow(offsets: readonly number[], bottom: number, height: number, spare: number): RowWindow {
  const rows = offsets.length - 1;
  const total = offsets[0] ?? 0;
  const from = Math.min(rows, lastAtLeast(offsets, bottom + height + spare));
  const to = Math.min(rows, Math.max(from, lastAtLeast(offsets, bottom - spare) + 1));
  return { from, to, above: total - (offsets[from] ?? 0), below: offsets[to] ?? 0 };
}

/** The last index whose offset is at least `distance`; 0 if none is. */
function lastAtLeast(offsets: readonly number[], distance: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) >= distance) low = middle;
    else high = middle - 1;
  }
  return low;
}

function guessHeight(row: Row): number {
  switch (row.kind) {
    case 'day':
      return 48;
    case 'unread':
      return 44;
    case 'event':
      return 30;
    case 'gap':
      return 64;
    case 'message': {
      const { text, file } = row.item;
      const lines = text === '' ? 0 : Math.ceil(text.length / 44);
      const picture =
        file?.height === undefined || file.width === undefined ? 0 : pictureBox(file.width, file.height).height;
      const box = file === undefined ? 0 : picture === 0 ? 64 : picture;
      return 16 + lines * 21 + box + (row.isLast ? 26 : 2) + (row.isFirst ? 24 : 0);
    }
  }
}

/** The longest side of a picture in a conversation, in CSS pixels. */
const PICTURE_MAX = 300;

/** The space kept for a picture before it is there, so that nothing jumps when it comes. */
export function pictureBox(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, PICTURE_MAX / Math.max(width, height, 1));
  // A banner or a needle stays large enough to hit.
  return { width: Math.max(72, Math.round(width * scale)), height: Math.max(48, Math.round(height * scale)) };
}
