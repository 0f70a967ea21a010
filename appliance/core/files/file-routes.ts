import { WireError } from '../../protocol/errors.ts';
import { CreateFileRequest, ROUTES } from '../../protocol/routes.ts';
import type { Guard } from '../accounts/guard.ts';
import { bodyReader } from '../accounts/schema-check.ts';
import type { Limiter } from '../chat/limiter.ts';
import { parseFileId, parseNumber, parseRoomId } from '../chat/parameters.ts';
import { fileReply } from '../http/file-reply.ts';
import { json } from '../http/reply.ts';
import { type Route, route } from '../http/routes.ts';
import type { Files } from './files.ts';

/** Sealed bytes say nothing about themselves, and must never be shown as a page of this house. */
const SEALED_HEADERS = {
  'content-disposition': 'attachment',
  // Under one id there is only ever one content.
  'cache-control': 'private, max-age=86400, immutable',
};

/** Files: reserved, uploaded in pieces, downloaded. */
export function fileRoutes(parts: { guard: Guard; limiter: Limiter; files: Files }): Route[] {
  const { guard, limiter, files } = parts;
  const readCreate = bodyReader(CreateFileRequest);
  return [
    route(ROUTES.createFile, async (request) => {
      const id = parseRoomId(request.params.room);
      limiter.count('createFile', guard.bound(request).fpHex);
      const { bytes } = await readCreate(request);
      return json(await files.create(guard.bound(request), id, bytes));
    }),
    route(ROUTES.fileState, async (request) => {
      const id = parseFileId(request.params.file);
      return json(await files.state(guard.bound(request), id));
    }),
    route(ROUTES.uploadFile, async (request) => {
      const by = guard.bound(request);
      const id = parseFileId(request.params.file);
      const offset = parseNumber(request.query, 'offset', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
      if (request.body.declaredBytes === 0) throw new WireError('bad_request', 'no bytes');
      return json(await files.upload(by, id, offset, (limitBytes) => request.body.chunks(limitBytes)));
    }),
    route(ROUTES.downloadFile, (request) => {
      const by = guard.bound(request);
      return fileReply(files.path(by, parseFileId(request.params.file)), 'application/octet-stream', {
        headers: SEALED_HEADERS,
      });
    }),
  ];
}
