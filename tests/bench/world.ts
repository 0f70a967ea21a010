/** What the seeding leaves for the load: people with sessions, and the rooms they are in. Bytes are base64url. */
export type SeededPerson = { readonly token: string; readonly fp: string; readonly device: string };
export type SeededRoom = {
  readonly id: string;
  readonly head: string;
  readonly headSeq: number;
  readonly epoch: number;
  /** Indices of its people. */
  readonly people: readonly number[];
};
export type World = {
  readonly people: readonly SeededPerson[];
  /** 200 people. */
  readonly large: SeededRoom;
  /** Two people each. */
  readonly pairs: readonly SeededRoom[];
  /** One with 100,000 messages. */
  readonly long: SeededRoom;
};

/** How many there are of each. */
export const SIZES = { people: 640, large: 200, pairs: 320, history: 100_000, idleSockets: 5_000 } as const;

/** Text length of every message, and the bytes of its ciphertext: 150 characters fill one bucket of 256, and a tag. */
export const TEXT_CHARS = 150;
export const SEALED_BYTES = 272;
