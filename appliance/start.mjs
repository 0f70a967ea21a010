/**
 * `npm start`: a clean clone becomes a running house. Prepares what is missing, then runs the production bundle with
 * this terminal; PARLOUR_PORT, PARLOUR_HOST and PARLOUR_DATA reach it untouched.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { prepare, ROOT } from './prepare.mjs';

prepare();

const core = spawn(process.execPath, [join(ROOT, 'dist/core/main.js'), ...process.argv.slice(2)], { stdio: 'inherit' });

// A terminal sends Ctrl-C to the whole process group, so the core has it already; a second one would mean "hurry".
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) core.kill('SIGINT');
});
process.on('SIGTERM', () => core.kill('SIGTERM'));

core.on('error', (error) => {
  console.error(`The core could not be started: ${error.message}`);
  process.exit(1);
});
core.on('exit', (code, signal) => process.exit(code ?? 128 + (signal ? constants.signals[signal] : 0)));
