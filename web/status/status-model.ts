import { signal, type ReadonlySignal } from '@preact/signals';
import { isShape, parseChecked } from '../../appliance/client/checked.ts';
import { SPANS, StatusAnswer, StatusFrame, StatusHistoryAnswer } from '../../appliance/protocol/health.ts';
import type { AlarmLevel, ClosedSlot, SpanName } from '../../appliance/protocol/health.ts';
import type { PowerVerb } from '../../appliance/protocol/routes.ts';
import type { ClientFrame } from '../../appliance/protocol/frames.ts';
import type { Clock } from '../state/world.ts';
import type { HousePort } from './house-port.ts';

/** How the page stands with the house. */
export type LinkState = 'loading' | 'online' | 'offline' | 'signed-out';

/** What the owner asked of the machine, and how far that is: `stayed` when nothing came of it. */
export type PowerState = 'idle' | 'restarting' | 'shutting-down' | 'off' | 'back' | 'stayed';

/** The status page without its view. */
export interface StatusModel {
  readonly link: ReadonlySignal<LinkState>;
  /** What the house said last. */
  readonly status: ReadonlySignal<StatusAnswer | undefined>;
  /** How far back the charts go. */
  readonly span: ReadonlySignal<SpanName>;
  readonly history: ReadonlySignal<StatusHistoryAnswer | undefined>;
  /** An action of the owner's did not work. */
  readonly hasFailed: ReadonlySignal<boolean>;
  readonly power: ReadonlySignal<PowerState>;
  start(): void;
  stop(): void;
  showSpan(span: SpanName): void;
  /** @param hours 0 ends a silence. @param level the worst that is silenced. */
  silence(check: string, hours: number, level: AlarmLevel): Promise<void>;
  /** Restarts the machine, or switches it off. */
  switchPower(verb: PowerVerb): Promise<void>;
}

/** The house restarts in seconds; a phone that is carried out of the Wi-Fi should not try all the time. */
const RETRY_MS = 5_000;
/** The house speaks every five seconds. A machine without power, or a Wi-Fi that is gone, closes no connection. */
const QUIET_MS = 20_000;
/** systemd gives the house fifteen seconds to end; before that, root's one-shot starts. */
const STAY_MS = 60_000;
const SIGNED_OUT_CODE = 4401;
/** How a connection ends that nobody closed (RFC 6455 §7.4.1). */
const GONE_CODE = 1006;
const SIGNED_OUT_STATUS = 401;
const DONE_STATUS = 204;
const FOUND_STATUS = 200;

/** What it means that the house went away: what is over by then is not said any longer. */
const AFTER_LOSS: Readonly<Record<PowerState, PowerState>> = {
  idle: 'idle',
  restarting: 'restarting',
  'shutting-down': 'off',
  off: 'off',
  back: 'idle',
  stayed: 'idle',
};

