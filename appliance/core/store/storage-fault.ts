import { WireError } from '../../protocol/errors.ts';
import { isStorageFault, systemCode } from '../system/files.ts';

/**
 * What to throw instead of an error of the disk: the asker hears that nothing was saved, and the server stays up. Any
 * other error comes back as it is.
 */
export function storageFault(error: unknown): unknown {
  if (!isStorageFault(error)) return error;
  const code = systemCode(error);
  return new WireError(code === 'ENOSPC' || code === 'EDQUOT' ? 'storage_full' : 'storage_failed', code);
}
