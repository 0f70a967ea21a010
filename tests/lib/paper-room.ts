import { makeCommit, NO_EPOCH } from '../../appliance/e2ee/epoch.ts';
import { createRoom } from '../../appliance/e2ee/room.ts';
import type { RequestHead, Request } from '../../appliance/core/http/request.ts';
import { utf8 } from '../../appliance/protocol/encoding.ts';
import type { RoomSummary } from '../../appliance/protocol/frames.ts';
import { ROOM_KIND } from '../../appliance/protocol/room-log.ts';
import type { TestPerson } from '../vectors/people.ts';
import type { ChatFixture } from './chat-fixture.ts';
import { changeJson, type KnownRoom } from './member.ts';

/** A room of one person, created through the route without a wire. */
export async function createOnPaper(fixture: ChatFixture, person: TestPerson): Promise<KnownRoom> {
  const timeMs = Date.now();
  const first = await createRoom(person.actor, { kind: ROOM_KIND.group, membersMax: 8, timeMs });
  const accountOf = (): TestPerson['account'] => person.account;
  const card = utf8('{}');
  const made = await makeCommit({ room: first.state, last: NO_EPOCH, author: person.actor, card, accountOf, timeMs });
  // The session is that of the last socket that was accepted.
  await fixture.handlers(person).accept({ header: () => undefined, cookie: () => undefined } as unknown as RequestHead);
  const found = fixture.chat.routes.find(({ method, segments }) => method === 'POST' && segments.at(-1) === 'rooms');
  const body = changeJson([first], made);
  const request = { body: { json: () => Promise.resolve(body) } } as unknown as Request<Record<string, string>>;
  const reply = await found?.handle(request);
  if (reply?.body.kind !== 'whole') throw new Error('no room');
  const { room } = JSON.parse(String(reply.body.bytes)) as RoomSummary;
  return { id: room, state: first.state, epoch: made.head, secret: made.secret };
}
