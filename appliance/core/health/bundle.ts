import { arch, release } from 'node:os';
import { isErrorCode } from '../../protocol/errors.ts';
import { isCheckId } from '../../protocol/health.ts';
import type { CheckId, Facts } from '../../protocol/health.ts';
import { redactSettings } from '../settings/parse.ts';
import type { Settings } from '../settings/table.ts';
import { VERSION } from '../version.ts';
import type { UnitState } from './host-report.ts';
import type { Look } from './monitor.ts';
import { plainText } from './plain-text.ts';

/** Checks whose facts may hold text: what they say is the same on every box of that kind. */
const TEXT_ALLOWED: readonly CheckId[] = ['board', 'versions'];
/** The fields of a log line whose text is a word of ours, and what such a word looks like. */
const WORDS: Readonly<Record<string, (text: string) => boolean>> = {
  level: (text) => /^(error|warn|info|debug)$/.test(text),
  time: (text) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text),
  code: (text) => isErrorCode(text) || /^E[A-Z]{2,15}$/.test(text),
  check: isCheckId,
  kind: (text) => /^(tls|unix|loopback)$/.test(text),
  where: (text) => /^((GET|POST|PUT|DELETE) [a-z0-9/:-]+|no route|wrong method)$/.test(text),
};
const STACK_FRAMES_MAX = 20;
/** A place in a stack, without its folders. The message stands above and may look like anything, but for this beginning. */
const FRAME = /^ {4}at .*?([\w.-]+\.[cm]?[jt]s:\d+:\d+)\)?$/gm;

/** What the bundle is made from. */
export type BundleParts = {
  readonly look: Look;
  /** Undefined: they could not be read. */
  readonly settings: Settings | undefined;
  readonly units: Readonly<Record<string, UnitState>> | undefined;
  readonly logLines: readonly string[];
};

/**
 * What a stranger needs to help, and nothing about people. Built from lists of what may be in it, not of what may not: an
 * address, a name or a word that somebody forgot stays out.
 */
export function supportBundle({ look, settings, units, logLines }: BundleParts): Readonly<Record<string, unknown>> {
  return {
    bundle: 1,
    timeMs: look.timeMs,
    versions: { parlour: VERSION, node: process.version, kernel: release(), processor: arch() },
    checks: look.results.map(({ id, level, reason, facts }) => ({ id, level, reason, facts: plainFacts(id, facts) })),
    figures: look.figures,
    settings: settings === undefined ? null : redactSettings(settings),
    units: units ?? {},
    log: logLines.map(plainLine),
  };
}

function plainFacts(id: CheckId, facts: Facts): Facts {
  const isPlain = (value: Facts[string]): boolean =>
    typeof value === 'string' ? TEXT_ALLOWED.includes(id) : !Array.isArray(value);
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => isPlain(value)));
}

/**
 * A line of the log as a stranger may read it. Events are words of ours, written in the code; of the rest, figures and
 * known words stay.
 */
export function plainLine(line: string): Readonly<Record<string, unknown>> {
  const fields = parseObject(line);
  if (fields === undefined) return { event: '[not a line of ours]', says: plainText(line) };
  const kept = Object.entries(fields).flatMap(([name, value]): [string, unknown][] => {
    if (typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
    if (name === 'error') return [[name, plainError(value)]];
    if (typeof value !== 'string') return [];
    if (name === 'event') return [[name, value]];
    return WORDS[name]?.(value) === true ? [[name, value]] : [];
  });
  return Object.fromEntries(kept);
}

/** An error's message may quote anything; its type, the places in our own code and known words may not. */
function plainError(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return '[hidden]';
  const { type, message, stack } = error as Readonly<Record<'type' | 'message' | 'stack', unknown>>;
  const frames = typeof stack === 'string' ? Array.from(stack.matchAll(FRAME)) : [];
  return {
    type: typeof type === 'string' && /^\w+Error$/.test(type) ? type : 'Error',
    frames: frames.slice(0, STACK_FRAMES_MAX).map(([, place]) => place),
    says: typeof message === 'string' ? plainText(message) : [],
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
