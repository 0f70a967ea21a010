import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageName, ROOT, sourceDateEpoch, version } from '../places.ts';

/** One part of the image. `purl` is its name among all packages (https://github.com/package-url/purl-spec). */
type Part = { readonly name: string; readonly version: string; readonly purl: string };

/**
 * The list of parts, as SPDX 2.3 in JSON (https://spdx.github.io/spdx-spec/v2.3/).
 *
 * @param debianPackages lines of name, version, architecture, source package, with tabs between
 */
export function partsList(debianPackages: string): string {
  const parts = [...debianParts(debianPackages), ...npmParts()];
  const packages = parts.map((part, index) => ({
    SPDXID: `SPDXRef-Package-${index + 1}`,
    name: part.name,
    versionInfo: part.version,
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: part.purl }],
  }));
  const image = {
    SPDXID: 'SPDXRef-Image',
    name: imageName(),
    versionInfo: version(),
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    primaryPackagePurpose: 'OPERATING-SYSTEM',
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: 'NOASSERTION',
    copyrightText: 'NOASSERTION',
  };
  const relationships = [
    { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: image.SPDXID },
    ...packages.map(({ SPDXID }) => ({
      spdxElementId: image.SPDXID,
      relationshipType: 'CONTAINS',
      relatedSpdxElement: SPDXID,
    })),
  ];
  const list = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: imageName(),
    documentNamespace: `https://spdx.org/spdxdocs/${imageName()}-${sourceDateEpoch()}`,
    creationInfo: {
      created: new Date(sourceDateEpoch() * 1_000).toISOString().replace(/\.\d+Z$/, 'Z'),
      creators: [`Tool: parlour-image-${version()}`],
    },
    packages: [image, ...packages],
    relationships,
  };
  return `${JSON.stringify(list, null, 2)}\n`;
}

function debianParts(lines: string): Part[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', version = '', architecture = '', source = ''] = line.split('\t');
      const query = `arch=${architecture}&upstream=${encodeURIComponent(source)}`;
      return {
        name,
        version,
        purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?${query}`,
      };
    });
}

/** What the core runs, by the lock file, and what is bundled into the pages, by the licences that they carry. */
function npmParts(): Part[] {
  type Entry = {
    readonly name?: string;
    readonly version?: string;
    readonly dev?: boolean;
    readonly cpu?: readonly string[];
    readonly os?: readonly string[];
  };
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, Entry> };
  const onTheBox = ({ dev, cpu, os }: Entry): boolean =>
    dev !== true && (cpu?.includes('arm64') ?? true) && (os?.includes('linux') ?? true);
  const parts = new Map<string, Part>();
  const add = (name: string, version: string): void => {
    parts.set(`${name}@${version}`, { name, version, purl: `pkg:npm/${name.replace(/^@/, '%40')}@${version}` });
  };
  for (const [path, entry] of Object.entries(lock.packages))
    if (path !== '' && entry.version !== undefined && onTheBox(entry))
      add(entry.name ?? path.replace(/^.*node_modules\//, ''), entry.version);
  const licences = readFileSync(join(ROOT, 'dist/web/licences.txt'), 'utf8');
  for (const [, name = '', version = ''] of licences.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d+\.\d+\.\d+\S*)$/gm))
    add(name, version);
  return [...parts.values()].sort((a, b) => a.purl.localeCompare(b.purl));
}
