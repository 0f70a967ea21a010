import type { JSX } from 'preact';
import { Button, IconButton } from '../base/button.tsx';
import { Digits } from '../base/digits.tsx';
import { CopyButton } from '../base/copy-button.tsx';
import { TrustBadge } from '../base/trust-badge.tsx';
import { formatCrockford } from '../../../appliance/protocol/ids.ts';
import { RoomAvatar } from '../rooms/room-avatar.tsx';
import { useStrings, useUi } from '../ui-context.ts';
import { MemberItem } from './member-item.tsx';
import { RequestItem } from './request-item.tsx';

/** Who is in a conversation, who asks to be, the ways in, and the code to compare. */
export function AboutPanel({ room: id }: { room: string }): JSX.Element | null {
  const { app, isWide } = useUi();
  const strings = useStrings();
  const room = app.conversation(id).room.value;
  if (room === undefined) return null;
  const canAdmit = room.myRole !== 'member';
  const isGroup = room.kind === 'group';
  const isFull = room.members.length >= room.membersMax;
  const close = (): void => {
    if (isWide.value) app.preferences.aside.value = 'closed';
    else app.router.up();
  };
  return (
    <>
      <header class="page-head">
        {!isWide.value && <IconButton icon="back" label={strings.common.back} onClick={close} />}
        <h2 class="page-title">{isGroup ? strings.about.titleRoom : strings.about.title}</h2>
        {isWide.value && <IconButton icon="close" label={strings.room.hideDetails} onClick={close} />}
      </header>
      <div class="page-scroll about">
        <div class="about-head">
          <RoomAvatar room={room} size="xl" />
          <p class="about-name">{room.name}</p>
          <TrustBadge />
          {isGroup && canAdmit && (
            <Button size="s" kind="quiet" onClick={() => app.dialogs.show({ show: 'rename-room', room: id })}>
              {strings.about.rename}
            </Button>
          )}
        </div>
        {room.requests.length > 0 && (
          <section class="section">
            <h3 class="section-title">{strings.about.requests}</h3>
            <ul class="plain-list">
              {room.requests.map((request) => (
                <RequestItem key={request.fp} room={room} request={request} />
              ))}
            </ul>
            <p class="field-hint">{strings.about.requestHelp}</p>
          </section>
        )}
        <section class="section">
          <h3 class="section-title">
            {strings.about.members} <span class="section-count">{room.members.length}</span>
          </h3>
          <ul class="plain-list">
            {room.members.map((member) => (
              <MemberItem key={member.fp} room={room} member={member} />
            ))}
          </ul>
          {isFull ? (
            <p class="field-hint">{strings.about.full(room.membersMax)}</p>
          ) : (
            <div class="stack">
              <Button icon="person-plus" isWide onClick={() => app.dialogs.show({ show: 'add-people', room: id })}>
                {strings.about.add}
              </Button>
              {isGroup && (
                <Button icon="link" isWide onClick={() => app.dialogs.show({ show: 'invite-link', room: id })}>
                  {strings.about.inviteLink}
                </Button>
              )}
            </div>
          )}
        </section>
        <section class="section">
          <h3 class="section-title">{strings.about.code}</h3>
          <Digits digits={room.code} label={strings.about.code} />
          <p class="field-hint">{strings.about.codeHelp}</p>
        </section>
        {isGroup && (
          <section class="section">
            <h3 class="section-title">{strings.about.id}</h3>
            <div class="about-id">
              <code>{formatCrockford(room.id)}</code>
              <CopyButton text={formatCrockford(room.id)} kind="quiet" />
            </div>
            <p class="field-hint">{strings.about.idHelp}</p>
          </section>
        )}
        <section class="section">
          <Button kind="danger" icon="leave" isWide onClick={() => app.dialogs.show({ show: 'leave', room: id })}>
            {strings.about.leave}
          </Button>
        </section>
      </div>
    </>
  );
}
