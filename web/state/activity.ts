import type { ParlourClient } from '../../appliance/client/model.ts';
import type { Clock } from './world.ts';

/** A touched page tells the client at most this often. */
const TELL_EVERY_MS = 15_000;

/** Turns a stream of pointer and key events into a few `touch` calls. */
export function createActivity(client: Pick<ParlourClient, 'touch'>, clock: Clock): () => void {
  let toldMs = -Infinity;
  return () => {
    const now = clock.now();
    if (now - toldMs < TELL_EVERY_MS) return;
    toldMs = now;
    client.touch();
  };
}
