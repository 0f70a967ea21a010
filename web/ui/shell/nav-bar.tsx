import type { JSX } from 'preact';
import { formatRoute, type Route } from '../../state/route.ts';
import type { HouseAlarms } from '../../../appliance/client/model.ts';
import { Avatar } from '../base/avatar.tsx';
import { Icon, type IconName } from '../base/icon.tsx';
import { Mark } from '../base/mark.tsx';
import { badgeCount } from '../strings/plural.ts';
import { useApp, useStrings } from '../ui-context.ts';

/** A rail beside the list on a wide screen, tabs below it on a phone. */
export function NavBar({ isHidden }: { isHidden: boolean }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  const { me, invitations, houseAlarms } = app.state.value;
  const { at } = app.router.route.value;
  const unread = app.unread.value + invitations.length;
  return (
    <nav class="nav-bar" aria-label={strings.nav.label} inert={isHidden}>
      <span class="nav-mark">
        <Mark size={30} />
      </span>
      <ul class="nav-items">
        <NavItem
          to={{ at: 'chats' }}
          icon="chats"
          label={strings.nav.chats}
          isCurrent={at !== 'people' && at !== 'me'}
          badge={unread}
        />
        <NavItem to={{ at: 'people' }} icon="people" label={strings.nav.people} isCurrent={at === 'people'} />
        {houseAlarms !== undefined && houseAlarms.amber + houseAlarms.red > 0 && <AlarmItem alarms={houseAlarms} />}
        <li class="nav-item nav-item-me">
          <NavLink to={{ at: 'me' }} isCurrent={at === 'me'}>
            {me !== undefined && <Avatar name={me.name} seed={me.fp} size="s" />}
            <span class="nav-word">{strings.nav.me}</span>
          </NavLink>
        </li>
      </ul>
    </nav>
  );
}

/** The way to what is wrong with the house: only its owner has it, and only while something is. */
function AlarmItem({ alarms: { amber, red } }: { alarms: HouseAlarms }): JSX.Element {
  const strings = useStrings();
  const sentence = red > 0 ? strings.nav.houseActNow(red) : strings.nav.houseWorthALook(amber);
  return (
    <li class="nav-item">
      <a class={`nav-link nav-alarm nav-alarm-${red > 0 ? 'red' : 'amber'}`} href="/status" title={sentence}>
        <Icon name="house" size={24} />
        <span class="nav-word">{strings.nav.house}</span>
        <span class="badge nav-badge">
          <span aria-hidden="true">{badgeCount(amber + red)}</span>
          <span class="sr-only">{sentence}</span>
        </span>
      </a>
    </li>
  );
}

type NavItemProps = { to: Route; icon: IconName; label: string; isCurrent: boolean; badge?: number };

function NavItem({ to, icon, label, isCurrent, badge = 0 }: NavItemProps): JSX.Element {
  const strings = useStrings();
  return (
    <li class="nav-item">
      <NavLink to={to} isCurrent={isCurrent}>
        <Icon name={icon} size={24} />
        <span class="nav-word">{label}</span>
        {badge > 0 && (
          <span class="badge nav-badge">
            <span aria-hidden="true">{badgeCount(badge)}</span>
            <span class="sr-only">{strings.nav.unread(badge)}</span>
          </span>
        )}
      </NavLink>
    </li>
  );
}

function NavLink(props: { to: Route; isCurrent: boolean; children: preact.ComponentChildren }): JSX.Element {
  const app = useApp();
  return (
    <a
      class="nav-link"
      href={formatRoute(props.to)}
      aria-current={props.isCurrent ? 'page' : undefined}
      onClick={(event) => {
        event.preventDefault();
        // Tabs lie beside each other: going back from one does not walk through the others.
        app.router.swap(props.to);
      }}
    >
      {props.children}
    </a>
  );
}
