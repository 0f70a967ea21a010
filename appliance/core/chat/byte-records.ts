import type { Bytes } from '../../protocol/encoding.ts';

/**
 * Bytes as protocol types want them. Everything the store and node:crypto hand out lies in ordinary memory of this
 * process; only their types leave open that it might be shared.
 */
export function ownBytes(bytes: Uint8Array): Bytes {
  return bytes as Bytes;
}

const U32_SPAN = 0x1_0000_0000;

/** Writes a record of fixed parts, in order. */
export class RecordWriter {
  // From Node's pool: a record of its own memory each would cost the collector more than the rest of a message.
  readonly #bytes: Buffer;
  #at = 0;

  /** @param byteLength of the whole record. */
  constructor(byteLength: number) {
    this.#bytes = Buffer.allocUnsafe(byteLength);
  }

  u8(value: number): this {
    this.#at = this.#bytes.writeUInt8(value, this.#at);
    return this;
  }

  u32(value: number): this {
    this.#at = this.#bytes.writeUInt32BE(value, this.#at);
    return this;
  }

  /** A whole number up to 2^53 − 1, in 8 bytes. */
  u64(value: number): this {
    return this.u32(Math.floor(value / U32_SPAN)).u32(value % U32_SPAN);
  }

  bytes(part: Uint8Array): this {
    this.#bytes.set(part, this.#at);
    this.#at += part.length;
    return this;
  }

  /** ASCII. */
  text(part: string): this {
    this.#at += this.#bytes.write(part, this.#at, 'latin1');
    return this;
  }

  /** @throws Error unless every byte was written: a bug, and memory of somebody else would be stored. */
  done(): Uint8Array {
    if (this.#at !== this.#bytes.length) throw new Error(`a record of ${this.#at} of ${this.#bytes.length} bytes`);
    return this.#bytes;
  }
}

/** Reads what {@link RecordWriter} wrote. What it gives lies in the record's own memory. */
export class RecordReader {
  readonly #bytes: Bytes;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = ownBytes(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    this.#at += 1;
    return this.#view.getUint8(this.#at - 1);
  }

  u32(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4);
  }

  u64(): number {
    this.#at += 8;
    return Number(this.#view.getBigUint64(this.#at - 8));
  }

  /** @throws Error if fewer are left: damage on our own disk. */
  bytes(length: number): Bytes {
    if (this.#at + length > this.#bytes.length) throw new Error('a stored record is cut off');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Everything after. */
  rest(): Bytes {
    return this.#bytes.subarray(this.#at);
  }
}
