/**
 * Doors and directions between folders. TypeScript's project references prove the coarse half of this table;
 * this file adds what a compiler does not see: npm packages, node: modules, and rules inside one folder.
 */
const pkg = (name) => `(^|/)node_modules/${name}/`;
const CORE_MODULE = { dependencyTypes: ['core'] };
const NPM = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

/** Run before there is a core: they start npm, the builds and the bundle. */
const GROUND = '^appliance/(start|prepare)\\.mjs$';

/** Only `door` may import what `to` describes. */
const door = (name, comment, doorPath, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(appliance|web)/', pathNot: [doorPath, GROUND] },
  to,
});

/** `folder` may import from our folders only itself and `allowed`. */
const layer = (folder, allowed) => ({
  name: `layer-${folder.split('/').at(-1)}`,
  comment: `architecture: ${folder} imports only ${allowed.join(', ') || 'itself'}`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: '^web/build\\.ts$' },
  to: { path: '^(appliance|web|os-image|tests|\\.config)/', pathNot: [folder, ...allowed].map((path) => `^${path}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-undeclared-package',
      comment: 'Every package imported stands in package.json by itself.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },

    layer('appliance/protocol', []),
    layer('appliance/e2ee', ['appliance/protocol']),
    layer('appliance/client', ['appliance/protocol', 'appliance/e2ee']),
    layer('appliance/core', ['appliance/protocol']),
    layer('appliance/device', ['appliance/protocol', 'appliance/core']),
    layer('web', ['appliance/protocol', 'appliance/e2ee', 'appliance/client']),

    {
      name: 'no-node-outside-core',
      comment: 'protocol, e2ee, client and the web run in a browser too.',
      severity: 'error',
      from: { path: '^(appliance/(protocol|e2ee|client)|web)/', pathNot: '^web/build\\.ts$' },
      to: CORE_MODULE,
    },
    {
      name: 'rooms-are-pure',
      comment: 'rooms/ is the domain: clock, store and cryptography are passed in, no I/O.',
      severity: 'error',
      from: { path: '^appliance/core/rooms/' },
      to: CORE_MODULE,
    },
    {
      name: 'rooms-know-no-packages',
      severity: 'error',
      from: { path: '^appliance/core/rooms/' },
      to: { dependencyTypes: NPM, pathNot: pkg('@sinclair/typebox') },
    },
    {
      name: 'rooms-know-no-io',
      severity: 'error',
      from: { path: '^appliance/core/rooms/' },
      to: { path: '^appliance/core/(http|ws|store|files|tls|system|health|setup)/' },
    },
    {
      name: 'production-packages-only',
      comment: 'What the box runs is in "dependencies".',
      severity: 'error',
      from: { path: '^appliance/core/' },
      to: { dependencyTypes: ['npm-dev'], pathNot: pkg('@types/[^/]+') },
    },

    door('door-uws', 'core/http/uws.ts owns every response.', '^appliance/core/http/uws\\.ts$', {
      path: pkg('uWebSockets\\.js'),
    }),
    door('door-lmdb', 'core/store/lmdb.ts is the only door.', '^appliance/core/store/lmdb\\.ts$', {
      path: pkg('lmdb'),
    }),
    door('door-lowdb', 'core/store/json.ts is the only door.', '^appliance/core/store/json\\.ts$', {
      path: pkg('lowdb'),
    }),
    door('door-forge', 'Only core/tls makes certificates.', '^appliance/core/tls/', {
      path: [pkg('node-forge'), pkg('@types/node-forge')],
    }),
    door(
      'door-systeminformation',
      'core/health/machine.ts calls only what starts no process.',
      '^appliance/core/health/machine\\.ts$',
      { path: pkg('systeminformation') },
    ),
    door('door-child-process', 'core/system/run.ts: execFile, no shell.', '^appliance/core/system/run\\.ts$', {
      path: '^(node:)?child_process$',
    }),

    {
      name: 'state-knows-no-ui',
      severity: 'error',
      from: { path: '^web/state/' },
      to: { path: '^web/(ui|chat|setup|status|trust)/' },
    },
    {
      name: 'entries-stay-apart',
      comment: 'The wizard never ships in the chat bundle.',
      severity: 'error',
      from: { path: '^web/(chat|setup|status|trust)/' },
      to: { path: '^web/(chat|setup|status|trust)/', pathNot: '^web/$1/' },
    },
    {
      name: 'web-parts-know-no-entry',
      severity: 'error',
      from: { path: '^web/(ui|keys)/' },
      to: { path: '^web/(chat|setup|status|trust)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
