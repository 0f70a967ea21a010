import { KEY_BYTES_MAX } from './keys.ts';

/** How values of a table become bytes and come back. `decode` gets bytes of its own, which it may keep. */
export type Codec<V> = {
  readonly encode: (value: V) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => V;
};

/** A named table of the store and the type of its values. */
export type Table<V> = { readonly name: string; readonly codec: Codec<V> };

/** One put or removal, already bytes: the value may change afterwards without harm. */
export type Write = {
  readonly table: string;
  readonly key: Uint8Array;
  /** Absent: the key is removed. */
  readonly value?: Uint8Array;
};

/** What is stored together or not at all, in this order. */
export type Change = readonly Write[];

/** Larger values go to files: lmdb-js hands out values from 16 MiB on as windows into its own memory. */
const VALUE_BYTES_MAX = 8_388_608;

/** A table's description; `openStore` creates what does not exist yet. */
export function defineTable<V>(name: string, codec: Codec<V>): Table<V> {
  return { name, codec };
}

/** Values that are bytes already: sealed messages, envelopes, entries. */
export const bytesCodec: Codec<Uint8Array> = {
  // Copied, because a socket's buffer is not ours any more when the disk gets to it.
  encode: (value) => Buffer.from(value),
  decode: (bytes) => bytes,
};

/**
 * Small records as JSON. `parse` turns what was stored into the type of today: the place to fill in a field that older
 * records lack.
 */
export function jsonCodec<V>(parse: (value: unknown) => V): Codec<V> {
  const decoder = new TextDecoder();
  return {
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => parse(JSON.parse(decoder.decode(bytes)) as unknown),
  };
}

/** Stores `value` under `key`, in place of what was there. @throws Error on a key or value of impossible length. */
export function put<V>(table: Table<V>, key: Uint8Array, value: V): Write {
  const bytes = table.codec.encode(value);
  if (bytes.length > VALUE_BYTES_MAX) throw new Error(`${table.name}: a value of ${bytes.length} bytes`);
  return { table: table.name, key: new Uint8Array(checkedKey(table.name, key)), value: bytes };
}

/** Removes `key`; removing what is not there is no error. @throws Error on a key of impossible length. */
export function remove<V>(table: Table<V>, key: Uint8Array): Write {
  return { table: table.name, key: new Uint8Array(checkedKey(table.name, key)) };
}

/** `key` itself. @throws Error unless it has 1 to 511 bytes: LMDB knows no others, and would stop within a change. */
export function checkedKey(table: string, key: Uint8Array): Uint8Array {
  if (key.length === 0 || key.length > KEY_BYTES_MAX) throw new Error(`${table}: a key of ${key.length} bytes`);
  return key;
}
