import type { ClientClock } from '../../appliance/client/client-clock.ts';
import { browserTransport } from '../browser-transport.ts';
import type { RouteName } from '../../appliance/protocol/routes.ts';
import { ROUTES } from '../../appliance/protocol/routes.ts';

/** What came back; `text` is the whole body. */
export type HouseAnswer = { readonly status: number; readonly text: string };

/** `body` goes along as JSON; `query` without its question mark. */
export type AskOptions = { readonly body?: unknown; readonly query?: string };

/** The way from this page to its house. Tests pass one of their own. */
export interface HousePort {
  /** @throws Error when no answer came. */
  ask(route: RouteName, options?: AskOptions): Promise<HouseAnswer>;
  /**
   * Opens the chat's own socket.
   *
   * @param onText is given each frame. @param onClose once, with the code; nothing comes after it.
   */
  openSocket(events: {
    onOpen: () => void;
    onText: (text: string) => void;
    onClose: (code: number) => void;
  }): HouseSocket;
}

/** An open socket, or one that is about to open. */
export interface HouseSocket {
  send(text: string): void;
  close(): void;
}

/** Where a route is. */
export function pathOf(route: RouteName): string {
  return ROUTES[route].slice(ROUTES[route].indexOf('/'));
}

/** A house that has not answered by then is not there: without power it closes no connection. */
const ASK_MS = 20_000;

/** The house this page came from; the session is a cookie that no script can read. */
export function browserHouse(clock: Pick<ClientClock, 'after'>): HousePort {
  const transport = browserTransport(clock);
  return {
    async ask(route, { body, query } = {}) {
      const response = await fetch(query === undefined ? pathOf(route) : `${pathOf(route)}?${query}`, {
        method: ROUTES[route].split(' ')[0] ?? 'GET',
        credentials: 'same-origin',
        cache: 'no-store',
        signal: AbortSignal.timeout(ASK_MS),
        ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      return { status: response.status, text: await response.text() };
    },
    openSocket: (events) => transport.openSocket(pathOf('socket'), events),
  };
}
