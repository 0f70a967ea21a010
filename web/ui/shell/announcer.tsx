import { useSignalEffect, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { RoomView } from '../../../appliance/client/model.ts';
import { plainText } from '../../state/markdown.ts';
import { useUi } from '../ui-context.ts';

/** Says new messages of others aloud, politely: they wait for a pause. */
export function Announcer(): JSX.Element {
  const { app, strings } = useUi();
  const said = useSignal('');
  const seen = useRef(new Map<string, number>());
  useSignalEffect(() => {
    const { rooms } = app.state.value;
    const fresh = rooms.filter((room) => isNew(room, seen.current));
    seen.current = new Map(rooms.map((room) => [room.id, room.lastMs]));
    const [room] = fresh;
    if (room === undefined) return;
    const last = app.client.timeline(room.id).items.findLast((item) => item.kind === 'message');
    if (last?.kind !== 'message' || last.isMine) return;
    const text = last.file === undefined ? plainText(last.text) : strings.peek().message.fileLabel(last.file.name);
    const { announce } = strings.peek();
    said.value =
      room.kind === 'direct'
        ? announce.direct(last.authorName, text)
        : announce.message(last.authorName, room.name, text);
  });
  return (
    <div class="sr-only" role="log" aria-live="polite">
      {said.value !== '' && <p key={said.value}>{said.value}</p>}
    </div>
  );
}

/** A room that was there before and has something newer now. */
function isNew(room: RoomView, seen: ReadonlyMap<string, number>): boolean {
  const before = seen.get(room.id);
  return before !== undefined && room.lastMs > before;
}
