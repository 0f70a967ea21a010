import { defineHostCheck } from '../check.ts';

/** Whether the kernel found errors on the card, or writes to it no more. */
export const fileSystem = defineHostCheck(
  'file-system',
  (report) => report.fileSystem,
  ({ errors, isReadOnly }) => {
    if (isReadOnly) return { reason: 'read-only', facts: { errors } };
    return { reason: errors > 0 ? 'errors' : 'sound', facts: { errors } };
  },
);
