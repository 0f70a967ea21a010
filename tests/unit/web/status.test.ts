import { beforeEach, describe, expect, it } from 'vitest';
import { CHECK_IDS, CHECKS, levelOf } from '../../../appliance/protocol/health.ts';
import type { CheckJson, StatusAnswer, StatusHistoryAnswer } from '../../../appliance/protocol/health.ts';
import { areYoung, chartsOf } from '../../../web/status/charts.ts';
import { showFacts, showFigure } from '../../../web/status/facts.ts';
import type { HouseAnswer, HousePort } from '../../../web/status/house-port.ts';
import { alarmsOf, summaryOf } from '../../../web/status/sentence.ts';
import { createStatusModel } from '../../../web/status/status-model.ts';
import type { StatusModel } from '../../../web/status/status-model.ts';
import { de } from '../../../web/status/words/de.ts';
import { en } from '../../../web/status/words/en.ts';
import { es } from '../../../web/status/words/es.ts';
import { wordsOf } from '../../../web/status/words/words-of.ts';
import { FakeClock } from '../../lib/fake-clock.ts';

const DISK: CheckJson = { id: 'disk', level: 'green', reason: 'roomy', facts: {} };
const answer = (level: StatusAnswer['level'] = 'green'): StatusAnswer => ({
  version: '0.1.0',
  timeMs: 5,
  level,
  isWhole: true,
  hasPower: true,
  checks: [DISK],
  figures: { people: null },
});

const hourOf = (timesMs: readonly number[]): StatusHistoryAnswer => ({
  slotMs: 60_000,
  timesMs: [...timesMs],
  series: {
    people: { mean: [2, null, 4], max: [2, null, 5] },
    commitMs: { mean: [null, null, null], max: [null, null, null] },
  },
});

type Events = Parameters<HousePort['openSocket']>[0];

let clock: FakeClock;
let asked: [string, unknown][];
let next: () => HouseAnswer;
let histories: string[];
let historyAnswer: StatusHistoryAnswer;
let sockets: { events: Events; sent: string[]; isClosed: boolean }[];
let model: StatusModel;

const house: HousePort = {
  ask: async (route, options) => {
    if (route === 'statusHistory') {
      histories.push(options?.query ?? '');
      return { status: 200, text: JSON.stringify(historyAnswer) };
    }
    asked.push([route, options?.body]);
    return next();
  },
  openSocket: (events) => {
    const socket = { events, sent: [] as string[], isClosed: false };
    sockets.push(socket);
    return { send: (text) => socket.sent.push(text), close: () => (socket.isClosed = true) };
  },
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  histories = [];
  historyAnswer = hourOf([0, 60_000, 120_000]);
  sockets = [];
  next = () => ({ status: 200, text: JSON.stringify(answer()) });
  model = createStatusModel(house, { now: () => clock.nowMs(), after: clock.after.bind(clock) });
});

