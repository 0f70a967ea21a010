import type { Page, WebSocketRoute } from 'playwright-core';
import { CHECK_IDS, CHECKS } from '../../appliance/protocol/health.ts';
import type { CheckId, CheckJson, Level, StatusAnswer, StatusHistoryAnswer } from '../../appliance/protocol/health.ts';

/** What is not well in a house of that state: reasons by check. */
export const STATES = {
  green: {},
  amber: { nginx: 'stopped', temperature: 'warm', backup: 'old' },
  red: { disk: 'full', power: 'low', nginx: 'stopped' },
  grey: { wear: 'unsupported', power: 'unsupported', firewall: 'unreadable', backup: 'unreported' },
} as const satisfies Readonly<Record<Level, Partial<Record<CheckId, string>>>>;
/** By reason, and by check where that says enough. */
const FACTS: Readonly<Record<string, CheckJson['facts']>> = {
  roomy: { totalBytes: 28_000_000_000, freeBytes: 20_400_000_000 },
  full: { totalBytes: 28_000_000_000, freeBytes: 900_000_000, daysLeft: 1.4 },
  cool: { celsius: 51.2 },
  warm: { celsius: 81.3 },
  steady: { timesDay: 0, timesWeek: 0 },
  low: { timesDay: 4, timesWeek: 11 },
  network: { addresses: ['192.168.178.20', 'fd00::4a2b:9c1f'], interfaces: ['eth0 up'] },
};

/** A house in the state of its name; every other check is well. */
function houseThatIs(level: Level, hasPower: boolean): StatusAnswer {
  const checks = CHECK_IDS.map((id): CheckJson => {
    const levels: Readonly<Record<string, CheckJson['level']>> = CHECKS[id];
    const [well = ''] = Object.keys(levels);
    const reasons: Partial<Record<CheckId, string>> = STATES[level];
    const reason = reasons[id] ?? well;
    return { id, reason, level: levels[reason] ?? 'grey', facts: FACTS[id] ?? FACTS[reason] ?? {} };
  });
  return {
    version: '0.1.0',
    timeMs: Date.UTC(2026, 10, 20, 12),
    level: level === 'grey' ? 'green' : level,
    isWhole: true,
    hasPower,
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

/** Nothing but its last two minutes. */
const YOUNG_HISTORY: StatusHistoryAnswer = {
  ...HISTORY,
  series: Object.fromEntries(
    Object.entries(HISTORY.series).map(([name, { mean }]) => {
      const values = mean.map((value, minute) => (minute < 58 ? null : value));
      return [name, { mean: values, max: values }];
    }),
  ),
};

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

/** How a house differs from an appliance that answers. */
export type StatusOptions = {
  /** True: it has noted its figures for two minutes. */
  readonly isYoung?: boolean;
  /** False: a house on somebody's own computer. */
  readonly hasPower?: boolean;
  /** Called when the page asks to restart or to shut down; it is then lost if this says so. */
  readonly onPower?: (verb: string) => 'goes' | 'stays' | 'refuses';
};

/** Opens the status page as if its house were in that state. The socket stays silent. */
export async function openStatus(page: Page, url: string, level: Level, options: StatusOptions = {}): Promise<void> {
  const { isYoung = false, hasPower = true, onPower = () => 'goes' } = options;
  let isGone = false;
  const sockets: WebSocketRoute[] = [];
  await page.route('**/api/v1/status', async (route) => {
    // A house that is gone answers nothing; a browser would complain of a refusal.
    if (!isGone) await route.fulfill({ json: houseThatIs(level, hasPower) });
  });
  await page.route('**/api/v1/status/history?**', (route) =>
    route.fulfill({ json: isYoung ? YOUNG_HISTORY : HISTORY }),
  );
  await page.routeWebSocket('**/api/v1/socket', (socket) => void sockets.push(socket));
  await page.route('**/api/v1/power', async (route) => {
    const { verb } = route.request().postDataJSON() as { readonly verb: string };
    const answer = onPower(verb);
    // Browsers complain of real refusals, which would look like a fault of the page.
    await route.fulfill({ status: answer === 'refuses' ? 200 : 204 });
    if (answer !== 'goes') return;
    isGone = true;
    for (const socket of sockets) await socket.close({ code: 1001 });
  });
  await page.goto(url);
  await page.locator('[data-check]').first().waitFor();
}

/** One picture of the status page, and what is done on it first. */
export type StatusShot = {
  readonly level: Level;
  readonly language?: 'de' | 'es';
  readonly options?: StatusOptions;
  readonly act?: (page: Page) => Promise<void>;
};

const ask = (name: string) => async (page: Page) => {
  await page.getByRole('button', { name }).click();
  await page.getByRole('alertdialog').waitFor();
};
const agree = (name: string, news: RegExp) => async (page: Page) => {
  await ask(name)(page);
  await page.getByRole('alertdialog').getByRole('button', { name }).click();
  await page.getByRole('alert').getByText(news).waitFor();
};

/** By name. */
export const STATUS_SHOTS: Readonly<Record<string, StatusShot>> = {
  'status-green': { level: 'green' },
  'status-amber': { level: 'amber' },
  'status-red': { level: 'red' },
  'status-grey': { level: 'grey' },
  'status-young': {
    level: 'green',
    options: { isYoung: true },
    act: async (page) => page.locator('[data-chart="processor"]').scrollIntoViewIfNeeded(),
  },
  'status-red-german': { level: 'red', language: 'de' },
  'status-red-spanish': { level: 'red', language: 'es' },
  'status-ask-restart': { level: 'green', act: ask('Restart') },
  'status-ask-shut-down': { level: 'green', act: ask('Shut down') },
  'status-ask-german': { level: 'green', language: 'de', act: ask('Ausschalten') },
  'status-restarting': { level: 'green', act: agree('Restart', /is restarting/) },
  'status-off': { level: 'green', act: agree('Shut down', /The house has closed/) },
  'status-refused': {
    level: 'green',
    options: { onPower: () => 'refuses' },
    act: agree('Restart', /did not work/),
  },
  'status-no-power': {
    level: 'grey',
    options: { hasPower: false },
    act: async (page) => page.getByText('cannot restart this machine').scrollIntoViewIfNeeded(),
  },
};
