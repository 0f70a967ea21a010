/** One line of the bench's output. */
export type Figure = { readonly bench: string; readonly server: string } & Readonly<Record<string, number | string>>;

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** @param share from 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Array.from(values).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** Three significant digits are more than a shared machine can promise. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** For people: one block a bench, one line a server. */
export function formatTable(figures: readonly Figure[]): string {
  const blocks: string[] = [];
  for (const bench of new Set(figures.map((figure) => figure.bench))) {
    const rows = figures.filter((figure) => figure.bench === bench);
    const names = Array.from(new Set(rows.flatMap((row) => Object.keys(row)))).filter((name) => name !== 'bench');
    const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
    const widths = names.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
    const lines = cells.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
    blocks.push([bench, ...lines.map((line) => `  ${line}`)].join('\n'));
  }
  return blocks.join('\n\n');
}
