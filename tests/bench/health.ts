import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ROUTES } from '../../appliance/protocol/routes.ts';
import { type Figure, median, round } from './figures.ts';
import { cpuUs, startParlour, stop } from './processes.ts';

/** Windows of each kind, in turns: a busy minute of the machine hits one of them, not the median. */
const WINDOWS = 3;
/** Two looks while nobody watches, twelve while somebody does. A look comes a minute after the last watcher left. */
const WINDOW_MS = { unwatched: 130_000, watched: 60_000 } as const;
/** What the start leaves behind, and the first looks, for which code is still compiled. */
const SETTLE_MS = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What a house costs in which nothing happens: while nobody watches its health (a look a minute), and while somebody does
 * (one every five seconds). Processor time of all its threads, in percent of one core, median and worst window.
 *
 * @param token the owner's: their page shows everything, and is the dearest.
 */
export async function benchHealth(house: string, dataFolder: string, token: string): Promise<Figure[]> {
  const server = await startParlour(house, dataFolder);
  const pid = server.child.pid ?? 0;
  const window = async (who: keyof typeof WINDOW_MS): Promise<number> => {
    const before = cpuUs(pid);
    const beganMs = performance.now();
    await pause(WINDOW_MS[who]);
    return (cpuUs(pid) - before) / (performance.now() - beganMs) / 10;
  };
  let frames = 0;
  const watch = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${ROUTES.socket.slice('GET '.length)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    socket.on('message', (data: Buffer) => (frames += data.toString('utf8').startsWith('{"t":"status"') ? 1 : 0));
    await once(socket, 'open');
    socket.send(JSON.stringify({ t: 'watch', isOn: true }));
    return socket;
  };
  const figures = { unwatched: [] as number[], watched: [] as number[] };
  try {
    (await watch()).close();
    await pause(SETTLE_MS);
    for (let turn = 0; turn < WINDOWS; turn += 1) {
      figures.unwatched.push(await window('unwatched'));
      const socket = await watch();
      figures.watched.push(await window('watched'));
      socket.close();
      await once(socket, 'close');
    }
    if (frames === 0) throw new Error('nobody watched');
    return Object.entries(figures).map(([server, windows]) => ({
      bench: 'health',
      server,
      percentOfCore: round(median(windows)),
      worstPercent: round(Math.max(...windows)),
    }));
  } finally {
    await stop(server);
  }
}
