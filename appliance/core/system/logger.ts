import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import type { DestinationStream } from 'pino';

/** How much is logged, from least to most. `error` means a bug of ours or a failing disk, never a peer's doing. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a log line may carry besides its event: figures, codes, tags from {@link Logger.tag}, errors. No people. */
export type LogFields = Readonly<Record<string, string | number | boolean | Error | null | undefined>>;

/** JSON lines about what the box does. Ids only as tags; bodies, names and addresses never (style.md, rule 8). */
export interface Logger {
  error(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  debug(event: string, fields?: LogFields): void;
  /** The same id gives the same tag on this box, another one elsewhere; it cannot be turned back into the id. */
  tag(id: string): string;
  setLevel(level: LogLevel): void;
}

/** Fields that are replaced whatever they hold: the last net below the rule that nobody logs them. */
const CENSORED = [
  'account',
  'address',
  'authorization',
  'body',
  'cookie',
  'ip',
  'key',
  'name',
  'password',
  'secret',
  'text',
  'token',
  'url',
  'user',
];
const TAG_CHARS = 10;

/** Where the lines go and how ids are hidden in them. */
export type LoggerOptions = {
  readonly level: LogLevel;
  /** Random, kept on this box: without it the tags of two boxes could be compared. */
  readonly salt: Uint8Array;
  /** Standard output unless given; journald adds the rest. */
  readonly destination?: DestinationStream;
  /** Is given each line as well. */
  readonly keep?: (line: string) => void;
};

/** A logger that writes at once, so that the last words before an exit are there. */
export function createLogger(options: LoggerOptions): Logger {
  const { keep } = options;
  const out = options.destination ?? pino.destination({ fd: 1, sync: true });
  const destination: DestinationStream =
    keep === undefined
      ? out
      : {
          write: (line) => {
            out.write(line);
            keep(line);
          },
        };
  const sink = pino(
    {
      level: options.level,
      // Neither process id nor host name: journald knows the first, the second names a household.
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'event',
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: pino.stdSerializers.err },
      redact: { paths: [...CENSORED, ...CENSORED.map((field) => `error.${field}`)], censor: '[hidden]' },
    },
    destination,
  );
  return {
    error: (event, fields = {}) => {
      sink.error(fields, event);
    },
    warn: (event, fields = {}) => {
      sink.warn(fields, event);
    },
    info: (event, fields = {}) => {
      sink.info(fields, event);
    },
    debug: (event, fields = {}) => {
      sink.debug(fields, event);
    },
    tag: (id) => createHmac('sha256', options.salt).update(id).digest('base64url').slice(0, TAG_CHARS),
    setLevel: (level) => {
      sink.level = level;
    },
  };
}
