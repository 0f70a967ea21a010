import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { imagerList } from '../../os-image/release/imager.ts';
import { partsList } from '../../os-image/release/sbom.ts';
import { ROOT } from '../lib/scratch.ts';

type Package = { SPDXID: string; name: string; versionInfo: string; externalRefs?: { referenceLocator: string }[] };
type Document = { packages: Package[]; relationships: { relationshipType: string; relatedSpdxElement: string }[] };

const DEBIAN = 'nginx\t1.26.3-3+deb13u7\tarm64\tnginx\nlibstdc++6\t14.2.0-19\tarm64\tgcc-14\n';
const parts = (): Document => JSON.parse(partsList(DEBIAN)) as Document;
const locators = (): string[] =>
  parts().packages.flatMap(({ externalRefs = [] }) => externalRefs.map((reference) => reference.referenceLocator));

it('the list of parts names each Debian package by version, architecture and source', () => {
  expect(locators()).toContain('pkg:deb/debian/nginx@1.26.3-3%2Bdeb13u7?arch=arm64&upstream=nginx');
  expect(locators()).toContain('pkg:deb/debian/libstdc%2B%2B6@14.2.0-19?arch=arm64&upstream=gcc-14');
});

it('the list of parts names what the core runs and what the pages carry, and nothing that only builds', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  const npm = locators().filter((locator) => locator.startsWith('pkg:npm/'));
  for (const [alias, wanted] of Object.entries(dependencies!)) {
    const [, name = alias, version = wanted] = /^npm:(.+)@(.+)$/.exec(wanted) ?? [];
    expect(npm).toContain(`pkg:npm/${name.replace('@', '%40')}@${version}`);
  }
  expect(npm).toContain(`pkg:npm/preact@${devDependencies!['preact']}`);
  expect(npm.filter((locator) => /\/(vitest|eslint|typescript|esbuild)@|darwin|x64/.test(locator))).toEqual([]);
});

it('each part has an id of its own and belongs to the image', () => {
  const { packages, relationships } = parts();
  const ids = packages.map(({ SPDXID }) => SPDXID);
  expect(new Set(ids).size).toBe(ids.length);
  const contained = relationships.filter(({ relationshipType }) => relationshipType === 'CONTAINS');
  expect(contained.map(({ relatedSpdxElement }) => relatedSpdxElement).sort()).toEqual(ids.slice(1).sort());
});

it('Imager gets size and hash of both the archive and what is in it', () => {
  const figures = { imageSize: 4_000, imageSha256: 'a'.repeat(64), archiveSize: 300, archiveSha256: 'b'.repeat(64) };
  const list = JSON.parse(imagerList(figures, 'https://example.org/parlour/')) as {
    os_list: Record<string, unknown>[];
  };
  expect(list.os_list).toHaveLength(1);
  expect(list.os_list[0]).toMatchObject({
    url: expect.stringMatching(/^https:\/\/example\.org\/parlour\/parlour-[\d.]+-arm64\.img\.xz$/),
    extract_size: 4_000,
    extract_sha256: 'a'.repeat(64),
    image_download_size: 300,
    image_download_sha256: 'b'.repeat(64),
    release_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    devices: ['pi3-64bit', 'pi4-64bit', 'pi5-64bit'],
  });
  // Settings that the device would not read must not be offered.
  expect(list.os_list[0]).not.toHaveProperty('init_format');
});
