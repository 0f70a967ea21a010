import { signal, type ReadonlySignal } from '@preact/signals';
import { isShape, parseChecked } from '../../appliance/client/checked.ts';
import { StatusAnswer, StatusFrame } from '../../appliance/protocol/health.ts';
import type { ClientFrame } from '../../appliance/protocol/frames.ts';
import type { Clock } from '../state/world.ts';
import type { HousePort } from './house-port.ts';

/** How the page stands with the house. */
export type LinkState = 'loading' | 'online' | 'offline' | 'signed-out';

/** The status page without its view. */
export interface StatusModel {
  readonly link: ReadonlySignal<LinkState>;
  /** What the house said last. */
  readonly status: ReadonlySignal<StatusAnswer | undefined>;
  /** An action of the owner's did not work. */
  readonly hasFailed: ReadonlySignal<boolean>;
  start(): void;
  stop(): void;
  /** @param hours 0 ends a silence. */
  silence(check: string, hours: number): Promise<void>;
}

/** The house restarts in seconds; a phone that is carried out of the Wi-Fi should not try all the time. */
const RETRY_MS = 5_000;
const SIGNED_OUT_CODE = 4401;
const SIGNED_OUT_STATUS = 401;
const DONE_STATUS = 204;

/** Asks once, then listens: the house tells what changed for as long as the page is open. */
export function createStatusModel(house: HousePort, clock: Clock): StatusModel {
  const link = signal<LinkState>('loading');
  const status = signal<StatusAnswer | undefined>(undefined);
  const hasFailed = signal(false);
  let isWanted = false;
  let close = (): void => undefined;
  let cancelRetry = (): void => undefined;

  const signOut = (): void => {
    link.value = 'signed-out';
    status.value = undefined;
    isWanted = false;
  };
  const retryLater = (): void => {
    if (!isWanted) return;
    link.value = 'offline';
    cancelRetry = clock.after(RETRY_MS, () => void open());
  };

  /** @throws Error when no answer came; WireError `bad_json` for another than a status. */
  const load = async (): Promise<void> => {
    const { status: code, text } = await house.ask('status');
    if (code === SIGNED_OUT_STATUS) {
      signOut();
      return;
    }
    status.value = parseChecked(StatusAnswer, text);
  };

  const listen = (): void => {
    const watch: ClientFrame = { t: 'watch', isOn: true };
    const socket = house.openSocket({
      onOpen: () => {
        link.value = 'online';
        socket.send(JSON.stringify(watch));
      },
      onText: (text) => {
        status.value = readFrame(text) ?? status.value;
      },
      onClose: (code) => {
        if (code === SIGNED_OUT_CODE) signOut();
        else retryLater();
      },
    });
    close = () => {
      socket.close();
    };
  };

  const open = async (): Promise<void> => {
    try {
      await load();
    } catch {
      retryLater();
      return;
    }
    if (isWanted) listen();
  };

  return {
    link,
    status,
    hasFailed,
    start: () => {
      isWanted = true;
      void open();
    },
    stop: () => {
      isWanted = false;
      cancelRetry();
      close();
    },
    silence: async (check, hours) => {
      try {
        const answer = await house.ask('statusSilence', { check, hours });
        hasFailed.value = answer.status !== DONE_STATUS;
        await load();
      } catch {
        hasFailed.value = true;
      }
    },
  };
}

/** The status in a frame; undefined for the frames of the chat, which come along. */
function readFrame(text: string): StatusAnswer | undefined {
  const value: unknown = JSON.parse(text);
  if (!isShape(StatusFrame, value)) return undefined;
  const { t: _, ...answer } = value;
  return answer;
}
