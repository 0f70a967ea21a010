import type { JSX } from 'preact';
import type { RoomView } from '../../../appliance/client/model.ts';
import { IconButton } from '../base/button.tsx';
import { Icon } from '../base/icon.tsx';
import { Shield } from '../base/shield.tsx';
import { TrustBadge } from '../base/trust-badge.tsx';
import { usePresence } from '../people/presence.ts';
import { RoomAvatar } from '../rooms/room-avatar.tsx';
import { useStrings, useUi } from '../ui-context.ts';

/** Whose conversation this is, how many read it, and that nobody else does. */
export function ConversationHead({ room }: { room: RoomView }): JSX.Element {
  const { app, isNarrow, isWide } = useUi();
  const strings = useStrings();
  const { aside } = app.preferences;
  const isOpen = isWide.value ? aside.value === 'open' : false;
  const toggle = (): void => {
    if (isWide.value) aside.value = isOpen ? 'closed' : 'open';
    else app.router.go({ at: 'room', room: room.id, about: true });
  };
  const others = room.members.filter((member) => member.trust !== 'me');
  const [other] = others;
  const isPair = room.kind === 'direct' && others.length === 1 && other !== undefined;
  const presence = usePresence(other);
  const who = isPair ? presence : strings.room.members(room.members.length);
  return (
    <header class="page-head conversation-head">
      {isNarrow.value && <IconButton icon="back" label={strings.common.back} onClick={() => app.router.up()} />}
      <button type="button" class="conversation-who" onClick={toggle}>
        <RoomAvatar room={room} size="m" />
        <span class="conversation-names">
          <span class="conversation-name">
            <span class="clip">{room.name}</span>
            {isPair && other.trust !== 'unverified' && <Shield trust={other.trust} isBrief />}
          </span>
          <span class="conversation-about">
            {who !== '' && <span>{who}</span>}
            <span class="conversation-lock">
              <Icon name="lock" size={13} />
              <span class="clip">{strings.room.onlyMembers}</span>
            </span>
            <span class="sr-only">{strings.room.details}</span>
          </span>
        </span>
      </button>
      <TrustBadge />
      <IconButton
        icon={isWide.value ? 'panel' : 'info'}
        label={isOpen ? strings.room.hideDetails : strings.room.showDetails}
        {...(isWide.value ? { isExpanded: isOpen } : {})}
        onClick={toggle}
      />
    </header>
  );
}
