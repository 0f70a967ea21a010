/** The forms of a counted phrase; languages with more than two forms name them all. */
export type PluralForms = Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string };

const rules = new Map<string, Intl.PluralRules>();

/** The form for `count` by the rules of `language`. */
export function plural(language: string, count: number, forms: PluralForms): string {
  let rule = rules.get(language);
  if (rule === undefined) {
    rule = new Intl.PluralRules(language);
    rules.set(language, rule);
  }
  return forms[rule.select(count)] ?? forms.other;
}

/** A count as it stands on a badge. */
export function badgeCount(count: number): string {
  return count > 99 ? '99+' : String(count);
}
