import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { ChartData } from './charts.ts';
import { showFigure, showMoment, showShortTime } from './facts.ts';
import type { Words } from './words/words.ts';

const HEIGHT = 150;
/** Colours of a chart's first and second line: tokens of the theme. */
const STROKES = ['--accent', '--warn'] as const;
const AXIS_WIDTH = 64;
const AXIS_HEIGHT = 28;

type ChartProps = {
  readonly chart: ChartData;
  readonly words: Words;
  readonly language: string;
  readonly theme: string;
};

/** One chart, and the same figures as a table for who cannot see it. */
export function Chart({ chart, words, language, theme }: ChartProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<uPlot>(undefined);
  const [isTable, setTable] = useState(false);
  const names = chart.lines.map(({ name }) => name).join();
  const isLong = (chart.timesMs.at(-1) ?? 0) - (chart.timesMs[0] ?? 0) > 2 * 86_400_000;

  useEffect(() => {
    const { current } = host;
    if (current === null) return undefined;
    const plot = new uPlot(
      plotOptions(chart, { words, language, isLong, width: current.clientWidth }),
      plotData(chart),
      current,
    );
    drawn.current = plot;
    const watching = new ResizeObserver(() => {
      plot.setSize({ width: current.clientWidth, height: HEIGHT });
    });
    watching.observe(current);
    return () => {
      watching.disconnect();
      plot.destroy();
    };
  }, [names, theme, language, isLong]);
  useEffect(() => {
    drawn.current?.setData(plotData(chart));
  }, [chart]);

  return (
    <figure class="chart" data-chart={chart.name}>
      <figcaption>
        <strong>{words.charts[chart.name]}</strong>
        {chart.lines.map(({ name, values }, index) => (
          <span key={name} class={`chart-line chart-line-${index}`}>
            {words.series[name]}: {showLatest(values, chart, language)}
          </span>
        ))}
      </figcaption>
      <div ref={host} class="chart-host" aria-hidden="true" />
      <details onToggle={(event) => setTable(event.currentTarget.open)}>
        <summary>
          {words.asTable}
          <span class="sr-only">: {words.charts[chart.name]}</span>
        </summary>
        {isTable && <ChartTable chart={chart} words={words} language={language} />}
      </details>
    </figure>
  );
}

function ChartTable({ chart, words, language }: Omit<ChartProps, 'theme'>): JSX.Element {
  const rows = chart.timesMs.flatMap((timeMs, index) => {
    const values = chart.lines.map((line) => line.values[index] ?? null);
    return values.every((value) => value === null) ? [] : [{ timeMs, values }];
  });
  return (
    <table class="chart-table">
      <caption class="sr-only">{words.charts[chart.name]}</caption>
      <thead>
        <tr>
          <th scope="col">{words.time}</th>
          {chart.lines.map(({ name }) => (
            <th key={name} scope="col">
              {words.series[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.reverse().map(({ timeMs, values }) => (
          <tr key={timeMs}>
            <th scope="row">{showMoment(timeMs, language)}</th>
            {values.map((value, index) => (
              <td key={chart.lines[index]?.name}>{value === null ? '–' : showFigure(value, chart.unit, language)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function showLatest(values: readonly (number | null)[], { unit }: ChartData, language: string): string {
  const latest = values.at(-1) ?? null;
  return latest === null ? '–' : showFigure(latest, unit, language);
}

/** uPlot counts in seconds. */
function plotData({ timesMs, lines }: ChartData): uPlot.AlignedData {
  return [timesMs.map((timeMs) => timeMs / 1_000), ...lines.map(({ values }) => [...values])];
}

type Look = { readonly words: Words; readonly language: string; readonly isLong: boolean; readonly width: number };

function plotOptions({ unit, lines }: ChartData, { words, language, isLong, width }: Look): uPlot.Options {
  const styles = getComputedStyle(document.documentElement);
  const colour = (token: string): string => styles.getPropertyValue(token).trim();
  const axis: uPlot.Axis = {
    stroke: colour('--ink-soft'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, low, high) => yRange(unit, low, high) } },
    axes: [
      {
        ...axis,
        size: AXIS_HEIGHT,
        space: 90,
        values: (_, splits) => splits.map((at) => showShortTime(at * 1_000, isLong, language)),
      },
      { ...axis, size: AXIS_WIDTH, values: (_, splits) => splits.map((value) => showFigure(value, unit, language)) },
    ],
    series: [
      {},
      ...lines.map(({ name }, index) => ({
        label: words.series[name],
        stroke: colour(STROKES[index] ?? STROKES[0]),
        width: 2,
        points: { size: 4 },
        spanGaps: false,
      })),
    ],
  };
}

/** Shares are seen against the whole; everything else from zero, so that a small change looks small. */
function yRange(unit: ChartData['unit'], low: number, high: number): uPlot.Range.MinMax {
  if (unit === 'share') return [0, 1];
  if (unit === 'celsius') return [Math.min(20, low), Math.max(90, high)];
  return [0, Math.max(high * 1.1, 1)];
}
