import type { Static } from '@sinclair/typebox';
import type { AccountState } from '../../protocol/account-log.ts';
import type { SignedJson } from '../../protocol/schema.ts';

/** One signed entry as it travels: base64url of body and signature. */
export type SignedText = Static<typeof SignedJson>;

/** The accounts of this house, by fingerprint in hex. Answers from memory; what it gives is verified and durable. */
export interface AccountDirectory {
  /** What the account's log says, or undefined for an account that is not here. */
  state(fpHex: string): AccountState | undefined;
  /** The account's log, oldest first; empty for an account that is not here. */
  log(fpHex: string): readonly SignedText[];
  list(): Iterable<AccountState>;
  /** Calls `listener` with the state after each new account and each appended entry, once durable. */
  onChange(listener: (state: AccountState) => void): () => void;
}
