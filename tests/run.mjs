/**
 * `npm test [-- tier…]`: runs the tiers one after the other (a browser must not compete with another core), those that
 * only compute beside `config`, which mostly waits for machines that start; and fails when a tier, or on CI any test
 * file, ran nothing: a suite that tests nothing must not look green.
 * `npm run test:image [-- --deep]` runs the tier `image`, which needs a built image and is not part of `npm test`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../appliance/prepare.mjs';

const TIERS = ['config', 'unit', 'property', 'vectors', 'integration', 'browser'];
const BESIDE_CONFIG = ['unit', 'property', 'vectors'];
const REPORTS = join(ROOT, '.build/reports');

const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { deep: { type: 'boolean', default: false } },
});
const known = [...TIERS, 'image'];
const unknown = asked.filter((tier) => !known.includes(tier));
if (unknown.length > 0) {
  console.error(`No such tier: ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  process.exit(2);
}

/** What failed in a test file, a paragraph each: which test, and the first lines of why. */
function faultsOf({ name, status, message, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  const paragraph = (what, why) => [what, ...why.split('\n').slice(0, 12)].join('\n    ');
  const file = relative(ROOT, name);
  if (status === 'failed' && failed.length === 0) return [paragraph(file, message)];
  return failed.map((test) => paragraph(`${file} > ${test.fullName}`, test.failureMessages.join('\n')));
}

/** Runs vitest; `isAside`: what it says comes in one piece at its end. Resolves with its exit code, null after a signal. */
function runVitest(args, isAside) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args], {
      cwd: ROOT,
      env: { ...process.env, ...(options.deep ? { PARLOUR_IMAGE_DEPTH: 'deep' } : {}) },
      stdio: ['ignore', ...(isAside ? ['pipe', 'pipe'] : ['inherit', 'inherit'])],
    });
    const said = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => said.push(text));
    child.on('close', (status) => {
      process.stdout.write(said.join(''));
      resolve(status);
    });
  });
}

/** Runs one tier and reads vitest's JSON report; trouble that no test owns counts as one failure. */
async function runTier(tier, isAside) {
  const report = join(REPORTS, `${tier}.json`);
  const args = ['run', '--config', '.config/vitest.config.ts', '--project', tier];
  args.push('--reporter', process.env.CI ? 'verbose' : 'default', '--reporter', 'json', '--outputFile.json', report);
  rmSync(report, { force: true });
  const status = await runVitest(args, isAside);

  const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
  const ran = (file) => file.assertionResults.filter(({ status }) => status === 'passed' || status === 'failed');
  const all = files.flatMap(ran);
  const complaints = [];
  const passed = all.filter((test) => test.status === 'passed').length;
  let failed = all.length - passed;
  // A file that does not load has no tests of its own to fail.
  failed += files.filter((file) => file.status === 'failed' && !ran(file).some((t) => t.status === 'failed')).length;
  if (all.length === 0) complaints.push(`tier "${tier}" ran no test`);
  if (process.env.CI)
    for (const file of files.filter((file) => file.status !== 'failed' && ran(file).length === 0))
      complaints.push(`${relative(ROOT, file.name)} ran no test`);
  if (status !== 0 && failed === 0 && complaints.length === 0)
    complaints.push(`vitest ended with ${status ?? 'a signal'}`);
  const faults = files.flatMap((file) => faultsOf(file)).concat(complaints);
  return { tier, passed, failed: failed + complaints.length, faults };
}

mkdirSync(REPORTS, { recursive: true });
const summary = join(REPORTS, 'summary.json');
const tiers = asked.length > 0 ? asked : TIERS;
// Tiers that another run of this program tested keep their counts: .ci/run adds up all there are.
const others = existsSync(summary) ? JSON.parse(readFileSync(summary, 'utf8')) : [];
rmSync(summary, { force: true });
const aside = tiers.includes('config') ? tiers.filter((tier) => BESIDE_CONFIG.includes(tier)) : [];
const results = [];
const runAll = async (some, isAside) => {
  for (const tier of some) results.push(await runTier(tier, isAside));
};
const first = tiers.filter((tier) => tier === 'config');
await Promise.all([runAll(first, false), runAll(aside, true)]);
await runAll(
  tiers.filter((tier) => !first.includes(tier) && !aside.includes(tier)),
  false,
);
results.sort((a, b) => tiers.indexOf(a.tier) - tiers.indexOf(b.tier));
writeFileSync(summary, JSON.stringify([...others.filter(({ tier }) => !tiers.includes(tier)), ...results]));
// Said again at the end, where somebody who reads only the last lines finds it.
for (const { faults } of results) for (const fault of faults) console.error(`FAILED: ${fault}`);
console.log('');
for (const { tier, passed, failed } of results) console.log(`${tier.padEnd(12)} ${passed} passed, ${failed} failed`);
process.exit(results.every(({ failed }) => failed === 0) ? 0 : 1);
