import { type Bytes, equalBytes, formatHex, parseBase64Url, utf8 } from '../protocol/encoding.ts';
import { WireError } from '../protocol/errors.ts';
import { decodeJoinRequest, encodeJoinRequest } from '../protocol/room-log.ts';
import { AskToJoinAnswer, RequestsAnswer } from '../protocol/routes.ts';
import { deviceAt } from '../e2ee/account.ts';
import { signWithDevice, verifyDeviceSignature } from '../e2ee/device.ts';
import { formatSigned, parseSigned } from './api.ts';
import type { Home } from './home.ts';
import type { RequestView } from './model.ts';

/** Asks the members of a room to be let in, by its short id (rule 15 d). Gives the genesis the house says it has. */
export async function askToJoin(home: Home, roomId: string): Promise<Bytes> {
  const { actor } = home.self;
  const body = encodeJoinRequest({
    room: utf8(roomId),
    asker: actor.fp,
    device: actor.device.id,
    timeMs: home.now(),
  });
  const signed = { body, sig: await signWithDevice(actor.device, body) };
  const call = { params: { room: roomId }, body: formatSigned(signed), answer: AskToJoinAnswer };
  return parseBase64Url((await home.api.ask('askToJoin', call)).genesis);
}

/** Who asks to be let in. Requests that their asker's device did not sign are left out: the house may not knock for others. */
export async function loadRequests(home: Home, roomId: string): Promise<RequestView[]> {
  const { requests } = await home.api.ask('requests', { params: { room: roomId }, answer: RequestsAnswer });
  const views: RequestView[] = [];
  for (const { at, fp, request } of requests) {
    const signed = parseSigned(request);
    try {
      const { room, asker, device, timeMs } = decodeJoinRequest(signed.body);
      await home.people.prepare([{ fp: asker, device }]);
      const account = await home.people.accountOf(asker);
      const { spki } = deviceAt(account, device, timeMs);
      const isTheirs = equalBytes(asker, parseBase64Url(fp)) && equalBytes(room, utf8(roomId));
      if (!isTheirs || !(await verifyDeviceSignature(spki, signed.body, signed.sig))) continue;
      views.push({ fp: formatHex(asker), name: account.name, atMs: at });
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  }
  return views;
}
