import { lazyCheck } from '../accounts/schema-check.ts';
import { isStorageFault, loadIfPresent, saveDurably } from '../system/files.ts';
import { HistoryDocument } from './history.ts';

const isDocument = lazyCheck(HistoryDocument);

/**
 * What was kept, or undefined. A damaged file, or one on a part of the disk that is, is no reason not to start: charts
 * begin anew.
 *
 * @param report told of a file that could not be used.
 */
export async function loadHistory(path: string, report: (line: string) => void): Promise<HistoryDocument | undefined> {
  try {
    const bytes = await loadIfPresent(path);
    if (bytes === undefined) return undefined;
    const value = parse(bytes);
    if (isDocument(value)) return value;
  } catch (error) {
    if (!isStorageFault(error)) throw error;
  }
  report('the history of the status page could not be read and begins anew');
  return undefined;
}

/** Keeps it; a disk that refuses is reported, and the charts live on in memory. */
export async function saveHistory(
  path: string,
  document: HistoryDocument,
  report: (line: string) => void,
): Promise<void> {
  try {
    await saveDurably(path, JSON.stringify(document));
  } catch (error) {
    if (!isStorageFault(error)) throw error;
    report('the history of the status page could not be kept');
  }
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