/** Asks once, then listens: the house tells what changed for as long as the page is open. */
export function createStatusModel(house: HousePort, clock: Clock): StatusModel {
  const link = signal<LinkState>('loading');
  const status = signal<StatusAnswer | undefined>(undefined);
  const span = signal<SpanName>('hour');
  const history = signal<StatusHistoryAnswer | undefined>(undefined);
  const hasFailed = signal(false);
  const power = signal<PowerState>('idle');
  let isWanted = false;
  let close = (): void => undefined;
  let cancelRetry = (): void => undefined;
  let cancelStay = (): void => undefined;

  const signOut = (): void => {
    link.value = 'signed-out';
    status.value = undefined;
    history.value = undefined;
    power.value = 'idle';
    isWanted = false;
  };
  const retryLater = (): void => {
    if (!isWanted) return;
    link.value = 'offline';
    cancelStay();
    power.value = AFTER_LOSS[power.peek()];
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

  const loadHistory = async (): Promise<void> => {
    const wanted = span.peek();
    try {
      const { status: code, text } = await house.ask('statusHistory', { query: `span=${wanted}` });
      // Meanwhile somebody may have chosen another one, or signed out.
      if (code !== FOUND_STATUS || wanted !== span.peek() || link.peek() === 'signed-out') return;
      history.value = parseChecked(StatusHistoryAnswer, text);
    } catch {
      // Whether the house is there is for the socket to say; the charts stay as they are.
      return;
    }
  };

  /** A slot is over: what was current before is history now. Asks again only where something between is missing. */
  const followHistory = ({ timeMs, closed }: StatusFrame): void => {
    const known = history.peek();
    if (known === undefined) return;
    const lastMs = known.timesMs.at(-1) ?? 0;
    const slot = known.slotMs === SPANS[span.peek()].slotMs ? closed?.[span.peek()] : undefined;
    if (slot !== undefined && slot.startMs === lastMs) history.value = withClosed(known, slot);
    else if (timeMs >= lastMs + known.slotMs) void loadHistory();
  };

  const listen = (): void => {
    const watch: ClientFrame = { t: 'watch', isOn: true };
    let isOver = false;
    let cancelQuiet = (): void => undefined;
    const onClose = (code: number): void => {
      if (isOver) return;
      isOver = true;
      cancelQuiet();
      if (code === SIGNED_OUT_CODE) signOut();
      else retryLater();
    };
    const socket = house.openSocket({
      onOpen: () => {
        link.value = 'online';
        noteSign();
        socket.send(JSON.stringify(watch));
      },
      onText: (text) => {
        if (isOver) return;
        noteSign();
        const frame = readFrame(text);
        if (frame === undefined) return;
        const { t: _, closed: __, ...answer } = frame;
        status.value = answer;
        followHistory(frame);
      },
      onClose,
    });
    const noteSign = (): void => {
      cancelQuiet();
      cancelQuiet = clock.after(QUIET_MS, () => {
        socket.close();
        onClose(GONE_CODE);
      });
    };
    noteSign();
    close = () => {
      cancelQuiet();
      socket.close();
    };
  };

  const open = async (): Promise<void> => {
    const wasOffline = link.peek() === 'offline';
    try {
      await load();
    } catch {
      retryLater();
      return;
    }
    if (!isWanted) return;
    if (wasOffline && power.peek() !== 'idle') power.value = 'back';
    listen();
    void loadHistory();
  };

  return {
    link,
    status,
    span,
    history,
    hasFailed,
    power,
    start: () => {
      isWanted = true;
      void open();
    },
    stop: () => {
      isWanted = false;
      cancelRetry();
      cancelStay();
      close();
    },
    showSpan: (wanted) => {
      span.value = wanted;
      void loadHistory();
    },
    silence: async (check, hours, level) => {
      try {
        const answer = await house.ask('statusSilence', { body: { check, hours, level } });
        hasFailed.value = answer.status !== DONE_STATUS;
        await load();
      } catch {
        hasFailed.value = true;
      }
    },
    switchPower: async (verb) => {
      try {
        hasFailed.value = (await house.ask('power', { body: { verb } })).status !== DONE_STATUS;
      } catch {
        hasFailed.value = true;
      }
      if (hasFailed.peek()) return;
      power.value = verb === 'reboot' ? 'restarting' : 'shutting-down';
      if (link.peek() === 'offline') {
        // The house was gone before its answer was read.
        power.value = AFTER_LOSS[power.peek()];
        return;
      }
      cancelStay = clock.after(STAY_MS, () => {
        power.value = 'stayed';
      });
    },
  };
}

/** Undefined for the frames of the chat, which come along. */
function readFrame(text: string): StatusFrame | undefined {
  const value: unknown = JSON.parse(text);
  return isShape(StatusFrame, value) ? value : undefined;
}

/** The history, moved on by the slot that was current; the next one has no figures yet. */
function withClosed(history: StatusHistoryAnswer, closed: ClosedSlot): StatusHistoryAnswer {
  const moved = (values: readonly (number | null)[], closedValue: number | null = null): (number | null)[] => [
    ...values.slice(1, -1),
    closedValue,
    null,
  ];
  return {
    slotMs: history.slotMs,
    timesMs: [...history.timesMs.slice(1), closed.startMs + history.slotMs],
    series: Object.fromEntries(
      Object.entries(history.series).map(([name, { mean, max }]) => [
        name,
        { mean: moved(mean, closed.mean[name]), max: moved(max, closed.max[name]) },
      ]),
    ),
  };
}
