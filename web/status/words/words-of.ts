import { isCheckId } from '../../../appliance/protocol/health.ts';
import type { CheckJson } from '../../../appliance/protocol/health.ts';
import type { Words } from './words.ts';

/** What a card says. */
export type CardWords = { readonly title: string; readonly means: string; readonly remedy: string | undefined };

/** The words for a check. One that this page does not know (the house was updated beside it) is shown by its bare name. */
export function wordsOf({ id, reason }: Pick<CheckJson, 'id' | 'reason'>, words: Words): CardWords {
  if (!isCheckId(id)) return { title: id, means: reason, remedy: undefined };
  const { title, reasons } = words.checks[id];
  const said = saidOf(reason, reasons, words);
  return typeof said === 'string'
    ? { title, means: said, remedy: undefined }
    : { title, means: said[0], remedy: said[1] };
}

type Said = string | readonly [string, string];

function saidOf(reason: string, reasons: Readonly<Record<string, Said>>, words: Words): Said {
  const own = Object.hasOwn(reasons, reason) ? reasons[reason] : undefined;
  if (own !== undefined) return own;
  return reason === 'unreadable' || reason === 'unreported' ? words[reason] : reason;
}
