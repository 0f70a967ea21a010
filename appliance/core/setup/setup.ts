import { WireError } from '../../protocol/errors.ts';
import type { SecurityLog } from '../accounts/security-log.ts';
import { isStorageFault, systemCode } from '../system/files.ts';
import type { Clock } from '../system/clock.ts';
import type { Logger } from '../system/logger.ts';
import { ClaimCheck } from './claim.ts';
import type { ClaimDocument } from './claim-document.ts';

export type SetupParts = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly securityLog: SecurityLog;
  /** When the owner's account was made, or undefined for a house without owner. */
  readonly claimedMs: () => number | undefined;
};

/** Everything that may be done before the house has an owner, and nothing after. */
export class Setup {
  readonly #parts: SetupParts;
  readonly #document: ClaimDocument | undefined;
  readonly #check: ClaimCheck | undefined;

  /** @param document undefined for an owned house. */
  constructor(parts: SetupParts, document: ClaimDocument | undefined) {
    this.#parts = parts;
    this.#document = document;
    this.#check = document === undefined ? undefined : new ClaimCheck(parts.clock, document.code);
  }

  /** The claim code to show, or undefined once the house is claimed. */
  get code(): string | undefined {
    return this.#parts.claimedMs() === undefined ? this.#document?.code : undefined;
  }

  /** First step of every set-up route. @throws WireError `claimed`, for good, with the time it was. */
  assertUnclaimed(): void {
    const claimedMs = this.#parts.claimedMs();
    if (claimedMs !== undefined || this.#check === undefined)
      throw new WireError('claimed', '', { data: { claimedMs } });
  }

  /**
   * Resolves for the claim code.
   *
   * @throws WireError `claimed`, `blocked` or `claim_wrong`; the last two leave a line for fail2ban.
   */
  async check(typed: string, address: string): Promise<void> {
    this.assertUnclaimed();
    try {
      await this.#check?.check(typed, address);
    } catch (error) {
      if (error instanceof WireError) this.#parts.securityLog.claimFailed(address);
      throw error;
    }
    // The answer may have waited while somebody else claimed the house.
    this.assertUnclaimed();
  }

  /** The owner's account is on disk: the code goes. What the disk refuses now is done at the next start. */
  async finished(): Promise<void> {
    this.#parts.logger.info('house claimed');
    try {
      await this.#document?.remove();
    } catch (error) {
      if (!isStorageFault(error)) throw error;
      this.#parts.logger.warn('claim code not removed', { code: systemCode(error) });
    }
  }
}
