import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { MemberView, RoomView } from '../../../appliance/client/model.ts';
import { Avatar } from '../base/avatar.tsx';
import { IconButton } from '../base/button.tsx';
import { Menu, type MenuItem } from '../base/menu.tsx';
import { Shield } from '../base/shield.tsx';
import { useApp, useStrings } from '../ui-context.ts';

/** One member: who, how sure, and what I may do about them. */
export function MemberItem({ room, member }: { room: RoomView; member: MemberView }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const [anchor, setAnchor] = useState<HTMLElement>();
  const items = useMemberActions(room, member);
  const isMe = member.trust === 'me';
  const about = [
    ...(member.role === 'member' ? [] : [strings.about.role[member.role]]),
    ...(member.isWaiting ? [strings.about.waiting] : []),
  ];
  const face = (
    <>
      <Avatar name={member.name} seed={member.fp} isOnline={member.isOnline || isMe} />
      <span class="item-text">
        <span class="item-line">
          <span class="item-name">{isMe ? `${member.name} (${strings.common.you})` : member.name}</span>
          <Shield trust={member.trust} isBrief />
        </span>
        {about.length > 0 && <span class="item-about">{about.join(' · ')}</span>}
      </span>
    </>
  );
  return (
    <li class="member">
      {isMe ? (
        <span class="item">{face}</span>
      ) : (
        <button
          type="button"
          class="item"
          onClick={() => app.dialogs.show({ show: 'person', fp: member.fp, room: room.id })}
        >
          {face}
        </button>
      )}
      {items.length > 0 && (
        <IconButton
          icon="more"
          label={strings.about.actionsFor(member.name)}
          onClick={(event) => setAnchor(event.currentTarget)}
        />
      )}
      {anchor !== undefined && (
        <Menu
          label={strings.about.actionsFor(member.name)}
          items={items}
          anchor={anchor}
          onClose={() => setAnchor(undefined)}
        />
      )}
    </li>
  );
}

const RANK = { creator: 2, admin: 1, member: 0 } as const;

/** Only those below one's own role can be demoted or removed (protocol.md rule 11); the house checks it again. */
function useMemberActions(room: RoomView, member: MemberView): readonly MenuItem[] {
  const app = useApp();
  const strings = useStrings();
  if (member.trust === 'me' || room.myRole === 'member') return [];
  const isBelow = RANK[room.myRole] > RANK[member.role];
  const items: MenuItem[] = [];
  const setRole = (role: 'admin' | 'member'): void => app.perform(() => app.client.setRole(room.id, member.fp, role));
  if (member.role === 'member')
    items.push({ label: strings.about.makeAdmin, icon: 'star', run: () => setRole('admin') });
  if (member.role === 'admin' && isBelow)
    items.push({ label: strings.about.endAdmin, icon: 'person', run: () => setRole('member') });
  if (isBelow)
    items.push({
      label: strings.about.remove,
      icon: 'ban',
      isDanger: true,
      run: () => app.dialogs.show({ show: 'remove', room: room.id, fp: member.fp }),
    });
  return items;
}
