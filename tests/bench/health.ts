import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ROUTES } from '../../appliance/protocol/routes.ts';
import { type Figure, median, round } from './figures.ts';
import { cpuUs, startParlour, stop } from './processes.ts';

/** Windows of each kind, in turns: a busy minute of the machine hits one of them, not the median. */
const WINDOWS = 5;
/** A look while nobody watches, twelve while somebody does. */
const WINDOW_MS = 60_000;
/** What the start leaves behind, and the first looks, for which code is still compiled. */
const SETTLE_MS = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What a house costs in which nothing happens: while nobody watches its health (a look a minute), and while somebody does
 * (one every five seconds). Processor time of all its threads, in percent of one core, median and worst window.
 */
export async function benchHealth(house: string, dataFolder: string, token: string): Promise<Figure[]> {
  const server = await startParlour(house, dataFolder);
  const pid = server.child.pid ?? 0;
  const window = async (): Promise<number> => {
    const before = cpuUs(pid);
    const beganMs = performance.now();
    await pause(WINDOW_MS);
    return (cpuUs(pid) - before) / (performance.now() - beganMs) / 10;
  };
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${ROUTES.socket.slice('GET '.length)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  let frames = 0;
  socket.on('message', (data: Buffer) => (frames += data.toString('utf8').startsWith('{"t":"status"') ? 1 : 0));
  const watch = (isOn: boolean): void => socket.send(JSON.stringify({ t: 'watch', isOn }));
  const unwatched: number[] = [];
  const watched: number[] = [];
  try {
    await once(socket, 'open');
    watch(true);
    await pause(SETTLE_MS);
    frames = 0;
    for (let turn = 0; turn < WINDOWS; turn += 1) {
      watch(false);
      unwatched.push(await window());
      watch(true);
      watched.push(await window());
    }
    socket.close();
    const figure = (who: string, windows: readonly number[]): Figure => ({
      bench: 'health',
      server: who,
      percentOfCore: round(median(windows)),
      worstPercent: round(Math.max(...windows)),
    });
    return [figure('unwatched', unwatched), { ...figure('watched', watched), frames }];
  } finally {
    await stop(server);
  }
}
