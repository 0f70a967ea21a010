import { expect, test } from 'vitest';
import { parsePageLink } from '../../../web/state/page-link.ts';
import { formatRoute, parentRoute, parseRoute, type Route } from '../../../web/state/route.ts';
import { createRouter } from '../../../web/state/router.ts';

const PLACES: readonly Route[] = [
  { at: 'chats' },
  { at: 'room', room: 'GARD3N12', about: false },
  { at: 'room', room: 'GARD3N12', about: true },
  { at: 'people' },
  { at: 'people', fp: 'a'.repeat(64) },
  { at: 'me' },
  { at: 'me', section: 'house' },
  { at: 'login' },
  { at: 'register' },
  { at: 'recover' },
];

test('every place survives a reload, and what is no place leads home', () => {
  for (const place of PLACES) expect(parseRoute(formatRoute(place))).toEqual(place);
  for (const hash of ['', '#', '#/nowhere', '#/room/short', '#/room/GARD3N1U', '#i=secret'])
    expect(parseRoute(hash)).toEqual({ at: 'chats' });
  expect(parseRoute('#/people/xyz')).toEqual({ at: 'people' });
});

/** A browser's history with nothing else in it. */
function fakeHistory(start: string) {
  const entries = [{ hash: start, depth: 0 }];
  let at = 0;
  let listener = (): void => undefined;
  return {
    hash: () => entries[at]?.hash ?? '',
    depth: () => entries[at]?.depth ?? 0,
    push: (hash: string, depth: number) => {
      entries.splice(at + 1, Infinity, { hash, depth });
      at += 1;
    },
    replace: (hash: string, depth: number) => {
      entries[at] = { hash, depth };
    },
    back: () => {
      at -= 1;
      listener();
    },
    onChange: (run: () => void) => {
      listener = run;
    },
  };
}

test('back leads where one came from, and after a reload to the page above instead of out of the app', () => {
  const history = fakeHistory('#/chats');
  const router = createRouter(history);
  router.go({ at: 'room', room: 'GARD3N12', about: false });
  router.go({ at: 'room', room: 'GARD3N12', about: true });
  router.up();
  expect(router.route.value).toEqual({ at: 'room', room: 'GARD3N12', about: false });
  router.up();
  expect(router.route.value).toEqual({ at: 'chats' });

  const reloaded = createRouter(fakeHistory('#/room/GARD3N12/about'));
  reloaded.up();
  expect(reloaded.route.value).toEqual({ at: 'room', room: 'GARD3N12', about: false });
  reloaded.up();
  expect(reloaded.route.value).toEqual({ at: 'chats' });
  expect(parentRoute({ at: 'me', section: 'look' })).toEqual({ at: 'me' });
});

test('invite links are told apart, and nothing else passes for one', () => {
  const room = `https://parlour.local/#i=${'a'.repeat(200)}`;
  expect(parsePageLink(room)).toEqual({ kind: 'room', link: room });
  expect(parsePageLink('https://parlour.local/#r=OjzQQQsHQuHXDvIVvX7cOQ')).toEqual({
    kind: 'house',
    token: 'OjzQQQsHQuHXDvIVvX7cOQ',
  });
  for (const none of [
    'https://parlour.local/',
    'https://parlour.local/#/chats',
    'https://parlour.local/#i=',
    '#r=<script>',
  ])
    expect(parsePageLink(none)).toBeUndefined();
});
