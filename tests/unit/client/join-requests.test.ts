import { beforeAll, describe, expect, it } from 'vitest';
import { formatSigned } from '../../../appliance/client/api.ts';
import type { Home } from '../../../appliance/client/home.ts';
import { loadRequests } from '../../../appliance/client/join-requests.ts';
import { signAccountEntry } from '../../../appliance/e2ee/account.ts';
import { signWithDevice } from '../../../appliance/e2ee/device.ts';
import { ACCOUNT_ENTRY, type AccountState } from '../../../appliance/protocol/account-log.ts';
import { formatBase64Url, formatHex, utf8 } from '../../../appliance/protocol/encoding.ts';
import { WireError } from '../../../appliance/protocol/errors.ts';
import { encodeJoinRequest } from '../../../appliance/protocol/room-log.ts';
import { makePerson, START_MS, type TestPerson } from '../../vectors/people.ts';

const ROOM = 'R00M0001';
type Served = { readonly at: number; readonly fp: string; readonly request: ReturnType<typeof formatSigned> };

let ann: TestPerson;
let ben: TestPerson;
beforeAll(async () => {
  [ann, ben] = await Promise.all([makePerson('Ann', 0), makePerson('Ben', 1)]);
});

/** A request as the house would serve it. @param signer whose device signs it */
async function ask(asker: TestPerson, { room = ROOM, signer = asker, listed = asker } = {}): Promise<Served> {
  const request = { room: utf8(room), asker: asker.fp, device: asker.device.id, timeMs: START_MS };
  const body = encodeJoinRequest(request);
  const signed = { body, sig: await signWithDevice(signer.device, body) };
  return { at: 5, fp: formatBase64Url(listed.fp), request: formatSigned(signed) };
}

async function shown(requests: readonly Served[], accounts: readonly AccountState[] = [ann.account, ben.account]) {
  const known = new Map(accounts.map((account) => [formatHex(account.fp), account]));
  const home = {
    api: { ask: () => Promise.resolve({ requests }) },
    people: {
      prepare: () => Promise.resolve(),
      accountOf: async (fp: Uint8Array<ArrayBuffer>) => {
        const account = known.get(formatHex(fp));
        if (account === undefined) throw new WireError('not_found');
        return Promise.resolve(account);
      },
    },
  };
  return (await loadRequests(home as unknown as Home, ROOM)).map(({ name }) => name);
}

describe('who asks to be let in', () => {
  it('shows by the name of the account whose device signed', async () => {
    expect(await shown([await ask(ann), await ask(ben)])).toEqual(['Ann', 'Ben']);
  });

  it('does not show if the house knocks for somebody, or lets one pass for another', async () => {
    expect(await shown([await ask(ann, { signer: ben })])).toEqual([]);
    expect(await shown([await ask(ann, { listed: ben })])).toEqual([]);
  });

  it('does not show for another room, without an account, or with a device that was revoked', async () => {
    expect(await shown([await ask(ann, { room: 'R00M0002' })])).toEqual([]);
    expect(await shown([await ask(ann), await ask(ben)], [ben.account])).toEqual(['Ben']);
    const change = { kind: ACCOUNT_ENTRY.deviceRevoked, deviceId: ann.device.id } as const;
    const { state } = await signAccountEntry(ann.identity, ann.account, change, START_MS);
    expect(await shown([await ask(ann)], [state])).toEqual([]);
  });

  it('still shows beside one that is junk', async () => {
    const junk = { ...(await ask(ben)), request: { body: 'AAAA', sig: 'AAAA' } };
    expect(await shown([junk, await ask(ann)])).toEqual(['Ann']);
  });
});
