/** Prints a figure that docs/performance.md records. */
export function report(what: string, value: number, unit: string): void {
  console.log(`figure: ${what}: ${value.toFixed(value < 10 ? 2 : 0)} ${unit}`);
}
