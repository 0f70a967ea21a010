import { join } from 'node:path';
import { Scratch } from './scratch.ts';

/**
 * Builds the production core from the sources as they are now, beside a client without files, so that a test of the
 * core needs no client. Gone when the test file ends.
 * @returns the path of `main.js`
 */
export function buildCore(): string {
  const scratch = new Scratch();
  scratch.copy('appliance/build.ts', 'appliance/core', 'appliance/protocol', 'package.json');
  const { code, text } = scratch.node(['--import', 'tsx', 'appliance/build.ts']);
  if (code !== 0) throw new Error(`the core could not be built: ${text}`);
  scratch.write('dist/web/asset-manifest.json', '{"clientHash":"","files":[]}');
  scratch.write('dist/web/csp.json', '{"styleHashes":[]}');
  return join(scratch.root, 'dist/core/main.js');
}
