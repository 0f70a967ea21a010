import { randomBytes, randomInt } from 'node:crypto';

/** Randomness, passed in, so that a test can repeat itself. */
export interface Random {
  /** `length` bytes nobody can predict. */
  bytes(length: number): Uint8Array;
  /** A whole number from 0 up to but not including `below`, each as likely. */
  below(below: number): number;
}

/** The operating system's generator, through node:crypto. */
export const systemRandom: Random = {
  bytes: (length) => new Uint8Array(randomBytes(length)),
  below: (below) => randomInt(below),
};