describe('the page', () => {
  it('asks once, then listens; frames of the chat do not disturb it', async () => {
    model.start();
    await turn();
    expect(model.status.value?.level).toBe('green');
    sockets[0]!.events.onOpen();
    expect(sockets[0]!.sent).toEqual(['{"t":"watch","isOn":true}']);
    sockets[0]!.events.onText('{"t":"presence","fp":"x","isOnline":true}');
    expect(model.status.value?.level).toBe('green');
    sockets[0]!.events.onText(JSON.stringify({ t: 'status', ...answer('red') }));
    expect(model.status.value).toEqual(answer('red'));
    expect([model.link.value, asked.length]).toEqual(['online', 1]);
  });

  it('keeps what it knew when the house goes away, says so, and comes back by itself', async () => {
    model.start();
    await turn();
    sockets[0]!.events.onOpen();
    sockets[0]!.events.onClose(1006);
    expect([model.link.value, model.status.value?.level]).toEqual(['offline', 'green']);
    next = () => {
      throw new TypeError('no network');
    };
    await clock.pass(5_000);
    await turn();
    expect([model.link.value, sockets.length]).toEqual(['offline', 1]);
    next = () => ({ status: 200, text: JSON.stringify(answer('amber')) });
    await clock.pass(5_000);
    await turn();
    sockets[1]!.events.onOpen();
    expect([model.link.value, model.status.value?.level]).toEqual(['online', 'amber']);
  });

  it('notices a house that falls silent without a word, and hears nothing more of that connection', async () => {
    model.start();
    await turn();
    const [first] = sockets;
    first!.events.onOpen();
    for (let look = 0; look < 4; look += 1) {
      await clock.pass(15_000);
      first!.events.onText(JSON.stringify({ t: 'status', ...answer('amber') }));
    }
    expect(model.link.value).toBe('online');
    await clock.pass(20_000);
    expect([model.link.value, first!.isClosed]).toEqual(['offline', true]);
    first!.events.onText(JSON.stringify({ t: 'status', ...answer('red') }));
    first!.events.onClose(1006);
    await clock.pass(5_000);
    await turn();
    expect(model.status.value?.level).toBe('green');
    sockets[1]!.events.onOpen();
    expect([model.link.value, sockets.length]).toEqual(['online', 2]);
  });

  it.each([
    ['at the first question', async (): Promise<void> => undefined],
    [
      'while it listens',
      async (): Promise<void> => {
        await turn();
        sockets[0]!.events.onClose(4401);
      },
    ],
  ])('shows nothing of the house to who is signed out %s, and does not ask on', async (when, act) => {
    if (when === 'at the first question') next = () => ({ status: 401, text: '{}' });
    model.start();
    await act();
    await turn();
    expect([model.link.value, model.status.value]).toEqual(['signed-out', undefined]);
    const before = asked.length;
    await clock.pass(60_000);
    expect(asked.length).toBe(before);
  });

  it('does not believe an answer of another shape', async () => {
    next = () => ({ status: 200, text: '{"level":"green"}' });
    model.start();
    await turn();
    expect([model.link.value, model.status.value]).toEqual(['offline', undefined]);
  });

  it('draws the history once, again when a slot is over, and another one when it is chosen', async () => {
    model.start();
    await turn();
    expect(histories).toEqual(['span=hour']);
    const frame = (timeMs: number): string => JSON.stringify({ t: 'status', ...answer(), timeMs });
    sockets[0]!.events.onText(frame(179_999));
    await turn();
    expect(histories).toHaveLength(1);
    historyAnswer = hourOf([60_000, 120_000, 180_000]);
    sockets[0]!.events.onText(frame(180_000));
    await turn();
    sockets[0]!.events.onText(frame(185_000));
    await turn();
    expect(histories, 'a slot whose figures were not heard').toEqual(['span=hour', 'span=hour']);
    const slot = { startMs: 180_000, mean: { people: 3.5, commitMs: 8 }, max: { people: 4, commitMs: null } };
    const closed = { hour: slot, day: { ...slot, startMs: 0 } };
    sockets[0]!.events.onText(JSON.stringify({ t: 'status', ...answer(), timeMs: 240_001, closed }));
    await turn();
    expect(histories, 'nothing is asked for what is heard').toHaveLength(2);
    expect(model.status.value).not.toHaveProperty('closed');
    expect(model.history.value).toEqual({
      slotMs: 60_000,
      timesMs: [120_000, 180_000, 240_000],
      series: {
        people: { mean: [null, 3.5, null], max: [null, 4, null] },
        commitMs: { mean: [null, 8, null], max: [null, null, null] },
      },
    });
    model.showSpan('month');
    await turn();
    expect([histories.at(-1), model.history.value?.timesMs[0]]).toEqual(['span=month', 60_000]);
  });

  it('silences an alarm and shows that at once; when that fails it says so', async () => {
    next = () => ({ status: 204, text: JSON.stringify({ ...answer(), checks: [{ ...DISK, silencedUntilMs: 9 }] }) });
    await model.silence('disk', 24, 'amber');
    expect(asked[0]).toEqual(['statusSilence', { check: 'disk', hours: 24, level: 'amber' }]);
    expect(model.status.value?.checks[0]?.silencedUntilMs).toBe(9);
    expect(model.hasFailed.value).toBe(false);
    next = () => ({ status: 507, text: JSON.stringify(answer()) });
    await model.silence('disk', 24, 'amber');
    expect(model.hasFailed.value).toBe(true);
  });

  const lose = (): void => sockets.at(-1)!.events.onClose(1001);
  const switchPower = async (verb: 'reboot' | 'poweroff'): Promise<void> => {
    model.start();
    await turn();
    sockets[0]!.events.onOpen();
    next = () => ({ status: 204, text: '' });
    await model.switchPower(verb);
    expect(asked.at(-1)).toEqual(['power', { verb }]);
  };
  const comeBack = async (): Promise<void> => {
    next = () => ({ status: 200, text: JSON.stringify(answer()) });
    await clock.pass(5_000);
    await turn();
    sockets.at(-1)!.events.onOpen();
  };

  it('says that the machine restarts until the house answers again, and then that it is back', async () => {
    await switchPower('reboot');
    expect(model.power.value).toBe('restarting');
    lose();
    // nginx still answers while the house is gone.
    next = () => ({ status: 502, text: '<html>' });
    await clock.pass(20_000);
    await turn();
    expect([model.power.value, model.link.value]).toEqual(['restarting', 'offline']);
    await comeBack();
    expect([model.power.value, model.link.value]).toEqual(['back', 'online']);
    lose();
    expect(model.power.value, 'another loss is no restart').toBe('idle');
  });

  it('says that the house is off only once it is gone', async () => {
    await switchPower('poweroff');
    expect(model.power.value).toBe('shutting-down');
    lose();
    expect(model.power.value).toBe('off');
    await clock.pass(300_000);
    expect(model.power.value).toBe('off');
    await comeBack();
    expect(model.power.value).toBe('back');
  });

  it('says that it is off also when the house went before its answer was read', async () => {
    model.start();
    await turn();
    sockets[0]!.events.onOpen();
    next = () => {
      lose();
      return { status: 204, text: '' };
    };
    await model.switchPower('poweroff');
    expect([model.power.value, model.link.value]).toEqual(['off', 'offline']);
  });

  it('says so when nothing came of it, and when the house refused', async () => {
    await switchPower('reboot');
    for (let look = 0; look < 6; look += 1) {
      await clock.pass(10_000);
      sockets[0]!.events.onText(JSON.stringify({ t: 'status', ...answer() }));
    }
    expect(model.power.value).toBe('stayed');
    next = () => ({ status: 507, text: '{}' });
    await model.switchPower('reboot');
    expect([model.hasFailed.value, model.power.value]).toEqual([true, 'stayed']);
    next = () => {
      throw new TypeError('no network');
    };
    await model.switchPower('poweroff');
    expect([model.hasFailed.value, model.power.value]).toEqual([true, 'stayed']);
  });

  it('lets go of the house when it is left', async () => {
    model.start();
    await turn();
    model.stop();
    expect(sockets[0]!.isClosed).toBe(true);
    sockets[0]!.events.onClose(1000);
    await clock.pass(60_000);
    expect(asked).toHaveLength(1);
  });
});

