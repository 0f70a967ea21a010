import type { Static } from '@sinclair/typebox';
import type { Signed } from '../../protocol/account-log.ts';
import type { CommitJson, RoomChange } from '../../protocol/routes.ts';
import type { SignedJson } from '../../protocol/schema.ts';
import type { ChangeBytes } from '../rooms/judge-change.ts';
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import type { StoredCommit } from './tables.ts';

/** Bodies of requests about rooms, from base64url to bytes and back. @throws WireError `bad_request` on other text. */

export function decodeSigned({ body, sig }: Static<typeof SignedJson>): Signed {
  return { body: decodeBase64Url(body), sig: decodeBase64Url(sig) };
}

export function encodeSigned({ body, sig }: Signed): Static<typeof SignedJson> {
  return { body: encodeBase64Url(body), sig: encodeBase64Url(sig) };
}

export function decodeChange({ entries, sealed, commit }: RoomChange): ChangeBytes {
  return {
    entries: entries.map(decodeSigned),
    sealed: sealed.map(({ index, blob }) => ({ index, blob: decodeBase64Url(blob) })),
    commit: commit && {
      ...decodeSigned(commit),
      card: decodeBase64Url(commit.card),
      wraps: commit.wraps.map(decodeBase64Url),
    },
  };
}

export function encodeCommit({ body, sig, card }: StoredCommit): CommitJson {
  return { body: encodeBase64Url(body), sig: encodeBase64Url(sig), card: encodeBase64Url(card) };
}
