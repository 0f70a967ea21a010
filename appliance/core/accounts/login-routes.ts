import { formatBase64Url } from '../../protocol/encoding.ts';
import { WireError } from '../../protocol/errors.ts';
import { LIMITS } from '../../protocol/limits.ts';
import {
  LoginParametersRequest,
  LoginRequest,
  ROUTES,
  RegisterRequest,
  SESSION_HEADER,
} from '../../protocol/routes.ts';
import type { SessionAnswer } from '../../protocol/routes.ts';
import { json } from '../http/reply.ts';
import type { Reply } from '../http/reply.ts';
import type { RequestHead } from '../http/request.ts';
import { route } from '../http/routes.ts';
import type { Route } from '../http/routes.ts';
import { formatDeviceCookie, formatSessionCookie } from './cookies.ts';
import type { Guard } from './guard.ts';
import type { Entered, Logins } from './logins.ts';
import type { Parts, Visitor } from './parts.ts';
import type { Registration } from './registration.ts';
import { bodyReader } from './schema-check.ts';
import type { Session } from './session.ts';

const readParameters = bodyReader(LoginParametersRequest);
const readLogin = bodyReader(LoginRequest);
// A first vault holds the sealed private keys; RSA identities make it larger than an ordinary body.
const readRegistration = bodyReader(RegisterRequest, LIMITS.changeBodyBytes);

/** Routes of people who are not signed in yet. */
export function loginRoutes(parts: Parts, guard: Guard, logins: Logins, registration: Registration): readonly Route[] {
  return [
    route(ROUTES.loginParameters, async (request) => {
      guard.origin(request);
      const { name } = await readParameters(request);
      return json(logins.parameters(name));
    }),
    route(ROUTES.login, async (request) => {
      guard.origin(request);
      const isBearer = wantsBearer(request);
      const login = await readLogin(request);
      return enteredReply(parts, await logins.logIn(login, visitorOf(request)), isBearer);
    }),
    route(ROUTES.register, async (request) => {
      guard.origin(request);
      const isBearer = wantsBearer(request);
      const registering = await readRegistration(request);
      return enteredReply(parts, await registration.register(registering, visitorOf(request)), isBearer);
    }),
  ];
}

/** What routes pass on about the browser. */
export function visitorOf(request: RequestHead): Visitor {
  return { address: request.address, cookies: request.header('cookie') };
}

/** A session as its own client sees it. `vaultRoot` is null on a resumed one. */
export function sessionAnswer(parts: Parts, session: Session, vaultRoot: string | null): SessionAnswer {
  const { sessions, book } = parts;
  const challenge = sessions.challenge(session.id);
  if (challenge === undefined) throw new WireError('session_ended');
  return {
    fp: formatBase64Url(session.fp),
    isOwner: session.isOwner,
    device: session.device === undefined ? null : formatBase64Url(session.device),
    challenge: formatBase64Url(challenge),
    log: [...book.log(session.fpHex)],
    vaultRoot,
    mustSetPassword: sessions.mustSetPassword(session.id),
  };
}

/** Only a client that is no browser may have the token itself. @throws WireError `bad_origin` */
function wantsBearer(request: RequestHead): boolean {
  if (request.header(SESSION_HEADER) !== 'bearer') return false;
  if (request.header('origin') !== undefined || request.header('cookie') !== undefined)
    throw new WireError('bad_origin', 'a browser asked for a bearer token');
  return true;
}

function enteredReply(parts: Parts, entered: Entered, isBearer: boolean): Reply {
  const { session, token, deviceCookie, vaultRoot } = entered;
  const answer = sessionAnswer(parts, session, vaultRoot);
  if (isBearer) return json({ ...answer, token: formatBase64Url(token) } satisfies SessionAnswer);
  const keepDays = session.keep ? parts.settings.get('sessions.keepDays') : undefined;
  return json(answer, {
    headers: {
      'set-cookie': [
        formatSessionCookie(token, keepDays),
        ...(deviceCookie === undefined ? [] : [formatDeviceCookie(deviceCookie)]),
      ],
    },
  });
}
