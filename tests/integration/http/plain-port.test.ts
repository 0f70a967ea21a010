import { createServer } from 'node:net';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { type RunningHouse, startHouse } from '../../../appliance/core/app.ts';
import { systemClock } from '../../../appliance/core/system/clock.ts';
import { systemRandom } from '../../../appliance/core/system/random.ts';
import { systemTurns } from '../../../appliance/core/system/turns.ts';
import { makeDataFolder, removeDataFolders } from '../../lib/core.ts';

afterAll(removeDataFolders);

async function start(plainPort: number, logLines: string[]): Promise<RunningHouse> {
  const house = await startHouse(
    {
      clock: systemClock,
      turns: systemTurns,
      random: systemRandom,
      writeLine: () => undefined,
      logDestination: { write: (line) => void logLines.push(line) },
      onBug: (error) => {
        throw error;
      },
    },
    {
      environment: {
        listenOn: { kind: 'tls', host: '127.0.0.1', port: 0 },
        plainPort,
        dataFolder: await makeDataFolder(),
      },
      webFolder: undefined,
    },
  );
  onTestFinished(() => house.stop());
  return house;
}

test('a visitor by plain http hears the https address of this very house', async () => {
  const house = await start(0, []);
  const answer = await fetch(`http://127.0.0.1:${house.plainPort ?? 0}/`);
  expect(answer.status).toBe(426);
  expect(await answer.text()).toContain(`https://127.0.0.1:${house.port ?? 0}/`);
});

test('a program that already has the plain port does not keep the house closed', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => {
    other.close();
  });
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  const logLines: string[] = [];
  const house = await start(port, logLines);
  expect([house.plainPort, typeof house.port]).toEqual([undefined, 'number']);
  expect(logLines.join('')).toContain(`port ${port} of 127.0.0.1: another program has it`);
});
