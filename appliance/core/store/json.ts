import { rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { Low } from 'lowdb';
import type { Adapter } from 'lowdb';
import { ConfigError } from '../settings/config-error.ts';
import { isStorageFault, loadIfPresent, saveDurably, systemCode } from '../system/files.ts';

/** A small JSON document that an owner can read and mend. Changes are rare; each is durable before it counts. */
export interface JsonStore<T> {
  /** The document as of the last change that reached the disk. Not to be changed in place. */
  readonly data: T;
  /**
   * Replaces the document by what `change` makes of it. Resolves once the main file is on disk and a last good copy was
   * tried; changes run one after the other. A `change` that throws changes nothing.
   *
   * @throws the operating system's error when the disk refuses (`isStorageFault`); `data` is then as before.
   */
  update(change: (current: T) => T): Promise<void>;
}

/** What makes one document. */
export type JsonStoreOptions<T> = {
  /** The main file; `.bak` beside it is the last good copy. Its folder must exist. */
  readonly path: string;
  /** Checks what was read from the disk. @throws ConfigError naming the key and the allowed range. */
  readonly parse: (value: unknown) => T;
  /** The document of a box that has none yet. Nothing is written until the first change. */
  readonly initial: T;
  /** Told when the last good copy had to be used: one line for the log. */
  readonly report: (problem: string) => void;
};

/**
 * Opens a document. A main file that is not JSON (a torn or rotten disk block) is set aside as `.broken` and the last
 * good copy takes its place; JSON with a wrong value is the owner's to mend and is never replaced behind his back.
 *
 * @throws ConfigError when a value is wrong, or when neither copy can be read.
 */
export async function openJsonStore<T>(options: JsonStoreOptions<T>): Promise<JsonStore<T>> {
  const low = new Low<T>(new DurableJsonFile(options), options.initial);
  await low.read();
  let committed = low.data;
  let last: Promise<void> = Promise.resolve();

  const apply = async (change: (current: T) => T): Promise<void> => {
    low.data = change(committed);
    await low.write();
    committed = low.data;
  };
  return {
    get data() {
      return committed;
    },
    update(change) {
      const done = last.then(() => apply(change));
      // The caller hears of a failure; the next change must start all the same.
      last = done.catch(() => undefined);
      return done;
    },
  };
}

/** lowdb's own adapter renames without fsync and loses acknowledged changes at a power cut; this one does not. */
class DurableJsonFile<T> implements Adapter<T> {
  readonly #options: JsonStoreOptions<T>;

  constructor(options: JsonStoreOptions<T>) {
    this.#options = options;
  }

  async read(): Promise<T | null> {
    const { path, parse, report } = this.#options;
    const main = await readJson(path);
    if (main.kind === 'json') return parse(main.value);
    const copy = await readJson(`${path}.bak`);
    if (copy.kind === 'json') {
      const data = parse(copy.value);
      report(`${basename(path)} ${describe(main)}; the last good copy is used`);
      if (main.kind === 'broken') await rename(path, `${path}.broken`);
      await saveDurably(path, format(data));
      return data;
    }
    if (main.kind === 'missing' && copy.kind === 'missing') return null;
    throw new ConfigError(
      `${basename(path)}: the file ${describe(main)} and its last good copy ${describe(copy)}; mend it as JSON, or remove both to start from the defaults`,
    );
  }

  async write(data: T): Promise<void> {
    const { path, report } = this.#options;
    const text = format(data);
    await saveDurably(path, text);
    try {
      await saveDurably(`${path}.bak`, text);
    } catch (error) {
      // The change itself is on disk and must count; what is missing is only the copy for a main file that rots.
      if (!isStorageFault(error)) throw error;
      report(`${basename(path)}: the last good copy could not be renewed (${systemCode(error) ?? 'unknown'})`);
    }
  }
}

type ReadJson =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'missing' }
  | { readonly kind: 'broken'; readonly reason: string };

async function readJson(path: string): Promise<ReadJson> {
  const bytes = await loadIfPresent(path);
  if (bytes === undefined) return { kind: 'missing' };
  try {
    // Some editors put a byte order mark first; TextDecoder drops it, and refuses bytes that are not UTF-8.
    return { kind: 'json', value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown };
  } catch (error) {
    // The parser's own words quote the file, and a setting may be personal.
    if (error instanceof SyntaxError) return { kind: 'broken', reason: 'is not valid JSON' };
    if (error instanceof TypeError) return { kind: 'broken', reason: 'is not UTF-8 text' };
    throw error;
  }
}

function describe(file: Exclude<ReadJson, { kind: 'json' }>): string {
  return file.kind === 'missing' ? 'is missing' : file.reason;
}

function format(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}
