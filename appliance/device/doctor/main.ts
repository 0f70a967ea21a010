import { CONFIG_EXIT_CODE, ConfigError } from '../../core/settings/config-error.ts';
import { parseEnvironment } from '../../core/settings/environment.ts';
import { systemClock } from '../../core/system/clock.ts';
import { run } from '../../core/system/run.ts';
import { doctor } from './doctor.ts';

/** `npm run doctor`: the support bundle of a house that `npm start` runs, or should. */
try {
  const environment = parseEnvironment(process.env, process.cwd());
  process.stdout.write(`${await doctor(environment, { clock: systemClock, run })}\n`);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = CONFIG_EXIT_CODE;
}
