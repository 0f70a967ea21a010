import type { JSX } from 'preact';
import { formatRoute, type MeSection, type Route } from '../../state/route.ts';
import { Avatar } from '../base/avatar.tsx';
import { Icon, type IconName } from '../base/icon.tsx';
import { useApp, useStrings } from '../ui-context.ts';

const ICONS: Record<MeSection, IconName> = {
  profile: 'person',
  look: 'sun',
  password: 'key',
  house: 'house',
  invite: 'person-plus',
};

/** Oneself, this page, and for the owner the house. */
export function MeList({ selected }: { selected: MeSection | undefined }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const { me } = app.state.value;
  return (
    <>
      <header class="list-head">
        <h1>{strings.me.title}</h1>
      </header>
      <div class="list-scroll">
        {me !== undefined && (
          <div class="me-card">
            <Avatar name={me.name} seed={me.fp} size="l" />
            <div>
              <p class="me-name">{me.name}</p>
              {me.isOwner && <p class="muted">{strings.me.owner}</p>}
            </div>
          </div>
        )}
        <ul class="list">
          <MeItem section="profile" selected={selected} />
          <MeItem section="look" selected={selected} />
          <MeItem section="password" selected={selected} />
        </ul>
        {me?.isOwner === true && (
          <ul class="list">
            <MeItem section="house" selected={selected} />
            <MeItem section="invite" selected={selected} />
          </ul>
        )}
        <ul class="list">
          <li>
            <a class="item me-item" href="/status">
              <Icon name="pulse" />
              <span class="item-name">{strings.me.health}</span>
              <Icon name="forward" size={18} />
            </a>
          </li>
        </ul>
        <ul class="list">
          <li>
            <button type="button" class="item me-item" onClick={() => app.dialogs.show({ show: 'log-out' })}>
              <Icon name="leave" />
              <span class="item-name">{strings.me.logOut}</span>
            </button>
          </li>
        </ul>
      </div>
    </>
  );
}

function MeItem({ section, selected }: { section: MeSection; selected: MeSection | undefined }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const route: Route = { at: 'me', section };
  return (
    <li>
      <a
        class="item me-item"
        href={formatRoute(route)}
        aria-current={section === selected ? 'page' : undefined}
        onClick={(event) => {
          event.preventDefault();
          if (selected === undefined) app.router.go(route);
          else app.router.swap(route);
        }}
      >
        <Icon name={ICONS[section]} />
        <span class="item-name">{strings.me[section]}</span>
        <Icon name="forward" size={18} />
      </a>
    </li>
  );
}
