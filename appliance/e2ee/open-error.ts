/**
 * Something sealed did not open. One error for every cause (protocol.md §3): who sees it learns nothing about why, and
 * nothing about it goes to the server.
 */
export class OpenError extends Error {
  override readonly name = 'OpenError';

  constructor() {
    super('could not be opened');
  }
}
