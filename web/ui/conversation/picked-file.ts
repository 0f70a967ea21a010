import type { PickedFile } from '../../state/composer.ts';

let picked = 0;

/** A chosen file as the client sends it: read by slices; a picture with its size, so that others keep space for it. */
export async function pickFile(file: File): Promise<PickedFile> {
  picked += 1;
  const base = {
    key: `${picked}`,
    name: file.name,
    bytes: file.size,
    read: async (from: number, to: number) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
  };
  if (!/^image\/(png|jpeg|gif)$/.test(file.type)) return base;
  try {
    const bitmap = await createImageBitmap(file);
    const { width, height } = bitmap;
    bitmap.close();
    return { ...base, width, height, preview: URL.createObjectURL(file) };
  } catch {
    // No picture after all, whatever its name says: it goes as a file, and whoever opens it checks again.
    return base;
  }
}

/** The preview's memory is given back. */
export function dropPreviews(files: readonly PickedFile[]): void {
  for (const { preview } of files) if (preview !== undefined) URL.revokeObjectURL(preview);
}
