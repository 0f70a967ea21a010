import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Route } from '../../state/route.ts';
import { AboutPanel } from '../about/about-panel.tsx';
import { Empty } from '../base/empty.tsx';
import { Button } from '../base/button.tsx';
import { ConversationView } from '../conversation/conversation-view.tsx';
import { MeList } from '../me/me-list.tsx';
import { MeSectionView } from '../me/me-section-view.tsx';
import { PeopleList } from '../people/people-list.tsx';
import { PersonPage } from '../people/person-page.tsx';
import { RoomList } from '../rooms/room-list.tsx';
import { useApp, useStrings, useUi } from '../ui-context.ts';
import { LinkBanner } from './link-banner.tsx';
import { NavBar } from './nav-bar.tsx';

/** Which of the columns a phone shows. */
type Page = 'list' | 'main' | 'about';

/** Everything after signing in: navigation, list, the thing itself, and what is about it. */
export function Shell(): JSX.Element {
  const { app, isNarrow, isWide } = useUi();
  const strings = useStrings();
  const route = app.router.route.value;
  const page = pageOf(route);
  const aside = route.at === 'room' && (isWide.value ? app.preferences.aside.value === 'open' : route.about);
  const isHidden = (one: Page): boolean => isNarrow.value && one !== page;
  useFocusOnPage(page, isNarrow.value);
  return (
    <div class="shell" data-page={page} data-aside={aside ? 'open' : 'closed'}>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          // The fragment is the place in the app: the jump is made by hand.
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        {strings.common.skipToContent}
      </a>
      <NavBar isHidden={isHidden('list')} />
      <section class="pane list-pane" tabIndex={-1} inert={isHidden('list')} aria-label={listLabel(route, strings)}>
        <LinkBanner />
        <ListFor route={route} />
      </section>
      <main id="main" class="pane main-pane" tabIndex={-1} inert={isHidden('main')}>
        {isNarrow.value && <LinkBanner />}
        <MainFor route={route} />
      </main>
      {aside && (
        <aside class="pane about-pane" tabIndex={-1} inert={isHidden('about')} aria-label={strings.about.title}>
          <AboutPanel room={route.room} />
        </aside>
      )}
    </div>
  );
}

/** On a phone the page one came from can no longer have the focus: it goes to the new one. */
function useFocusOnPage(page: Page, isNarrow: boolean): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current || !isNarrow) {
      isFirst.current = false;
      return;
    }
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body || activeElement.closest('[inert]') !== null)
      document.querySelector<HTMLElement>(`.${page}-pane`)?.focus({ preventScroll: true });
  }, [page]);
}

function pageOf(route: Route): Page {
  switch (route.at) {
    case 'room':
      return route.about ? 'about' : 'main';
    case 'people':
      return route.fp === undefined ? 'list' : 'main';
    case 'me':
      return route.section === undefined ? 'list' : 'main';
    default:
      return 'list';
  }
}

function listLabel(route: Route, strings: ReturnType<typeof useStrings>): string {
  if (route.at === 'people') return strings.people.title;
  return route.at === 'me' ? strings.me.title : strings.rooms.title;
}

function ListFor({ route }: { route: Route }): JSX.Element {
  if (route.at === 'people') return <PeopleList selected={route.fp} />;
  if (route.at === 'me') return <MeList selected={route.section} />;
  return <RoomList selected={route.at === 'room' ? route.room : undefined} />;
}

function MainFor({ route }: { route: Route }): JSX.Element {
  const app = useApp();
  const strings = useStrings();
  if (route.at === 'room') return <ConversationView key={route.room} id={route.room} />;
  if (route.at === 'people')
    return route.fp === undefined ? (
      <Empty icon="people" title={strings.people.pick} body={strings.people.pickBody} />
    ) : (
      <PersonPage key={route.fp} fp={route.fp} />
    );
  if (route.at === 'me')
    return route.section === undefined ? (
      <Empty icon="sliders" title={strings.me.pick} body={strings.me.pickBody} />
    ) : (
      <MeSectionView section={route.section} />
    );
  return (
    <Empty icon="chats" title={strings.rooms.pick} body={strings.rooms.pickBody}>
      <Button icon="compose" onClick={() => app.dialogs.show({ show: 'new' })}>
        {strings.rooms.new}
      </Button>
    </Empty>
  );
}
