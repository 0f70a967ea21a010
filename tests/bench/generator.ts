import { Load, openIdle, type Place } from './load.ts';
import type { LeanSocket } from './lean-socket.ts';
import type { World } from './world.ts';

/** The load in a process of its own: what it costs is never mistaken for the server's. One job after the other. */
export type Job =
  | { readonly kind: 'world'; readonly world: World }
  | { readonly kind: 'open'; readonly place: Place }
  | { readonly kind: 'prepare'; readonly count: number }
  | { readonly kind: 'flow'; readonly window: number }
  | { readonly kind: 'pace'; readonly perSecond: number }
  | { readonly kind: 'idle'; readonly place: Place; readonly count: number }
  | { readonly kind: 'close' };

let world: World | undefined;
let load: Load | undefined;
let idle: LeanSocket[] = [];
let prepared: ReturnType<Load['prepare']> = [];

async function run(job: Job): Promise<unknown> {
  if (job.kind === 'world') {
    world = job.world;
    return undefined;
  }
  if (world === undefined) throw new Error('no world yet');
  switch (job.kind) {
    case 'open':
      load = new Load(world, job.place);
      return load.open();
    case 'prepare':
      prepared = load?.prepare(job.count) ?? [];
      return undefined;
    case 'flow':
      return load?.flow(prepared, job.window);
    case 'pace':
      return load?.pace(prepared, job.perSecond);
    case 'idle':
      idle = await openIdle(world, job.place, job.count);
      return undefined;
    case 'close':
      load?.close();
      for (const socket of idle) socket.end();
      load = undefined;
      idle = [];
      return undefined;
  }
}

process.on('message', (job: Job) => {
  run(job).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});
