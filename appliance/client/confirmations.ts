import { formatHex } from '../protocol/encoding.ts';
import { ACTION } from '../protocol/room-log.ts';
import type { RoomChain } from './room-chain.ts';

/**
 * Who joined by an invite and whom no other member has confirmed yet (rule 15): confirmed is, over whose joining somebody
 * else has signed who is not waiting himself.
 */
export class Confirmations {
  /** Fingerprint to the highest log position it signed over. */
  readonly #signed: Map<string, number>;
  #version = 0;

  /** @param signed what {@link signed} gave in an earlier life */
  constructor(signed: Readonly<Record<string, number>> = {}) {
    this.#signed = new Map(Object.entries(signed));
  }

  /** Somebody signed over that head: an entry, a commit or a message. True if that is news. */
  note(fpHex: string, headSeq: number): boolean {
    if ((this.#signed.get(fpHex) ?? -1) >= headSeq) return false;
    this.#signed.set(fpHex, headSeq);
    this.#version += 1;
    return true;
  }

  /** Rises with every change: what views are cached by. */
  get version(): number {
    return this.#version;
  }

  signed(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#signed);
  }

  /** Fingerprints of those who wait. */
  waiting(chain: RoomChain): ReadonlySet<string> {
    const joined = new Map<string, number>();
    for (const { entry } of chain.entries) {
      const subject = formatHex(entry.subject);
      const actor = formatHex(entry.actor);
      if (entry.action === ACTION.join) joined.set(subject, entry.seq);
      else if (entry.action === ACTION.admit) joined.delete(subject);
      // An entry is signed over the head before it.
      if (entry.seq > 0) this.note(actor, entry.seq - 1);
    }
    for (let isSettled = false; !isSettled;) {
      isSettled = true;
      for (const [fp, since] of joined) {
        if (!this.#isSignedOver(fp, since, joined)) continue;
        joined.delete(fp);
        isSettled = false;
      }
    }
    return new Set(joined.keys());
  }

  #isSignedOver(fp: string, since: number, waiting: ReadonlyMap<string, number>): boolean {
    for (const [signer, headSeq] of this.#signed)
      if (signer !== fp && headSeq >= since && !waiting.has(signer)) return true;
    return false;
  }
}
