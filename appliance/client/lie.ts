import type { AlarmKind } from './model.ts';

/** What no honest house or member brings about, by the name of its alarm. Caught where the alarm is raised; never retried away. */
export class Lie extends Error {
  override readonly name = 'Lie';
  readonly kind: AlarmKind;

  constructor(kind: AlarmKind, detail: string) {
    super(detail);
    this.kind = kind;
  }
}
