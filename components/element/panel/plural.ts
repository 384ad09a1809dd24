/** The texts for different numbers. `#` stands for the number. */
export interface Plurals extends Partial<Record<Intl.LDMLPluralRule, string>> {
  /** For exactly none. */
  readonly 0?: string;
  readonly other: string;
}

/** Says how many in a language: `plural('de', { one: '# Änderung', other: '# Änderungen' })(2)` is “2 Änderungen”. */
export function plural(lang: string, texts: Plurals): (count: number) => string {
  const rules = new Intl.PluralRules(lang);
  const numbers = new Intl.NumberFormat(lang);
  return (count) => {
    const text = (count === 0 ? texts[0] : undefined) ?? texts[rules.select(count)] ?? texts.other;
    return text.replace('#', numbers.format(count));
  };
}
