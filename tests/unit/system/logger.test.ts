import { expect, test } from 'vitest';
import { WireError } from '../../../appliance/protocol/errors.ts';
import { type LogLevel, type Logger, createLogger } from '../../../appliance/core/system/logger.ts';

function record(
  level: LogLevel = 'debug',
  salt = new Uint8Array(32),
): { logger: Logger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { logger: createLogger({ level, salt, destination }), lines };
}

test('a log line says what happened and when, and nothing about the machine or its people', () => {
  const { logger, lines } = record();
  logger.info('listening', { port: 8_443 });
  expect(Object.keys(lines[0] ?? {}).sort()).toEqual(['event', 'level', 'port', 'time']);
  expect(lines[0]).toMatchObject({ level: 'info', event: 'listening', port: 8_443 });
  expect(String(lines[0]?.time)).toMatch(/^\d{4}-\d\d-\d\dT/);
});

test('a name, address, password or key that slips into a line is hidden', () => {
  const { logger, lines } = record();
  logger.warn('slip', {
    name: 'anna',
    address: '192.0.2.1',
    password: 'p',
    token: 't',
    cookie: 'c',
    text: 'hello',
    code: 'ok',
  });
  expect(JSON.stringify(lines)).not.toMatch(/anna|192\.0\.2|hello|"[ptc]"/);
  expect(lines[0]).toMatchObject({ name: '[hidden]', code: 'ok' });
});

test('an error is logged with its stack, so that a bug can be found', () => {
  const { logger, lines } = record();
  logger.error('bug', { error: new Error('boom') });
  expect(lines[0]?.error).toMatchObject({
    type: 'Error',
    message: 'boom',
    stack: expect.stringContaining('logger.test.ts') as string,
  });
  logger.info('refused', { error: new WireError('busy', 'queue of 9') });
  expect(lines[1]?.error).toMatchObject({ code: 'busy' });
});

test('the level decides, and can change while the house runs', () => {
  const { logger, lines } = record('warn');
  logger.info('hidden');
  logger.warn('seen');
  logger.setLevel('debug');
  logger.debug('seen too');
  expect(lines.map(({ event }) => event)).toEqual(['seen', 'seen too']);
});

test('a person’s tag is the same in every line of this box, cannot be read back, and is another elsewhere', () => {
  const here = record().logger;
  const elsewhere = record('debug', new Uint8Array(32).fill(1)).logger;
  expect(here.tag('anna')).toBe(here.tag('anna'));
  expect(here.tag('anna')).toMatch(/^[\w-]{10}$/);
  expect(new Set([here.tag('anna'), here.tag('ben'), elsewhere.tag('anna')]).size).toBe(3);
});
