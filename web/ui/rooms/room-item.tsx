import type { JSX } from 'preact';
import type { RoomView } from '../../../appliance/client/model.ts';
import { plainText } from '../../state/markdown.ts';
import { formatRoute, type Route } from '../../state/route.ts';
import { Icon } from '../base/icon.tsx';
import { Shield } from '../base/shield.tsx';
import { badgeCount } from '../strings/plural.ts';
import { useApp, useFormats, useStrings } from '../ui-context.ts';
import { RoomAvatar } from './room-avatar.tsx';

/** One conversation in the list. */
export function RoomItem({ room, isSelected }: { room: RoomView; isSelected: boolean }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const formats = useFormats();
  const route: Route = { at: 'room', room: room.id, about: false };
  const draft = isSelected ? '' : app.conversation(room.id).composer.text.value.trim();
  const isAlarming = room.alarms.length > 0 || room.status === 'forked' || room.status === 'behind';
  const other = room.members.find((member) => member.trust !== 'me');
  return (
    <li>
      <a
        class={`item room-item${room.unread > 0 ? ' room-item-unread' : ''}`}
        href={formatRoute(route)}
        aria-current={isSelected ? 'page' : undefined}
        onClick={(event) => {
          event.preventDefault();
          // Rooms lie beside each other: back leads out of them, not through them.
          if (app.router.route.value.at === 'room') app.router.swap(route);
          else app.router.go(route);
        }}
      >
        <RoomAvatar room={room} size="l" />
        <span class="item-text">
          <span class="item-line">
            <span class="item-name">{room.name}</span>
            {room.kind === 'direct' && other !== undefined && other.trust !== 'unverified' && (
              <Shield trust={other.trust} isBrief />
            )}
            {room.lastMs > 0 && (
              <time class="item-time" dateTime={new Date(room.lastMs).toISOString()}>
                {formats.brief(room.lastMs, app.ticker.minute.value)}
              </time>
            )}
          </span>
          <span class="item-line">
            <span class="item-last">
              {draft !== '' ? (
                <>
                  <span class="item-draft">{strings.rooms.draft}</span> {draft}
                </>
              ) : room.lastText === '' ? (
                strings.rooms.noMessages
              ) : (
                plainText(room.lastText)
              )}
            </span>
            {isAlarming && (
              <span class="item-sign item-sign-bad" title={strings.rooms.alarm}>
                <Icon name="shield-alert" size={18} />
                <span class="sr-only">{strings.rooms.alarm}</span>
              </span>
            )}
            {room.requests.length > 0 && (
              <span class="item-sign" title={strings.rooms.requests(room.requests.length)}>
                <Icon name="person-plus" size={18} />
                <span class="sr-only">{strings.rooms.requests(room.requests.length)}</span>
              </span>
            )}
            {room.unread > 0 && (
              <span class="badge">
                <span aria-hidden="true">{badgeCount(room.unread)}</span>
                <span class="sr-only">{strings.nav.unread(room.unread)}</span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}
