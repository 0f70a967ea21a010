import { randomBytes } from 'node:crypto';
import { proveDevice } from '../../appliance/e2ee/device.ts';
import { sha256 } from '../../appliance/e2ee/hash.ts';
import type { Signed } from '../../appliance/protocol/account-log.ts';
import { formatBase64Url } from '../../appliance/protocol/encoding.ts';
import type { Admission, KdfJson, LoginRequest, RegisterRequest } from '../../appliance/protocol/routes.ts';
import { makePerson } from '../vectors/people.ts';
import type { TestPerson } from '../vectors/people.ts';
import type { Answer, Browser } from './http.ts';
import type { TestCore } from './core.ts';

/** A person with the secrets a house checks. The stretched password is drawn at random: the house cannot tell. */
export type Registrant = {
  readonly person: TestPerson;
  readonly auth: string;
  readonly recoveryAuth: string;
  readonly vaultRoot: string;
  readonly recoveryVaultRoot: string;
  readonly kdf: KdfJson;
};

export const USUAL_KDF: KdfJson = { kind: 'argon2id', memoryKiB: 65_536, passes: 3 };

/** `length` random bytes in base64url. */
export function randomText(length: number): string {
  return randomBytes(length).toString('base64url');
}

export async function makeRegistrant(name: string, keyIndex = 0): Promise<Registrant> {
  return {
    person: await makePerson(name, keyIndex),
    auth: randomText(32),
    recoveryAuth: randomText(32),
    vaultRoot: randomText(97),
    recoveryVaultRoot: randomText(97),
    kdf: USUAL_KDF,
  };
}

export function signedJson({ body, sig }: Signed): { body: string; sig: string } {
  return { body: formatBase64Url(body), sig: formatBase64Url(sig) };
}

export async function registerRequest(
  registrant: Registrant,
  admission: Admission,
  options: Partial<Pick<RegisterRequest, 'records' | 'keep'>> = {},
): Promise<RegisterRequest> {
  const { person, auth, recoveryAuth, vaultRoot, recoveryVaultRoot, kdf } = registrant;
  const create = person.log[0];
  if (create === undefined) throw new Error('a person without a log');
  return {
    admission,
    log: person.log.map(signedJson),
    password: { auth, kdf, vaultRoot },
    recovery: { auth: recoveryAuth, vaultRoot: recoveryVaultRoot },
    records: [],
    proof: formatBase64Url(await proveDevice(person.device, await sha256(create.body))),
    keep: false,
    ...options,
  };
}

export function loginRequest(registrant: Registrant, options: Partial<LoginRequest> = {}): LoginRequest {
  return { name: registrant.person.name, kind: 'password', auth: registrant.auth, keep: false, ...options };
}

/** The first visitor becomes the owner. */
export async function claimHouse(
  core: Pick<TestCore, 'claimCode'>,
  browser: Browser,
  name = 'Olga',
): Promise<Registrant> {
  const owner = await makeRegistrant(name);
  const code = core.claimCode;
  if (code === undefined) throw new Error('the house is claimed already');
  const answer = await browser.call('register', await registerRequest(owner, { kind: 'claim', code }));
  if (answer.status !== 200) throw new Error(`the claim failed: ${answer.text}`);
  return owner;
}

/** Registers somebody by an invitation that `owner` makes. */
export async function invite(owner: Browser, browser: Browser, registrant: Registrant): Promise<Answer> {
  const made = await owner.call('houseInvite', { uses: 1, hours: 1 });
  if (made.status !== 200) throw new Error(`no invitation: ${made.text}`);
  return browser.call('register', await registerRequest(registrant, { kind: 'house', token: made.json.token }));
}
