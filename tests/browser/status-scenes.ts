import type { Page } from 'playwright-core';
import { CHECK_IDS, CHECKS } from '../../appliance/protocol/health.ts';
import type { CheckId, CheckJson, Level, StatusAnswer, StatusHistoryAnswer } from '../../appliance/protocol/health.ts';

/** What is not well in a house of that state: reasons by check. */
export const STATES = {
  green: {},
  amber: { nginx: 'stopped', temperature: 'warm', backup: 'old' },
  red: { disk: 'full', power: 'low', nginx: 'stopped' },
  grey: { wear: 'unsupported', power: 'unsupported', firewall: 'unreadable', backup: 'unreported' },
} as const satisfies Readonly<Record<Level, Partial<Record<CheckId, string>>>>;
const FACTS: Readonly<Record<string, CheckJson['facts']>> = {
  disk: { totalBytes: 28_000_000_000, freeBytes: 900_000_000, daysLeft: 1.4 },
  temperature: { celsius: 81.3 },
  power: { timesDay: 4, timesWeek: 11 },
  network: { addresses: ['192.168.178.20', 'fd00::4a2b:9c1f'], interfaces: ['eth0 up'] },
};

/** A house in the state of its name; every other check is well. */
function houseThatIs(level: Level): StatusAnswer {
  const checks = CHECK_IDS.map((id): CheckJson => {
    const levels: Readonly<Record<string, CheckJson['level']>> = CHECKS[id];
    const [well = ''] = Object.keys(levels);
    const reasons: Partial<Record<CheckId, string>> = STATES[level];
    const reason = reasons[id] ?? well;
    return { id, reason, level: levels[reason] ?? 'grey', facts: FACTS[id] ?? {} };
  });
  return {
    version: '0.1.0',
    timeMs: Date.UTC(2026, 10, 20, 12),
    level: level === 'grey' ? 'green' : level,
    isWhole: true,
    hasPower: true,
    checks,
    figures: {},
  };
}

/** An hour in which somebody came and it grew warm; ten minutes without power in between. */
const HISTORY: StatusHistoryAnswer = historyOf({
  temperatureC: (minute) => 48 + minute / 4 + Math.sin(minute),
  processorShare: (minute) => 0.1 + (minute % 9) / 40,
  memoryShare: () => 0.31,
  diskShare: (minute) => 0.6 + minute / 1_000,
  receivedBytesPerSecond: (minute) => 20_000 + 900 * (minute % 13),
  sentBytesPerSecond: (minute) => 90_000 + 7_000 * (minute % 7),
  people: (minute) => Math.round(minute / 9),
  connections: (minute) => Math.round(minute / 6),
  messagesPerMinute: (minute) => (minute * 7) % 23,
  eventLoopMs: (minute) => 4 + (minute % 5),
  commitMs: (minute) => 11 + (minute % 8),
});

function historyOf(series: Readonly<Record<string, (minute: number) => number>>): StatusHistoryAnswer {
  const minutes = Array.from({ length: 60 }, (_, minute) => minute);
  const columns = Object.entries(series).map(([name, valueAt]) => {
    const values = minutes.map((minute) => (minute >= 20 && minute < 30 ? null : valueAt(minute)));
    return [name, { mean: values, max: values }] as const;
  });
  return {
    slotMs: 60_000,
    timesMs: minutes.map((minute) => Date.UTC(2026, 10, 20, 11, minute + 1)),
    series: Object.fromEntries(columns),
  };
}

/** Opens the status page as if its house were in that state. The socket stays silent. */
export async function openStatus(page: Page, url: string, level: Level): Promise<void> {
  await page.route('**/api/v1/status', (route) => route.fulfill({ json: houseThatIs(level) }));
  await page.route('**/api/v1/status/history?**', (route) => route.fulfill({ json: HISTORY }));
  await page.routeWebSocket('**/api/v1/socket', () => undefined);
  await page.goto(url);
  await page.locator('[data-check]').first().waitFor();
}
