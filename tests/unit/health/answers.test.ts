import { expect, it } from 'vitest';
import { statusAnswer } from '../../../appliance/core/health/answers.ts';
import { formatMetrics } from '../../../appliance/core/health/metrics.ts';
import type { CheckResult } from '../../../appliance/core/health/runner.ts';
import type { Sample } from '../../../appliance/core/health/slots.ts';
import { SERIES } from '../../../appliance/protocol/health.ts';

const figures = Object.fromEntries(SERIES.map((name) => [name, null])) as Sample;
const disk = { id: 'disk', level: 'red', reason: 'full', facts: {} } as const;
const nginx = { id: 'nginx', level: 'amber', reason: 'stopped', facts: {} } as const;
const wear = { id: 'wear', level: 'grey', reason: 'unsupported', facts: {} } as const;
const rooms = { id: 'rooms', level: 'green', reason: 'few', facts: {} } as const;
const level = (results: readonly CheckResult[], silenced: readonly string[] = [], isWhole = true): string =>
  statusAnswer({ timeMs: 5, results, figures }, { isWhole, hasPower: false }, (id) =>
    silenced.includes(id) ? 9 : undefined,
  ).level;

it('the house is as well as its worst check; nobody is alarmed by what nobody knows', () => {
  expect(level([rooms, wear])).toBe('green');
  expect(level([rooms, wear, nginx])).toBe('amber');
  expect(level([rooms, disk, nginx])).toBe('red');
  expect(level([])).toBe('green');
});

it('a silenced alarm does not count, whatever its level; another one of the same level does', () => {
  expect(level([disk, nginx], ['disk'])).toBe('amber');
  expect(level([disk, nginx], ['disk', 'nginx'])).toBe('green');
  expect(level([disk, { ...disk, id: 'commits', reason: 'failing' }], ['disk'])).toBe('red');
});

it('what the owner put off is theirs: others see how the house is', () => {
  expect(level([disk], ['disk'], false)).toBe('red');
});

it('a member is not alarmed by what only the owner sees', () => {
  expect(level([rooms, nginx], [], false)).toBe('green');
  expect(level([disk, nginx], [], false)).toBe('red');
});

it('a machine reads base units, and no sample where nothing could be read', () => {
  const text = formatMetrics({
    timeMs: 5,
    results: [disk, wear],
    figures: { ...figures, commitMs: 250, temperatureC: 51.5 },
  });
  expect(text).toContain('\nparlour_check_level{check="disk",reason="full"} 2\n');
  expect(text).toContain('\nparlour_check_level{check="wear",reason="unsupported"} -1\n');
  expect(text).toContain('\nparlour_commit_seconds 0.25\n');
  expect(text).toContain('\nparlour_temperature_celsius 51.5\n');
  expect(text).not.toContain('parlour_people');
});
