import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cleanEnv, Scratch } from '../lib/scratch.ts';

/** A core that says what it was given, answers signals, and a build script that "bundles" it by copying. */
const CORE = `
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(3));
console.log('core', process.env.PARLOUR_PORT, process.argv.slice(2).join());
if (process.env.PARLOUR_PORT === '7') process.exit(7);
setInterval(() => {}, 1000);
`;
const BUILD = `
import { cpSync } from 'node:fs';
cpSync('appliance/core/main.js', 'dist/core/main.js');
`;

function house(): Scratch {
  const scratch = new Scratch();
  scratch.copy('appliance/start.mjs', 'appliance/prepare.mjs', 'package.json', 'package-lock.json');
  scratch.write('appliance/core/main.js', CORE);
  scratch.write('appliance/build.ts', BUILD);
  scratch.write('web/build.ts', 'export {};\n');
  for (const folder of ['protocol', 'e2ee', 'client']) scratch.write(`appliance/${folder}/thing.ts`, '');
  return scratch;
}

it.each(['18.20.4', '20.18.3', '21.0.0', '22.14.0'])(
  'on Node %s one plain sentence says which Node is needed',
  (version) => {
    const scratch = house();
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
    const { code, text } = scratch.node(['--import', `data:text/javascript,${pretend}`, 'appliance/start.mjs']);
    expect(text.trim().split('\n')).toHaveLength(1);
    expect(text).toContain(`Parlour needs Node 20.19 or a later 20; this is Node ${version}.`);
    expect(code).toBe(1);
  },
);

it('builds once, not again, and again when a source changed', () => {
  const scratch = house();
  const start = (): string => scratch.node(['appliance/start.mjs'], { PARLOUR_PORT: '7' }).text;
  expect(start()).toContain('Building core');
  expect(start()).not.toContain('Building');
  scratch.write('appliance/core/main.js', `${CORE}\n// changed\n`);
  expect(start()).toContain('Building core');
  expect(readFileSync(join(scratch.root, 'dist/core/main.js'), 'utf8')).toContain('// changed');
});

it('hands settings to the core and its exit code to the shell, so a wrapper sees a refused configuration', () => {
  const { code, text } = house().node(['appliance/start.mjs', '--flag'], { PARLOUR_PORT: '7' });
  expect(text).toContain('core 7 --flag');
  expect(code).toBe(7);
});

it('does not start on a failed build, so an old core never runs under new sources', () => {
  const scratch = house();
  scratch.write('appliance/build.ts', 'process.exit(1);\n');
  const { code, text } = scratch.node(['appliance/start.mjs']);
  expect(text).not.toContain('core undefined');
  expect(code).toBe(1);
});

it.each([
  ['SIGTERM', 0],
  ['SIGINT', 3],
] as const)('passes %s on, so that the core can finish its writes', async (signal, expected) => {
  const scratch = house();
  const env = { ...cleanEnv(), PARLOUR_PORT: '9' };
  const child = spawn(process.execPath, ['appliance/start.mjs'], {
    cwd: scratch.root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('core 9')) break;
  }
  child.kill(signal);
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(expected);
});
