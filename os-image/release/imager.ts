import { imageName, sourceDateEpoch, version } from '../places.ts';

/** What Raspberry Pi Imager checks before and after it writes. Sizes in bytes, hashes SHA-256 in hex. */
export type ImageFigures = {
  readonly imageSize: number;
  readonly imageSha256: string;
  readonly archiveSize: number;
  readonly archiveSha256: string;
};

/** Imager's names for the boards that start this image; a Zero 2 W counts among the Pi 3. */
const DEVICES = ['pi3-64bit', 'pi4-64bit', 'pi5-64bit'];

/**
 * A list of one system for Raspberry Pi Imager, which takes it as a content repository or as a manifest to open
 * (rpi-imager, doc/json-schema/os-list-schema.json).
 *
 * @param folderUrl where archive and icon are, ending with a slash
 */
export function imagerList(figures: ImageFigures, folderUrl: string): string {
  const system = {
    name: `Parlour ${version()}`,
    description: 'A private chat house for your own network',
    icon: `${folderUrl}${imageName()}.svg`,
    url: `${folderUrl}${imageName()}.img.xz`,
    extract_size: figures.imageSize,
    extract_sha256: figures.imageSha256,
    image_download_size: figures.archiveSize,
    image_download_sha256: figures.archiveSha256,
    release_date: new Date(sourceDateEpoch() * 1_000).toISOString().slice(0, 10),
    devices: DEVICES,
  };
  return `${JSON.stringify({ os_list: [system] }, null, 2)}\n`;
}
