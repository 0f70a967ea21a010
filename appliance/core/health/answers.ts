import { ESSENTIAL_CHECKS, ESSENTIAL_SERIES, SERIES } from '../../protocol/health.ts';
import type { CheckId, CheckJson, Level, SeriesName, StatusAnswer } from '../../protocol/health.ts';
import { VERSION } from '../version.ts';
import type { Look } from './monitor.ts';

/** How bad each level is. Nobody is alarmed by what nobody knows. */
const WEIGHTS: Readonly<Record<Level, number>> = { grey: 0, green: 0, amber: 1, red: 2 };
const LEVELS = ['green', 'amber', 'red'] as const;

/**
 * What a viewer is told.
 *
 * @param isWhole the owner's view; otherwise the essentials, without what is only the owner's.
 * @param silencedUntilMs when the silence of a check ends; undefined: it is not silenced.
 */
export function statusAnswer(
  { timeMs, results, figures }: Look,
  isWhole: boolean,
  silencedUntilMs: (id: CheckId) => number | undefined,
): StatusAnswer {
  const shown = isWhole ? results : results.filter(({ id }) => ESSENTIAL_CHECKS.includes(id));
  const checks = shown.map((result): CheckJson => {
    const until = silencedUntilMs(result.id);
    return until === undefined ? result : { ...result, silencedUntilMs: until };
  });
  return {
    version: VERSION,
    timeMs,
    level: worst(checks),
    isWhole,
    checks,
    figures: Object.fromEntries(seriesFor(isWhole).map((name) => [name, figures[name]])),
  };
}

/** The series a viewer sees. */
export function seriesFor(isWhole: boolean): readonly SeriesName[] {
  return isWhole ? SERIES : ESSENTIAL_SERIES;
}

function worst(checks: readonly CheckJson[]): Level {
  const weights = checks.map(({ level, silencedUntilMs }) => (silencedUntilMs === undefined ? WEIGHTS[level] : 0));
  return LEVELS[Math.max(0, ...weights)] ?? 'green';
}
