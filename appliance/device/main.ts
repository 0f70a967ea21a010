import { existsSync } from 'node:fs';
import { uptime } from 'node:os';
import { parseArgs } from 'node:util';
import { ConfigError, CONFIG_EXIT_CODE } from '../core/settings/config-error.ts';
import { systemClock } from '../core/system/clock.ts';
import { readHostAddresses, readHostLabel } from '../core/system/network.ts';
import { systemRandom } from '../core/system/random.ts';
import { run } from '../core/system/run.ts';
import { isAnswering } from './answering.ts';
import { applyRequest } from './apply.ts';
import { bannerText, setupFileText } from './banner.ts';
import { renewCertificate } from './certificate.ts';
import { readActiveConsoles, writeToConsoles } from './consoles.ts';
import { findUpdates } from './health/updates.ts';
import { gatherHouseFacts } from './house-facts.ts';
import type { HouseFacts } from './house-facts.ts';
import { PATHS } from './paths.ts';
import { keepSetupFile } from './setup-file.ts';

/** The device's one-shots but the health report, each started by a unit of its own: `node main.js <task>`. */
const TASKS: Readonly<Record<string, () => Promise<void>>> = {
  certificate: async () => {
    await renewCertificate(PATHS, {
      clock: systemClock,
      random: systemRandom,
      hostLabel: readHostLabel(),
      addresses: await readHostAddresses(),
      uptimeSeconds: uptime(),
      report: say,
    });
  },
  updates: async () => {
    await findUpdates('/', run, systemClock);
  },
  banner: async () => {
    await writeToConsoles(await banner(), await readActiveConsoles(), PATHS.devices);
  },
  'show-banner': async () => {
    process.stdout.write(await banner());
  },
  'setup-file': async () => {
    const places = { boot: PATHS.boot, scratch: PATHS.setupFile, bootRw: PATHS.bootRw };
    await keepSetupFile(setupFileText(await houseFacts()), places, run);
  },
  doctor: async () => say(await (await import('./doctor/doctor.ts')).doctorOfDevice({ clock: systemClock, run })),
  apply: async () => {
    await applyRequest(PATHS.applyRequest, run);
  },
};

async function banner(): Promise<string> {
  const answers = await Promise.all([isAnswering({ path: PATHS.coreSocket }), isAnswering({ port: 443 })]);
  return bannerText(await houseFacts(), !answers.includes(false));
}

async function houseFacts(): Promise<HouseFacts> {
  return gatherHouseFacts({
    ...PATHS,
    hostLabel: readHostLabel(),
    isNameAnnounced: existsSync(PATHS.avahi),
    addresses: await readHostAddresses(),
  });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const [name = ''] = parseArgs({ allowPositionals: true }).positionals;
  const task = TASKS[name];
  if (task === undefined)
    throw new ConfigError(`${name}: there is no such task; known are ${Object.keys(TASKS).join(', ')}`);
  await task();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? CONFIG_EXIT_CODE : 1;
});
