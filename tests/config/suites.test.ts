import { expect, it } from 'vitest';
import { Scratch, type Outcome } from '../lib/scratch.ts';

/** Runs the real runner over a tree whose unit tier holds these files. */
function runUnit(files: Record<string, string>, env: Record<string, string> = {}): Outcome {
  const scratch = new Scratch();
  scratch.copy('tests/run.mjs', '.config/vitest.config.ts', 'appliance/prepare.mjs', 'package.json');
  for (const [name, text] of Object.entries(files)) scratch.write(`tests/unit/${name}`, text);
  return scratch.node(['tests/run.mjs', 'unit'], env);
}

const test = (body: string): string => `import { expect, it } from 'vitest';\n${body}\n`;
const GOOD = test("it('holds', () => { expect(1).toBe(1); });");

it('counts what passed', () => {
  const { code, text } = runUnit({ 'good.test.ts': GOOD });
  expect(text).toMatch(/^unit +1 passed, 0 failed$/m);
  expect(code).toBe(0);
});

it.each([
  ['a tier without a file', {}, 'tier "unit" ran no test'],
  [
    'a tier whose tests are all skipped',
    { 'a.test.ts': test("it.skip('later', () => {});") },
    'tier "unit" ran no test',
  ],
  ['a file without a test', { 'good.test.ts': GOOD, 'a.test.ts': 'export {};\n' }, '1 passed, 1 failed'],
  ['a file that does not load', { 'good.test.ts': GOOD, 'a.test.ts': "import './gone.ts';\n" }, '1 passed, 1 failed'],
  ['a test that fails', { 'a.test.ts': test("it('fails', () => { expect(1).toBe(2); });") }, '0 passed, 1 failed'],
  [
    'an error that no test owns',
    {
      'a.test.ts':
        GOOD +
        "setTimeout(() => { throw new Error('late'); }, 0);\nit('waits', () => new Promise((r) => setTimeout(r, 50)));\n",
    },
    '2 passed, 1 failed',
  ],
])('%s is red, so a suite that tests nothing never looks green', (_what, files, sentence) => {
  const { code, text } = runUnit(files);
  expect(text).toContain(sentence);
  expect(code).toBe(1);
});

it('on CI one file that ran nothing is red too', () => {
  const files = { 'good.test.ts': GOOD, 'a.test.ts': test("it.skip('later', () => {});") };
  expect(runUnit(files).code).toBe(0);
  const { code, text } = runUnit(files, { CI: 'true' });
  expect(text).toContain('tests/unit/a.test.ts ran no test');
  expect(code).toBe(1);
});

it('refuses a tier that does not exist instead of running none', () => {
  const scratch = new Scratch();
  scratch.copy('tests/run.mjs', 'appliance/prepare.mjs');
  expect(scratch.node(['tests/run.mjs', 'unti']).code).toBe(2);
});
