import type { OpenedFile } from '../../../appliance/client/model.ts';

/** How long the browser may take to begin saving. */
const KEPT_MS = 60_000;

/** Hands an opened file to the browser to save. It is never opened in the page: its type is that of a download. */
export function saveBlob(file: OpenedFile, name: string): void {
  const url = URL.createObjectURL(new Blob([file.bytes], { type: 'application/octet-stream' }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
