import { beforeAll, expect, it } from 'vitest';
import { Scratch } from '../lib/scratch.ts';

type Violation = { rule: string; from: string };

/** What dependency-cruiser finds broken in a tree of these files. */
function violations(files: Record<string, string>): Violation[] {
  const scratch = new Scratch();
  scratch.copy('.config/dependency-cruiser.cjs', 'package.json');
  for (const [path, text] of Object.entries(files)) scratch.write(path, text);
  const folders = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
  const { text } = scratch.node([
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.config/dependency-cruiser.cjs', '--output-type', 'json'],
    ...folders,
  ]);
  const report = JSON.parse(text) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  return report.summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}

const effect = (specifier: string): string => `import '${specifier}';\n`;

it('lets each sharp tool through its one door', () => {
  const files = {
    'appliance/core/http/uws.ts':
      "import type { TemplatedApp } from 'uWebSockets.js';\nexport type App = TemplatedApp;\n",
    'appliance/core/store/lmdb.ts': effect('lmdb'),
    'appliance/core/store/json.ts': effect('lowdb'),
    'appliance/core/tls/authority.ts': effect('node-forge'),
    'appliance/core/system/run.ts': effect('node:child_process'),
    'appliance/core/rooms/room.ts': effect('../../protocol/ids.ts'),
    'appliance/protocol/ids.ts': effect('@sinclair/typebox'),
    'web/chat/main.tsx': effect('../ui/button.tsx') + effect('../../appliance/client/connection.ts'),
    'web/ui/button.tsx': effect('../state/rooms.ts') + effect('preact'),
    'web/state/rooms.ts': effect('@preact/signals'),
    'appliance/client/connection.ts': effect('../e2ee/keys.ts'),
    'appliance/e2ee/keys.ts': effect('../protocol/ids.ts'),
  };
  expect(violations(files)).toEqual([]);
});

/** Rule, the folder of a file that breaks it, and what that file imports. */
const BREACHES: [rule: string, folder: string, source: string][] = [
  ['door-uws', 'appliance/core/ws', effect('uWebSockets.js')],
  [
    'door-uws',
    'appliance/core/ws',
    "import type { WebSocket } from 'uWebSockets.js';\nexport type W = WebSocket<1>;\n",
  ],
  ['door-lmdb', 'appliance/core/accounts', effect('lmdb')],
  ['door-lowdb', 'appliance/core/setup', effect('lowdb')],
  ['door-lowdb', 'appliance/core/setup', effect('lowdb/node')],
  ['door-forge', 'appliance/core/http', effect('node-forge')],
  ['door-child-process', 'appliance/core/health', effect('node:child_process')],
  ['door-child-process', 'appliance/core/health', effect('child_process')],
  ['rooms-are-pure', 'appliance/core/rooms', effect('node:crypto')],
  ['rooms-know-no-packages', 'appliance/core/rooms', effect('bcrypt')],
  ['rooms-know-no-io', 'appliance/core/rooms', effect('../store/thing.ts')],
  ['production-packages-only', 'appliance/core/ws', effect('ws')],
  ['no-node-outside-core', 'appliance/e2ee', effect('node:crypto')],
  ['no-node-outside-core', 'web/ui', effect('node:fs')],
  ['no-unresolved', 'appliance/core/http', effect('./not-there.ts')],
  ['layer-core', 'appliance/core/http', effect('../../e2ee/thing.ts')],
  ['layer-core', 'appliance/core/http', effect('../../client/thing.ts')],
  [
    'layer-core',
    'appliance/core/http',
    "import type { thing } from '../../e2ee/thing.ts';\nexport type T = typeof thing;\n",
  ],
  ['layer-protocol', 'appliance/protocol', effect('../e2ee/thing.ts')],
  ['layer-e2ee', 'appliance/e2ee', effect('../client/thing.ts')],
  ['layer-client', 'appliance/client', effect('../core/http/thing.ts')],
  ['layer-web', 'web/chat', effect('../../appliance/core/http/thing.ts')],
  ['state-knows-no-ui', 'web/state', effect('../ui/thing.ts')],
  ['entries-stay-apart', 'web/chat', effect('../setup/thing.ts')],
  ['web-parts-know-no-entry', 'web/ui', effect('../chat/thing.ts')],
];

const breachFile = (index: number): string => `${BREACHES[index]?.[1] ?? ''}/breach-${index}.ts`;

/** One tree with every breach in it, looked at once. */
let found: Violation[] = [];
beforeAll(() => {
  const files: Record<string, string> = {};
  const harmless = ['appliance/e2ee', 'appliance/client', 'appliance/core/http', 'appliance/core/store'];
  for (const folder of [...harmless, 'web/ui', 'web/chat', 'web/setup'])
    files[`${folder}/thing.ts`] = 'export const thing = 1;\n';
  for (const [index, [, , source]] of BREACHES.entries()) files[breachFile(index)] = source;
  files['appliance/core/tls/egg.ts'] = effect('./hen.ts');
  files['appliance/core/tls/hen.ts'] = effect('./egg.ts');
  found = violations(files);
});

it.each(BREACHES.map(([rule, folder, source], index) => [rule, folder, source.split('\n')[0], index] as const))(
  '%s stops a file in %s that says: %s',
  (rule, _folder, _source, index) => {
    expect(found).toContainEqual({ rule, from: breachFile(index) });
  },
);

it('no-cycle stops two files that need each other', () => {
  expect(found).toContainEqual({ rule: 'no-cycle', from: 'appliance/core/tls/egg.ts' });
});

it('blames nobody who broke nothing', () => {
  expect(found.filter(({ from }) => from.endsWith('/thing.ts'))).toEqual([]);
});
