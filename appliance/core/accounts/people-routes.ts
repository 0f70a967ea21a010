import { formatBase64Url, formatHex, parseBase64Url } from '../../protocol/encoding.ts';
import { AccountsRequest, ROUTES } from '../../protocol/routes.ts';
import type { AccountsAnswer, PeopleAnswer } from '../../protocol/routes.ts';
import { json } from '../http/reply.ts';
import { route } from '../http/routes.ts';
import type { Route } from '../http/routes.ts';
import type { AccountDirectory } from './directory.ts';
import { BOUNDS } from './bounds.ts';
import type { Guard } from './guard.ts';
import { bodyReader } from './schema-check.ts';

/** Who is connected right now. */
export interface Presence {
  isOnline(fpHex: string): boolean;
}

const readAccounts = bodyReader(AccountsRequest);

/** Routes about others in the house, for people who are signed in. */
export function peopleRoutes(directory: AccountDirectory, guard: Guard, presence: Presence): readonly Route[] {
  return [
    route(ROUTES.people, (request) => {
      guard.session(request);
      const people = Array.from(directory.list(), ({ fp, head }) => ({
        fp: formatBase64Url(fp),
        seq: head.seq,
        isOnline: presence.isOnline(formatHex(fp)),
      }));
      return json({ people } satisfies PeopleAnswer);
    }),
    route(ROUTES.accounts, async (request) => {
      guard.session(request);
      const { fps } = await readAccounts(request);
      return json({ accounts: logsOf(directory, fps) } satisfies AccountsAnswer);
    }),
  ];
}

/** The logs that are there, each once, until they are enough for one answer. */
function logsOf(directory: AccountDirectory, fps: readonly string[]): AccountsAnswer['accounts'] {
  const accounts: AccountsAnswer['accounts'] = [];
  let chars = 0;
  for (const fp of new Set(fps)) {
    const log = [...directory.log(formatHex(parseBase64Url(fp)))];
    if (log.length === 0) continue;
    accounts.push({ fp, log });
    chars += log.reduce((sum, { body, sig }) => sum + body.length + sig.length, 0);
    if (chars >= BOUNDS.accountsAnswerChars) break;
  }
  return accounts;
}
