import { relative } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Scratch } from '../lib/scratch.ts';

const NOTHING = 'nothing';

/** Rule, folder or file (a folder stands for a file in it without a name that matters), and a source that breaks the rule. */
const CASES: [rule: string, place: string, source: string][] = [
  [
    NOTHING,
    'appliance/core/rooms/',
    'export function double(countBy: number): string {\n  return `${countBy * 2}`;\n}\n',
  ],
  [NOTHING, 'appliance/core/system/', 'export const now = (): number => Date.now();\n'],
  [
    '@typescript-eslint/no-floating-promises',
    'appliance/core/http/',
    'export function f(p: Promise<number>): void {\n  p.then(Number);\n}\n',
  ],
  [
    '@typescript-eslint/no-misused-promises',
    'appliance/core/http/',
    'export const f = (p: () => Promise<void>): void => {\n  [1].forEach(p);\n};\n',
  ],
  ['@typescript-eslint/no-explicit-any', 'appliance/core/http/', 'export type A = any;\n'],
  ['no-restricted-syntax', 'appliance/core/http/', 'const a = 1;\nexport default a;\n'],
  [
    'no-restricted-syntax',
    'appliance/core/http/',
    'export function f(): void {\n  try {\n    f();\n  } catch {\n    // nothing\n  }\n}\n',
  ],
  ['no-restricted-syntax', 'appliance/core/http/', 'export const now = new Date();\n'],
  ['no-restricted-properties', 'appliance/core/http/', 'export const now = Date.now();\n'],
  ['no-restricted-properties', 'appliance/protocol/', 'export const n = Math.random();\n'],
  ['no-restricted-properties', 'appliance/core/http/', 'export const e = process.env;\n'],
  ['no-restricted-globals', 'appliance/core/ws/', 'export const f = (): unknown => setTimeout(() => 1, 5);\n'],
  [
    'no-restricted-globals',
    'appliance/core/ws/',
    'export const f = (): unknown => globalThis.setTimeout(() => 1, 5);\n',
  ],
  ['no-restricted-imports', 'appliance/core/ws/', "export { setTimeout as sleep } from 'node:timers/promises';\n"],
  ['no-restricted-globals', 'appliance/client/', "export const f = (): unknown => fetch('/');\n"],
  ['no-restricted-globals', 'appliance/e2ee/', 'export const f = (): unknown => indexedDB;\n'],
  ['no-restricted-globals', 'web/state/', 'export const f = (): unknown => document.title;\n'],
  ['no-warning-comments', 'appliance/core/http/', '// TO' + 'DO: later\nexport const a = 1;\n'],
  ['house/file-name', 'appliance/core/http/string-utils.ts', 'export const a = 1;\n'],
  ['house/file-name', 'appliance/core/http/fooBar.ts', 'export const a = 1;\n'],
  ['house/disable-needs-reason', 'appliance/core/http/', '/* eslint-disable max-lines */\nexport const a = 1;\n'],
];

const fileOf = (index: number): string => {
  const place = CASES[index]?.[1] ?? '';
  return place.endsWith('/') ? `${place}case-${index}.ts` : place;
};

/** Rules that the repository's own ESLint configuration finds broken, by file: all cases in one run. */
const broken = new Map<string, string[]>();

beforeAll(() => {
  const scratch = new Scratch();
  scratch.copy('.config/eslint.config.mjs', '.config/tsconfig.base.json', 'package.json', 'web/tsconfig.json');
  for (const folder of ['protocol', 'e2ee', 'client', 'core']) scratch.copy(`appliance/${folder}/tsconfig.json`);
  for (const [index, [, , source]] of CASES.entries()) scratch.write(fileOf(index), source);
  const { text } = scratch.node([
    'node_modules/eslint/bin/eslint.js',
    ...['--config', '.config/eslint.config.mjs', '--format', 'json', 'appliance', 'web'],
  ]);
  type Report = { filePath: string; messages: { ruleId: string | null; message: string }[] };
  for (const { filePath, messages } of JSON.parse(text) as Report[])
    broken.set(
      relative(scratch.root, filePath),
      messages.map(({ ruleId, message }) => ruleId ?? message),
    );
});

it.each(CASES.map(([rule, place], index) => [rule, place, index] as const))(
  '%s is found broken in %s (%#)',
  (rule, _place, index) => {
    const rules = broken.get(fileOf(index));
    if (rule === NOTHING) expect(rules).toEqual([]);
    else expect(rules).toContain(rule);
  },
);
