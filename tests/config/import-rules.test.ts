import { describe, expect, it } from 'vitest';
import { Scratch, type Outcome } from '../lib/scratch.ts';

const PROJECTS = ['appliance/protocol', 'appliance/e2ee', 'appliance/client', 'appliance/core', 'web'];

/** The repository's own project files over one small module a folder, and then `tsc -b`. */
function compile(extra: Record<string, string>): Outcome {
  const scratch = new Scratch();
  scratch.copy('package.json', '.config/tsconfig.base.json', ...PROJECTS.map((folder) => `${folder}/tsconfig.json`));
  for (const folder of PROJECTS) scratch.write(`${folder}/thing.ts`, 'export const thing = 1;\n');
  for (const [path, text] of Object.entries(extra)) scratch.write(path, text);
  return scratch.node(['node_modules/typescript/bin/tsc', '-b', ...PROJECTS]);
}

/** The compiler's words for an import that leaves its project: the file and place of the import, and what it reached for. */
const outsideProject = (file: string, target: string): RegExp =>
  new RegExp(`^${file}\\(1,\\d+\\): error TS6307: File '\\S*/${target}' is not listed within the file list`, 'm');

const useOf = (specifier: string): string => `import { thing } from '${specifier}';\nexport const other = thing;\n`;

describe('the compiler keeps the server blind', () => {
  it('accepts every import that the design allows', () => {
    const { code, text } = compile({
      'appliance/e2ee/use.ts': useOf('../protocol/thing.ts'),
      'appliance/client/use.ts': useOf('../e2ee/thing.ts'),
      'appliance/core/use.ts': useOf('../protocol/thing.ts'),
      'web/use.ts': useOf('../appliance/client/thing.ts'),
    });
    expect(text).toBe('');
    expect(code).toBe(0);
  });

  it('refuses a core that imports e2ee, so no key can open a message on the box', () => {
    const { code, text } = compile({ 'appliance/core/leak.ts': useOf('../e2ee/thing.ts') });
    expect(code).not.toBe(0);
    expect(text).toMatch(outsideProject('appliance/core/leak.ts', 'appliance/e2ee/thing.ts'));
  });

  it('refuses a core that imports e2ee for its types only', () => {
    const leak = "import type { thing } from '../e2ee/thing.ts';\nexport type Leak = typeof thing;\n";
    const { code, text } = compile({ 'appliance/core/leak.ts': leak });
    expect(code).not.toBe(0);
    expect(text).toMatch(outsideProject('appliance/core/leak.ts', 'appliance/e2ee/thing.ts'));
  });

  it.each([
    ['appliance/core', 'appliance/client'],
    ['appliance/protocol', 'appliance/e2ee'],
    ['appliance/protocol', 'appliance/core'],
    ['appliance/e2ee', 'appliance/client'],
    ['appliance/client', 'appliance/core'],
    ['web', 'appliance/core'],
  ])('refuses %s importing %s, which would carry one side into the other', (from, to) => {
    const up = '../'.repeat(from.split('/').length);
    const { code, text } = compile({ [`${from}/leak.ts`]: useOf(`${up}${to}/thing.ts`) });
    expect(code).not.toBe(0);
    expect(text).toMatch(outsideProject(`${from}/leak.ts`, `${to}/thing.ts`));
  });

  it.each([
    ['appliance/protocol/leak.ts', 'export const size = Buffer.alloc(1).length;\n', 'Buffer'],
    ['appliance/e2ee/leak.ts', 'export const node = process.pid;\n', 'process'],
    ['appliance/core/leak.ts', 'export const page = document.title;\n', 'document'],
  ])('refuses %s using a global of another world', (file, source, name) => {
    const { code, text } = compile({ [file]: source });
    expect(code).not.toBe(0);
    expect(text).toMatch(new RegExp(`Cannot find name '${name}'`));
  });
});
