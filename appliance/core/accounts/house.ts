import { createHmac } from 'node:crypto';
import type { Bytes } from '../../protocol/encoding.ts';
import { formatBase64Url, formatHex, parseBase64Url } from '../../protocol/encoding.ts';
import type { Store } from '../store/store.ts';
import { put } from '../store/table.ts';
import type { Random } from '../system/random.ts';
import { commitChange } from './plan.ts';
import type { Plan } from './plan.ts';
import { HOUSE, HOUSE_KEY } from './tables.ts';
import type { HouseRecord } from './tables.ts';

const ID_BYTES = 16;
const SECRET_BYTES = 32;
const SALT_BYTES = 16;

/** Who this house is, and whose. */
export class House {
  readonly #secret: Bytes;
  #record: HouseRecord;

  private constructor(record: HouseRecord) {
    this.#record = record;
    this.#secret = parseBase64Url(record.secret);
  }

  /** Reads what the first start made, or makes it. @throws WireError `storage_full` or `storage_failed`. */
  static async open(store: Store, random: Random): Promise<House> {
    const stored = store.get(HOUSE, HOUSE_KEY);
    if (stored !== undefined) return new House(stored);
    const fresh: HouseRecord = {
      id: formatBase64Url(new Uint8Array(random.bytes(ID_BYTES))),
      secret: formatBase64Url(new Uint8Array(random.bytes(SECRET_BYTES))),
      owner: null,
    };
    await commitChange(store, [put(HOUSE, HOUSE_KEY, fresh)]);
    return new House(fresh);
  }

  /** 16 random bytes, base64url: part of every password salt. */
  get id(): string {
    return this.#record.id;
  }

  /** When the owner's account was made, or undefined for a house without owner. */
  get claimedMs(): number | undefined {
    return this.#record.owner?.claimedMs;
  }

  /** Salt of a name's password, alike for names that exist and names that do not (rule 10). 16 bytes, base64url. */
  saltOf(nameKey: string): string {
    const mac = createHmac('sha256', this.#secret).update(nameKey).digest();
    return formatBase64Url(new Uint8Array(mac.subarray(0, SALT_BYTES)));
  }

  planClaim(fp: Bytes, claimedMs: number): Plan {
    const record = { ...this.#record, owner: { fp: formatHex(fp), claimedMs } };
    return {
      writes: [put(HOUSE, HOUSE_KEY, record)],
      done: () => {
        this.#record = record;
      },
    };
  }
}