describe.each([
  ['en', en],
  ['de', de],
  ['es', es],
])('in %s', (language, words) => {
  it('every reason of every check says what it means, and unless all is well what to do', () => {
    for (const id of CHECK_IDS)
      for (const reason of [...Object.keys(CHECKS[id]), 'unreadable', 'unreported']) {
        const { title, means, remedy } = wordsOf({ id, reason }, words);
        for (const sentence of [title, means]) expect(sentence.trim(), `${id} ${reason}`).not.toBe('');
        expect(means, `${id} ${reason}`).toMatch(/[.!]$/);
        if (levelOf(id, reason) === 'green') expect(remedy, `${id} ${reason}`).toBeUndefined();
        else expect(remedy, `${id} ${reason}`).toMatch(/[.!]$/);
      }
  });

  it('says who made the certificate, how long the machine runs and since when an update waits', () => {
    const shown = showFacts({ rung: 'A', uptimeSeconds: 3 * 86_400, waitingSinceMs: clock.nowMs() }, words, language);
    const of = (name: string): string | undefined => shown.find((fact) => fact.name === name)?.value;
    expect(of('rung')).toBe(words.rungs.A);
    expect(of('uptimeSeconds')).toMatch(/^3 \p{L}+$/u);
    expect(of('waitingSinceMs')).toContain('2026');
  });

  it('has a name for the same facts as the other languages, and says figures as people say them', () => {
    expect(Object.keys(words.facts).sort()).toEqual(Object.keys(en.facts).sort());
    const shown = showFacts(
      { freeBytes: 20_400_000_000, usedShare: 0.25, addresses: ['192.168.1.20', 'fd00::1'], secretFact: 7, bans: null },
      words,
      language,
    );
    const point = language === 'en' ? '.' : ',';
    expect(shown.map(({ value }) => value.replace(/\s/g, ' '))).toEqual([
      `20${point}4 GB`,
      expect.stringMatching(/^25 ?%$/) as unknown,
      '192.168.1.20, fd00::1',
    ]);
  });
});

