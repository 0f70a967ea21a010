import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ROUTES } from '../../appliance/protocol/routes.ts';
import { type Figure, round } from './figures.ts';
import { cpuUs, startParlour, stop } from './processes.ts';

/** Several looks of either kind, and their garbage. */
const MEASURE_MS = 180_000;
/** What the start leaves behind, and the first looks, for which code is still compiled. */
const SETTLE_MS = 30_000;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * What a house costs in which nothing happens: while nobody watches its health (a look a minute), and while somebody does
 * (one every five seconds). Processor time of all its threads, in percent of one core.
 */
export async function benchHealth(house: string, dataFolder: string, token: string): Promise<Figure[]> {
  const server = await startParlour(house, dataFolder);
  const pid = server.child.pid ?? 0;
  const measure = async (who: string): Promise<Figure> => {
    await pause(SETTLE_MS);
    const before = cpuUs(pid);
    const beganMs = performance.now();
    await pause(MEASURE_MS);
    const percentOfCore = round((cpuUs(pid) - before) / (performance.now() - beganMs) / 10);
    return { bench: 'health', server: who, percentOfCore };
  };
  try {
    const figures = [await measure('unwatched')];
    const path = ROUTES.socket.slice('GET '.length);
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await once(socket, 'open');
    let frames = 0;
    socket.on('message', (data: Buffer) => (frames += data.toString('utf8').startsWith('{"t":"status"') ? 1 : 0));
    socket.send(JSON.stringify({ t: 'watch', isOn: true }));
    figures.push({ ...(await measure('watched')), frames });
    socket.close();
    return figures;
  } finally {
    await stop(server);
  }
}
