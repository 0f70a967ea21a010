import type { Static } from '@sinclair/typebox';
import { ESSENTIAL_CHECKS, ESSENTIAL_SERIES, SERIES } from '../../protocol/health.ts';
import type { AlarmsFrame } from '../../protocol/frames.ts';
import type { CheckId, CheckJson, Level, SeriesName, StatusAnswer } from '../../protocol/health.ts';
import { VERSION } from '../version.ts';
import type { Look } from './monitor.ts';

type Alarms = Omit<Static<typeof AlarmsFrame>, 't'>;

/** How bad each level is. Nobody is alarmed by what nobody knows. */
const WEIGHTS: Readonly<Record<Level, number>> = { grey: 0, green: 0, amber: 1, red: 2 };
const LEVELS = ['green', 'amber', 'red'] as const;

/** When the silence of a check at this level ends; undefined: it is not silenced. */
export type SilencedUntil = (id: CheckId, level: Level) => number | undefined;

/** Who is told, and what this house can do for them. */
export type Viewer = {
  /** The owner's view; otherwise the essentials, without what is only the owner's. */
  readonly isWhole: boolean;
  /** Whether the house can restart its machine and switch it off. */
  readonly hasPower: boolean;
};

/** What a viewer is told. */
export function statusAnswer(
  { timeMs, results, figures }: Look,
  { isWhole, hasPower }: Viewer,
  silencedUntilMs: SilencedUntil,
): StatusAnswer {
  const shown = isWhole ? results : results.filter(({ id }) => ESSENTIAL_CHECKS.includes(id));
  const checks = shown.map((result): CheckJson => {
    // What the owner put off is theirs: others see how the house is.
    const until = isWhole ? silencedUntilMs(result.id, result.level) : undefined;
    return until === undefined ? result : { ...result, silencedUntilMs: until };
  });
  return {
    version: VERSION,
    timeMs,
    level: worst(checks),
    isWhole,
    hasPower: isWhole && hasPower,
    checks,
    figures: Object.fromEntries(seriesFor(isWhole).map((name) => [name, figures[name]])),
  };
}

/** How many checks raise an alarm: what the owner hears of wherever they are in the house. */
export function alarmsOf({ results }: Pick<Look, 'results'>, silencedUntilMs: SilencedUntil): Alarms {
  const heard = results.filter(({ id, level }) => silencedUntilMs(id, level) === undefined);
  const count = (level: Level): number => heard.filter((result) => result.level === level).length;
  return { amber: count('amber'), red: count('red') };
}

/** The series a viewer sees. */
export function seriesFor(isWhole: boolean): readonly SeriesName[] {
  return isWhole ? SERIES : ESSENTIAL_SERIES;
}

function worst(checks: readonly CheckJson[]): Level {
  const weights = checks.map(({ level, silencedUntilMs }) => (silencedUntilMs === undefined ? WEIGHTS[level] : 0));
  return LEVELS[Math.max(0, ...weights)] ?? 'green';
}
