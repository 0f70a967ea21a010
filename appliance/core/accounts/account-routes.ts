import { LIMITS } from '../../protocol/limits.ts';
import {
  AccountEntriesRequest,
  PasswordRequest,
  ROUTES,
  SessionDeviceRequest,
  VaultGetRequest,
  VaultPutRequest,
} from '../../protocol/routes.ts';
import { empty, json } from '../http/reply.ts';
import { route } from '../http/routes.ts';
import type { Route } from '../http/routes.ts';
import type { AccountChanges } from './account-changes.ts';
import { clearSessionCookie } from './cookies.ts';
import type { Guard } from './guard.ts';
import { sessionAnswer, visitorOf } from './login-routes.ts';
import type { Logins } from './logins.ts';
import type { Parts } from './parts.ts';
import { bodyReader } from './schema-check.ts';
import { readVault } from './vault.ts';

const readDevice = bodyReader(SessionDeviceRequest);
const readPassword = bodyReader(PasswordRequest);
const readEntries = bodyReader(AccountEntriesRequest, LIMITS.changeBodyBytes);
const readVaultGet = bodyReader(VaultGetRequest);
const readVaultPut = bodyReader(VaultPutRequest, LIMITS.changeBodyBytes);

/** Routes of one's own session, account and vault. What a page does by itself (the vault) is no sign of life. */
export function accountRoutes(parts: Parts, guard: Guard, logins: Logins, changes: AccountChanges): readonly Route[] {
  const { sessions } = parts;
  return [
    route(ROUTES.session, (request) => {
      const session = guard.session(request);
      sessions.touch(session.id);
      return json(sessionAnswer(parts, session, null));
    }),
    route(ROUTES.sessionDevice, async (request) => {
      const session = guard.session(request);
      await changes.bindDevice(session, await readDevice(request));
      return empty();
    }),
    route(ROUTES.logout, async (request) => {
      const session = guard.session(request);
      await sessions.end(session.id);
      return empty({ headers: { 'set-cookie': clearSessionCookie() } });
    }),
    route(ROUTES.password, async (request) => {
      const session = guard.session(request);
      sessions.touch(session.id);
      await logins.changePassword(session, await readPassword(request), visitorOf(request));
      return empty();
    }),
    route(ROUTES.accountEntries, async (request) => {
      const session = guard.session(request);
      const { entries } = await readEntries(request);
      await changes.append(session, entries, visitorOf(request));
      sessions.touch(session.id);
      return empty();
    }),
    route(ROUTES.vaultGet, async (request) => {
      const { fp } = guard.session(request);
      const { ids } = await readVaultGet(request);
      return json({ records: readVault(parts.store, fp, ids) });
    }),
    route(ROUTES.vaultPut, async (request) => {
      const session = guard.session(request);
      const { records } = await readVaultPut(request);
      await changes.putVault(session, records);
      return empty();
    }),
  ];
}