describe('the sentence on top', () => {
  const RED: CheckJson = { id: 'disk', level: 'red', reason: 'full', facts: {} };
  const AMBER: CheckJson = { id: 'nginx', level: 'amber', reason: 'stopped', facts: {} };
  const GREY: CheckJson = { id: 'wear', level: 'grey', reason: 'unsupported', facts: {} };
  const later = (check: CheckJson): CheckJson => ({ ...check, silencedUntilMs: 9 });
  const say = (...checks: CheckJson[]): string => {
    const { sentence, details } = summaryOf({ ...answer(), checks }, en);
    return [sentence, ...details].join(' ');
  };

  it.each([
    [[DISK], 'All is well.'],
    [[DISK, GREY], 'All that can be seen is well. One thing is not known.'],
    [[DISK, later(RED)], 'Nothing else needs you. You put off one alarm.'],
    [[AMBER, GREY, GREY], 'One thing is worth a look. 2 things are not known.'],
    [[AMBER, RED, AMBER], 'One thing needs you now. 2 more are worth a look.'],
    [[later(RED), AMBER], 'One thing is worth a look. You put off one alarm.'],
  ])('is true, whatever is not known or put off (%#)', (checks, said) => {
    expect(say(...checks)).toBe(said);
  });

  it('sends members to the owner for what only the owner can do', () => {
    expect(summaryOf({ ...answer(), isWhole: false, checks: [RED] }, en).sentence).toBe(
      'One thing needs the owner of the house now. Please tell them.',
    );
  });

  it('goes with the alarms, worst first, without those that were put off', () => {
    const heard = alarmsOf([GREY, AMBER, later({ ...AMBER, id: 'backup' }), DISK, RED]);
    expect(heard.map(({ id, level }) => `${id} ${level}`)).toEqual(['disk red', 'nginx amber']);
  });
});

it('a check that this page does not know yet is shown by its bare name', () => {
  expect(wordsOf({ id: 'flux', reason: 'low' }, en)).toEqual({ title: 'flux', means: 'low', remedy: undefined });
  expect(wordsOf({ id: 'disk', reason: 'toString' }, en)).toMatchObject({ means: 'toString', remedy: undefined });
});

it('charts show what is known, the present figure last, and nothing where nothing is', () => {
  const charts = chartsOf(hourOf([0, 60_000, 120_000]), { people: 7, commitMs: null });
  expect(charts).toEqual([
    { name: 'people', unit: 'count', timesMs: [0, 60_000, 120_000], lines: [{ name: 'people', values: [2, null, 7] }] },
  ]);
  expect(chartsOf(hourOf([0, 60_000, 120_000]), {})[0]?.lines[0]?.values).toEqual([2, null, 4]);
});

it('charts with hardly a point are young, whatever stands still in them; one with three is not', () => {
  const young = chartsOf(hourOf([0, 60_000, 120_000]), { people: 7 });
  expect(areYoung(young)).toBe(true);
  const [chart] = young;
  const grown = { ...chart!, lines: [{ name: 'people', values: [2, null, 7, 7] }] } as const;
  expect(areYoung([...young, grown])).toBe(false);
});

it.each([
  [0.254, 'share', '25%'],
  [51.12, 'celsius', '51.1 °C'],
  [1_480_000, 'bytesPerSecond', '1.5 MB/s'],
  [0, 'bytesPerSecond', '0 B/s'],
  [1_234.5, 'count', '1,235'],
  [9.04, 'milliseconds', '9 ms'],
] as const)('%d as %s is "%s"', (value, unit, said) => {
  expect(showFigure(value, unit, 'en')).toBe(said);
});
