import { formatAuthFailure } from '../system/auth-log.ts';
import type { Clock } from '../system/clock.ts';

/** The lines fail2ban reads (docs/security-log.md). They name an address and nothing else about a person. */
export interface SecurityLog {
  /** A log-in, by password or recovery code, did not get in. */
  loginFailed(address: string): void;
  /** Somebody typed a wrong claim code, or was refused for having typed too many. */
  claimFailed(address: string): void;
}

/** @param write puts one line, its line feed included, where fail2ban looks: standard output, that is the journal. */
export function createSecurityLog(clock: Clock, write: (line: string) => void): SecurityLog {
  return {
    loginFailed(address) {
      write(formatAuthFailure(address, 'login-failed', clock.nowMs()));
    },
    claimFailed(address) {
      write(formatAuthFailure(address, 'claim-failed', clock.nowMs()));
    },
  };
}
