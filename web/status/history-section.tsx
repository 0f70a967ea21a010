import type { JSX } from 'preact';
import { SPANS } from '../../appliance/protocol/health.ts';
import type { SpanName } from '../../appliance/protocol/health.ts';
import { Chart } from './chart-view.tsx';
import { areYoung, chartsOf } from './charts.ts';
import type { StatusModel } from './status-model.ts';
import type { Words } from './words/words.ts';

const SPAN_NAMES = Object.keys(SPANS) as readonly SpanName[];

type HistoryProps = {
  readonly model: StatusModel;
  readonly words: Words;
  readonly language: string;
  readonly theme: string;
};

/** The figures of the last hour, day or month as small charts. */
export function HistorySection({ model, words, language, theme }: HistoryProps): JSX.Element | null {
  const history = model.history.value;
  const figures = model.status.value?.figures ?? {};
  if (history === undefined) return null;
  const charts = chartsOf(history, figures);
  // While another one is on its way, this one is still shown.
  const shown = SPAN_NAMES.find((span) => SPANS[span].slotMs === history.slotMs) ?? model.span.value;
  return (
    <section aria-label={words.history}>
      <h2>{words.history}</h2>
      <div class="spans" role="group" aria-label={words.history}>
        {SPAN_NAMES.map((span) => (
          <button
            key={span}
            type="button"
            class="button button-plain button-s"
            aria-pressed={span === model.span.value}
            onClick={() => model.showSpan(span)}
          >
            {words.spans[span]}
          </button>
        ))}
      </div>
      {areYoung(charts) && <p class="young">{words.young[shown]}</p>}
      <div class="charts">
        {charts.map((chart) => (
          <Chart key={chart.name} chart={chart} words={words} language={language} theme={theme} />
        ))}
      </div>
    </section>
  );
}
