import type { SeriesName, StatusAnswer, StatusHistoryAnswer } from '../../appliance/protocol/health.ts';

/** How figures of a chart are said. */
export type ChartUnit = 'share' | 'celsius' | 'bytesPerSecond' | 'count' | 'milliseconds';

type ChartShape = { readonly unit: ChartUnit; readonly series: readonly SeriesName[] };

/** The charts, in the order they stand on the page. */
export const CHARTS = {
  temperature: { unit: 'celsius', series: ['temperatureC'] },
  processor: { unit: 'share', series: ['processorShare'] },
  memory: { unit: 'share', series: ['memoryShare'] },
  disk: { unit: 'share', series: ['diskShare'] },
  network: { unit: 'bytesPerSecond', series: ['receivedBytesPerSecond', 'sentBytesPerSecond'] },
  people: { unit: 'count', series: ['people', 'connections'] },
  messages: { unit: 'count', series: ['messagesPerMinute'] },
  waits: { unit: 'milliseconds', series: ['eventLoopMs', 'commitMs'] },
} as const satisfies Readonly<Record<string, ChartShape>>;
export type ChartName = keyof typeof CHARTS;

/** A chart with its figures: one column of times, one of values for each line; null where nothing is known. */
export type ChartData = {
  readonly name: ChartName;
  readonly unit: ChartUnit;
  readonly timesMs: readonly number[];
  readonly lines: readonly { readonly name: SeriesName; readonly values: readonly (number | null)[] }[];
};

/**
 * The charts for which anything is known.
 *
 * @param figures as they are now: they stand in the slot that is being filled.
 */
export function chartsOf(history: StatusHistoryAnswer, figures: StatusAnswer['figures']): readonly ChartData[] {
  return CHART_NAMES.flatMap((name) => {
    const { unit, series } = CHARTS[name];
    const lines = series.flatMap((line) => {
      const mean = history.series[line]?.mean;
      if (mean === undefined) return [];
      const values = [...mean.slice(0, -1), figures[line] ?? mean.at(-1) ?? null];
      return values.some((value) => value !== null) ? [{ name: line, values }] : [];
    });
    return lines.length === 0 ? [] : [{ name, unit, timesMs: history.timesMs, lines }];
  });
}

/** Fewer than three points in each line: there is nothing to see of how anything went. */
export function areYoung(charts: readonly ChartData[]): boolean {
  const points = (values: readonly (number | null)[]): number => values.filter((value) => value !== null).length;
  return charts.every(({ lines }) => lines.every(({ values }) => points(values) < 3));
}

const CHART_NAMES = Object.keys(CHARTS) as readonly ChartName[];
