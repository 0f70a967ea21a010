import { expect, test } from 'vitest';
import { ConfigError } from '../../../appliance/core/settings/config-error.ts';
import { type Environment, parseEnvironment } from '../../../appliance/core/settings/environment.ts';

const parse = (variables: Record<string, string>): Environment => parseEnvironment(variables, '/home/anna/parlour');

test('with nothing set, everybody on the network can reach the house at 8443, and plain http is answered', () => {
  expect(parse({ HOME: '/home/anna', PARLOUR_HOST: '' })).toEqual({
    listenOn: { kind: 'tls', host: undefined, port: 8_443 },
    plainPort: 8_080,
    dataFolder: '/home/anna/parlour/data',
  });
});

test('port, address, data folder and plain port can be chosen', () => {
  expect(
    parse({
      PARLOUR_PORT: '0',
      PARLOUR_HOST: '::1',
      PARLOUR_DATA: '/srv/p',
      PARLOUR_HTTP_PORT: '0',
    }),
  ).toEqual({
    listenOn: { kind: 'tls', host: '::1', port: 0 },
    plainPort: undefined,
    dataFolder: '/srv/p',
  });
  expect(parse({ PARLOUR_HOST: 'localhost' }).listenOn).toEqual({ kind: 'tls', host: '127.0.0.1', port: 8_443 });
});

test('requests to root go to one place, which cannot be mistaken', () => {
  expect(parse({ PARLOUR_APPLY: '/run/parlour/apply.json' }).applyFile).toBe('/run/parlour/apply.json');
  expect(() => parse({ PARLOUR_APPLY: 'apply.json' })).toThrow(ConfigError);
});

test('behind nginx the house listens where only this machine can reach it, and nowhere else', () => {
  expect(parse({ PARLOUR_SOCKET: '/run/parlour/core.sock' })).toMatchObject({
    listenOn: { kind: 'unix', path: '/run/parlour/core.sock' },
    plainPort: undefined,
  });
  expect(parse({ PARLOUR_SOCKET: '127.0.0.1:9000' }).listenOn).toEqual({
    kind: 'loopback',
    host: '127.0.0.1',
    port: 9_000,
  });
  expect(parse({ PARLOUR_SOCKET: '[::1]:9000' }).listenOn).toEqual({ kind: 'loopback', host: '::1', port: 9_000 });
  for (const value of [
    '0.0.0.0:9000',
    '192.168.0.1:80',
    'core.sock',
    '127.0.0.1',
    '127.0.0.999:1',
    '[::]:1',
    `/${'x'.repeat(120)}`,
  ])
    expect(() => parse({ PARLOUR_SOCKET: value }), value).toThrow(ConfigError);
  expect(() => parse({ PARLOUR_SOCKET: '/run/x', PARLOUR_PORT: '1' })).toThrow(/takes the place of/);
});

test('a mistyped variable or value is named instead of silently ignored', () => {
  expect(() => parse({ PARLOUR_PROT: '1' })).toThrow(/PARLOUR_PROT: there is no such variable/);
  for (const port of ['-1', '65536', '80a', '1e3', ' 80', '0x50', '443.0'])
    expect(() => parse({ PARLOUR_PORT: port }), port).toThrow(
      /PARLOUR_PORT: the port must be a whole number from 0 to 65535/,
    );
  expect(() => parse({ PARLOUR_HTTP_PORT: 'off' })).toThrow(/PARLOUR_HTTP_PORT/);
  expect(() => parse({ PARLOUR_HOST: 'my-house' })).toThrow(/PARLOUR_HOST: must be an IPv4 or IPv6 address/);
});
