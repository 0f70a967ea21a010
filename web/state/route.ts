import { ROOM_ID_CHARS } from '../../appliance/protocol/ids.ts';

/** Where somebody is. Dialogs are no places: the browser's own back closes them. */
export type Route =
  | { readonly at: 'chats' }
  /** `about`: the panel with members, as a page of its own on a phone. */
  | { readonly at: 'room'; readonly room: string; readonly about: boolean }
  | { readonly at: 'people'; readonly fp?: string }
  | { readonly at: 'me'; readonly section?: MeSection }
  | { readonly at: 'login' }
  | { readonly at: 'register' }
  | { readonly at: 'recover' };

export const ME_SECTIONS = ['profile', 'look', 'password', 'house', 'invite'] as const;
export type MeSection = (typeof ME_SECTIONS)[number];

export const HOME: Route = { at: 'chats' };

const ROOM = new RegExp(`^[0-9A-HJKMNP-TV-Z]{${ROOM_ID_CHARS}}$`);
const FINGERPRINT = /^[0-9a-f]{64}$/;

/** A fragment of ours as a place; anything unknown is the start. */
export function parseRoute(hash: string): Route {
  const [first = '', second, third] = hash.replace(/^#\/?/, '').split('/');
  switch (first) {
    case 'room':
      return second !== undefined && ROOM.test(second) ? { at: 'room', room: second, about: third === 'about' } : HOME;
    case 'people':
      return second !== undefined && FINGERPRINT.test(second) ? { at: 'people', fp: second } : { at: 'people' };
    case 'me': {
      const section = ME_SECTIONS.find((name) => name === second);
      return section === undefined ? { at: 'me' } : { at: 'me', section };
    }
    case 'login':
    case 'register':
    case 'recover':
      return { at: first };
    default:
      return HOME;
  }
}

export function formatRoute(route: Route): string {
  switch (route.at) {
    case 'room':
      return `#/room/${route.room}${route.about ? '/about' : ''}`;
    case 'people':
      return route.fp === undefined ? '#/people' : `#/people/${route.fp}`;
    case 'me':
      return route.section === undefined ? '#/me' : `#/me/${route.section}`;
    default:
      return `#/${route.at}`;
  }
}

/** Where "back" leads when the browser has nothing of ours to go back to (a reload, a link opened directly). */
export function parentRoute(route: Route): Route {
  switch (route.at) {
    case 'room':
      return route.about ? { ...route, about: false } : HOME;
    case 'people':
      return { at: 'people' };
    case 'me':
      return { at: 'me' };
    case 'register':
    case 'recover':
      return { at: 'login' };
    default:
      return HOME;
  }
}

export function isSameRoute(one: Route, other: Route): boolean {
  return formatRoute(one) === formatRoute(other);
}
