import { afterEach, beforeEach, expect, it } from 'vitest';
import { WIRE_ERRORS } from '../../../appliance/protocol/errors.ts';
import { type ChatFixture, openChat, PaperSocket } from '../../lib/chat-fixture.ts';
import { makePerson, type TestPerson } from '../../vectors/people.ts';

let ann: TestPerson;
let fixture: ChatFixture;

beforeEach(async () => {
  ann = await makePerson('Ann', 0);
  fixture = await openChat([ann]);
});
afterEach(() => fixture.close());

it('a session that ends while its socket opens leaves no socket behind that hears on', () => {
  const open = new PaperSocket(fixture.handlers(ann), fixture.topics);
  expect(open.isOpen).toBe(true);
  const late = new PaperSocket(fixture.handlers(ann), fixture.topics, () => fixture.endSession(ann));
  expect(late.closedWith).toBe(WIRE_ERRORS.session_ended.close);
  expect(late.sent).toEqual([]);
});
