/**
 * How a value may be shown: `plain` anywhere; `personal` says something about the household and stays out of logs and
 * support bundles; `secret` is shown to nobody.
 */
export type SettingClass = 'plain' | 'personal' | 'secret';

/** What a form needs to ask for a value. */
export type SettingShape =
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly charsMin: number; readonly charsMax: number }
  | { readonly kind: 'list'; readonly itemsMax: number; readonly options?: readonly string[] };

/** One line of the table: everything that parser, documentation, redaction and forms need to know. */
export interface Setting<T> {
  readonly fallback: T;
  readonly class: SettingClass;
  /** One line for the owner. */
  readonly help: string;
  readonly shape: SettingShape;
  /** Completes "must be …". */
  readonly range: string;
  /** The value, or undefined when it is outside the range. */
  parse(value: unknown): T | undefined;
}

/** What every kind of setting is given besides its range. */
type Meaning<T> = { readonly fallback: T; readonly class?: SettingClass; readonly help: string };

/** One of a few words. */
export function choice<const T extends string>(options: readonly T[], meaning: Meaning<NoInfer<T>>): Setting<T> {
  return {
    class: 'plain',
    ...meaning,
    shape: { kind: 'choice', options },
    range: `one of ${options.map(quote).join(', ')}`,
    parse: (value) => options.find((option) => option === value),
  };
}

/** A whole number. */
export function integer(min: number, max: number, meaning: Meaning<number>): Setting<number> {
  return {
    class: 'plain',
    ...meaning,
    shape: { kind: 'integer', min, max },
    range: `a whole number from ${String(min)} to ${String(max)}`,
    parse: (value) =>
      typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined,
  };
}

/** One line of text, measured in characters as people count them. */
export function text(charsMin: number, charsMax: number, meaning: Meaning<string>): Setting<string> {
  return {
    class: 'plain',
    ...meaning,
    shape: { kind: 'text', charsMin, charsMax },
    range: `text of ${String(charsMin)} to ${String(charsMax)} characters on one line`,
    parse(value) {
      if (typeof value !== 'string' || /\p{Cc}/u.test(value)) return undefined;
      const chars = [...new Intl.Segmenter().segment(value.trim())].length;
      return chars >= charsMin && chars <= charsMax ? value.trim() : undefined;
    },
  };
}

/** Some of a few words, each at most once. */
export function subset<const T extends string>(
  options: readonly T[],
  meaning: Meaning<readonly NoInfer<T>[]>,
): Setting<readonly T[]> {
  return {
    class: 'plain',
    ...meaning,
    shape: { kind: 'list', itemsMax: options.length, options },
    range: `a list of some of ${options.map(quote).join(', ')}, each once`,
    parse: (value) => parseList(value, options.length, (item) => options.find((option) => option === item)),
  };
}

/**
 * Some strings of one form, each at most once.
 *
 * @param parseItem gives the canonical form of one string, or undefined when it has not that form.
 * @param form says the form in the plural, as in "host names that end in .local".
 */
export function list(
  itemsMax: number,
  form: string,
  parseItem: (item: string) => string | undefined,
  meaning: Meaning<readonly string[]>,
): Setting<readonly string[]> {
  return {
    class: 'plain',
    ...meaning,
    shape: { kind: 'list', itemsMax },
    range: `a list of at most ${String(itemsMax)} ${form}`,
    parse: (value) => parseList(value, itemsMax, (item) => (typeof item === 'string' ? parseItem(item) : undefined)),
  };
}

function parseList<T>(
  value: unknown,
  itemsMax: number,
  parseItem: (item: unknown) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value) || value.length > itemsMax) return undefined;
  const items: T[] = [];
  for (const raw of value as readonly unknown[]) {
    const item = parseItem(raw);
    if (item === undefined || items.includes(item)) return undefined;
    items.push(item);
  }
  return items;
}

function quote(word: string): string {
  return `"${word}"`;
}
