import type { JSX } from 'preact';
import type { RoomView } from '../../../appliance/client/model.ts';
import { Avatar } from '../base/avatar.tsx';

/** A room's face: for a conversation of two that of the other person. */
export function RoomAvatar({ room, size }: { room: RoomView; size: 's' | 'm' | 'l' | 'xl' }): JSX.Element {
  const others = room.members.filter((member) => member.trust !== 'me');
  const [other] = others;
  return room.kind === 'direct' && other !== undefined && others.length === 1 ? (
    <Avatar name={other.name} seed={other.fp} size={size} isOnline={other.isOnline} />
  ) : (
    <Avatar name={room.name} seed={room.genesis} size={size} shape="room" />
  );
}
