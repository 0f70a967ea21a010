import { expect, it } from 'vitest';
import { supportBundle } from '../../../appliance/core/health/bundle.ts';
import { ALL_CHECKS } from '../../../appliance/core/health/checks.ts';
import { FigureReader } from '../../../appliance/core/health/figures.ts';
import { runChecks } from '../../../appliance/core/health/runner.ts';
import { withDefaults } from '../../../appliance/core/settings/parse.ts';
import { FakeClock } from '../../lib/fake-clock.ts';
import { healthSources, NOW_MS } from '../../lib/health-sources.ts';

/** What a family would not want a stranger to read. */
const PLANTED = [
  ...['Rosalinde', 'haus-am-see', 'rosalinde-laptop', '/home/rosalinde', 'Treffen um acht'],
  ...['198.51.100.77', '2001:db8::77', 'fd12:3456::9', 'b8:27:eb:12:34:56', 'chat.rosalinde.example'],
  ...['Zk3vTq9-sessionTokenThatNobodyMaySee_12345678', 'eyJhbGciOiJIUzI1NiJ9', 'K7QM2XAB'],
];

it('a support bundle says what is wrong with the machine, and nothing about the people', async () => {
  const clock = new FakeClock();
  const sources = healthSources({
    host: {
      hostName: 'rosalinde-laptop',
      announcedName: 'haus-am-see',
      interfaces: [
        {
          name: 'wlan0',
          state: 'up',
          addresses: ['198.51.100.77', '2001:db8::77', 'fd12:3456::9'],
          receivedBytes: 1,
          sentBytes: 1,
        },
      ],
      underVoltage: { isNow: true, day: 2, week: 5 },
    },
  });
  const error = {
    type: 'TypeError',
    message: 'cannot read "Treffen um acht" of Rosalinde: ENOSPC',
    stack:
      'TypeError: cannot read "Treffen um acht" of\nRosalinde.js:10:20\n    at send (/home/rosalinde/parlour/dist/core/main.js:10:20)',
  };
  const logLines = [
    ...PLANTED.map((secret) =>
      JSON.stringify({ level: 'warn', event: 'refused', note: secret, where: secret, code: secret }),
    ),
    JSON.stringify({ level: 'error', time: '2026-11-20T12:00:00.000Z', event: 'bug', error }),
    JSON.stringify({ level: 'debug', event: 'refused', code: 'slow_down', where: 'POST /api/v1/login', waitMs: 40 }),
    `not JSON: ${PLANTED.join(' ')}`,
  ];
  const look = {
    timeMs: NOW_MS,
    results: await runChecks(ALL_CHECKS, sources, clock, () => undefined),
    figures: await new FigureReader(sources, clock).read(),
  };
  const settings = {
    ...withDefaults({}),
    'house.name': 'Rosalinde',
    'network.names': ['haus-am-see.local'],
    'network.allowedOrigins': ['https://chat.rosalinde.example'],
    'metrics.tokens': ['Zk3vTq9-sessionTokenThatNobodyMaySee_12345678'],
  };
  const text = JSON.stringify(supportBundle({ look, settings, units: { nginx: 'active' }, logLines }));
  for (const secret of PLANTED) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());

  expect(text).toContain('"id":"power","level":"red","reason":"low","facts":{"timesDay":2,"timesWeek":5}');
  expect(text).toContain('Raspberry Pi 4 Model B Rev 1.4');
  expect(text).toContain('"where":"POST /api/v1/login","waitMs":40');
  expect(text).toContain('"type":"TypeError","frames":["main.js:10:20"],"says":["ENOSPC"]}');
  expect(text).toContain('"nginx":"active"');
  expect(text).toContain('"house.name":"[personal]"');
});
