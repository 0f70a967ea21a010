/**
 * What an honest server cannot bring about: it served less than was seen before (`rollback`), or another history than
 * was seen before (`fork`). Never retried away: the client shows it (rule 14).
 */
export class LogAlarm extends Error {
  override readonly name = 'LogAlarm';
  readonly kind: 'rollback' | 'fork';

  constructor(kind: 'rollback' | 'fork', detail: string) {
    super(`${kind}: ${detail}`);
    this.kind = kind;
  }
}
