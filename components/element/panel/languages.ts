/** The languages there are, each loaded when it is needed. English is what is there without. */
import type { Strings } from './strings.ts';

export const languages: Readonly<Record<string, () => Promise<Strings>>> = {
  ar: async () => (await import('../languages/ar.ts')).arabic,
  de: async () => (await import('../languages/de.ts')).german,
  es: async () => (await import('../languages/es.ts')).spanish,
  fr: async () => (await import('../languages/fr.ts')).french,
  it: async () => (await import('../languages/it.ts')).italian,
  ja: async () => (await import('../languages/ja.ts')).japanese,
  nl: async () => (await import('../languages/nl.ts')).dutch,
  pt: async () => (await import('../languages/pt.ts')).portuguese,
  zh: async () => (await import('../languages/zh.ts')).chinese,
};

/**
 * Which of them is for readers of `lang`, a language tag (RFC 5646): `de-AT` is German. English if there is none.
 * So it is for traditional Chinese: who reads that is no better off with simplified.
 */
export function languageFor(lang: string): string {
  try {
    const { language, script } = new Intl.Locale(lang).maximize();
    return language in languages && script !== 'Hant' ? language : 'en';
  } catch {
    return 'en'; // no language tag
  }
}
