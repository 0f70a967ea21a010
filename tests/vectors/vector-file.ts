import type { KdfJson } from '../../appliance/protocol/routes.ts';

/** Bytes in base64url without padding. */
export type B64 = string;

export type SignedVector = { readonly body: B64; readonly sig: B64 };

/** One person: everything from the password down. */
export type AccountVector = {
  readonly name: string;
  readonly nameKey: string;
  readonly fp: B64;
  readonly password: string;
  readonly salt: B64;
  readonly kdf: KdfJson;
  /** What a log-in sends. */
  readonly auth: B64;
  readonly recoveryCode: string;
  readonly recoveryAuth: B64;
  readonly vaultRoot: { readonly byPassword: B64; readonly byRecovery: B64 };
  readonly log: readonly SignedVector[];
  /** The device's word at registration. */
  readonly proof: B64;
  /** Versions of one record in order. */
  readonly records: readonly {
    readonly name: string;
    readonly id: B64;
    readonly version: number;
    readonly blob: B64;
  }[];
};

export type CommitVector = SignedVector & {
  readonly card: B64;
  readonly wraps: readonly B64[];
  /** Plain JSON of the card. */
  readonly opened: string;
};

export type MessageVector = {
  readonly env: B64;
  /** Plain JSON inside. */
  readonly json: string;
  readonly hash: B64;
};

export type InviteVector = {
  readonly seq: number;
  readonly sealed: B64;
  /** Fragment of the link. */
  readonly link: string;
  readonly access: B64;
  readonly card: string;
};

/** A room as its server holds it, with what its members see beside it. */
export type RoomVector = {
  readonly genesis: B64;
  readonly code: string;
  readonly log: readonly SignedVector[];
  readonly invites: readonly InviteVector[];
  readonly commits: readonly CommitVector[];
  readonly messages: readonly MessageVector[];
  readonly files: readonly { readonly id: string; readonly sealed: B64; readonly plainSha256: B64 }[];
  /** Members at the end, by name, with their role. */
  readonly members: Readonly<Record<string, number>>;
};

/** What must not open, or not verify, and why. */
export type RefusedVector =
  | { readonly why: string; readonly kind: 'message'; readonly env: B64 }
  | { readonly why: string; readonly kind: 'entry'; readonly after: number; readonly entry: SignedVector }
  | { readonly why: string; readonly kind: 'commit'; readonly commit: SignedVector & { readonly card: B64 } };

/** `parlour-1.json`: a house's captured room under suite 1, and everything needed to open it. */
export type VectorFile = {
  readonly suite: 1;
  readonly about: string;
  /** What a reader must have opened and verified in the end. */
  readonly counts: Counts;
  readonly house: B64;
  readonly encodings: readonly { readonly context: string; readonly fields: readonly B64[]; readonly bytes: B64 }[];
  readonly hkdf: readonly { readonly ikm: B64; readonly info: B64; readonly salt: B64; readonly out: B64 }[];
  readonly seals: readonly {
    readonly root: B64;
    readonly purpose: string;
    readonly aad: B64;
    readonly sealed: B64;
    readonly plain: B64;
  }[];
  /** Argon2id at a small size that a slow second implementation can follow. */
  readonly argon2: readonly {
    readonly password: B64;
    readonly salt: B64;
    readonly memoryKiB: number;
    readonly passes: number;
    readonly hash: B64;
  }[];
  readonly accounts: readonly AccountVector[];
  readonly room: RoomVector;
  readonly invitation: {
    readonly from: string;
    readonly device: B64;
    readonly to: string;
    readonly wrap: B64;
    readonly sealed: B64;
    readonly sig: B64;
    readonly link: string;
  };
  readonly safetyNumbers: readonly { readonly a: string; readonly b: string; readonly digits: string }[];
  readonly refused: readonly RefusedVector[];
};

export type Counts = {
  readonly accountEntries: number;
  readonly records: number;
  readonly roomEntries: number;
  readonly commits: number;
  readonly wraps: number;
  readonly messages: number;
  readonly files: number;
  readonly invites: number;
  readonly refused: number;
};

export const NO_COUNTS: Counts = {
  accountEntries: 0,
  records: 0,
  roomEntries: 0,
  commits: 0,
  wraps: 0,
  messages: 0,
  files: 0,
  invites: 0,
  refused: 0,
};
