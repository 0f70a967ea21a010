import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Rules of the house that no published plugin knows. */
const house = {
  rules: {
    'file-name': {
      meta: { type: 'suggestion', schema: [], messages: { bad: '{{why}}' } },
      create: (context) => ({
        Program(node) {
          const name = context.filename.split('/').at(-1) ?? '';
          const stem = name.replace(/(\.(worker|test|d|config))?\.[cm]?[jt]sx?$/, '');
          if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem))
            context.report({ node, messageId: 'bad', data: { why: `File name "${name}" is not kebab-case.` } });
          if (/(^|-)(utils?|helpers?|common|managers?|misc)$/.test(stem))
            context.report({ node, messageId: 'bad', data: { why: `Name "${name}" after the thing it holds.` } });
        },
      }),
    },
    'disable-needs-reason': {
      meta: { type: 'suggestion', schema: [], messages: { bad: 'Say why after " -- " in an eslint-disable comment.' } },
      create: (context) => ({
        Program() {
          for (const comment of context.sourceCode.getAllComments())
            if (/^\s*eslint-disable/.test(comment.value) && !/\s--\s+\S/.test(comment.value))
              context.report({ loc: comment.loc, messageId: 'bad' });
        },
      }),
    },
  },
};

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Export by name: a default export has as many names as importers.',
};
const noEmptyCatch = {
  selector: 'CatchClause > BlockStatement[body.length=0]',
  message: 'Say what a failure means here: an empty catch hides faults.',
};
const noClockByNew = {
  selector: 'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
  message: 'Time is passed in (core/system, or a port of the client).',
};
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate'];
const passedIn = (name) => ({ name, message: 'The world is passed in: use the clock or port given to this part.' });

/** What the sealed side must not reach for: its inputs come through ports (architecture.md, Folders). */
const OUTSIDE_WORLD = [
  ...['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'indexedDB', 'caches', 'localStorage', 'sessionStorage'],
  ...['self', 'window', 'document', 'navigator', 'location', 'postMessage', 'importScripts', 'Worker', 'SharedWorker'],
  ...['BroadcastChannel', 'addEventListener', 'removeEventListener', 'dispatchEvent', 'onmessage', 'close', 'name'],
];

export default tseslint.config(
  { ignores: ['dist/**', '.build/**', 'node_modules/**', 'data/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: `${import.meta.dirname}/..` } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // An interface may be asynchronous where one of its implementations has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['**/*.{ts,tsx,mjs}'],
    plugins: { house },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'house/file-name': 'error',
      'house/disable-needs-reason': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, noEmptyCatch],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'max-lines': ['error', { max: 400 }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['appliance/**/*.ts'],
    ignores: [
      'appliance/core/system/**',
      'appliance/core/main.ts',
      'appliance/device/doctor/main.ts',
      'appliance/build.ts',
      'appliance/device/build.ts',
    ],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, noEmptyCatch, noClockByNew],
      'no-restricted-globals': ['error', { globals: TIMERS.map(passedIn), checkGlobalObject: true }],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is passed in.' },
        { object: 'Math', property: 'random', message: 'Randomness is passed in, and is never Math.random.' },
        { object: 'process', property: 'env', message: 'Settings are read in core/main.ts only.' },
      ],
      'no-restricted-imports': [
        'error',
        { paths: ['timers', 'node:timers', 'timers/promises', 'node:timers/promises'].map(passedIn) },
      ],
    },
  },
  {
    files: ['appliance/e2ee/**/*.ts', 'appliance/client/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { globals: [...TIMERS, ...OUTSIDE_WORLD].map(passedIn), checkGlobalObject: true },
      ],
    },
  },
  {
    files: ['web/state/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-globals': [
        'error',
        {
          globals: ['document', 'window', 'self', 'indexedDB', 'localStorage', 'navigator', 'location'].map((name) => ({
            name,
            message: 'View models know no DOM: pass it in from the entry.',
          })),
          checkGlobalObject: true,
        },
      ],
    },
  },
  {
    files: ['tests/**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // A test passes callbacks that a real caller would await; floating promises stay an error.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        module: 'writable',
        performance: 'readonly',
      },
    },
  },
  { files: ['.config/*'], rules: { 'no-restricted-syntax': ['error', noEmptyCatch] } },
);
