import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { languageFor, languages } from './languages.ts';
import { nearestLang, treesAround } from './nearest-lang.ts';
import type { Strings } from './strings.ts';

/**
 * Follows the language around an element: its nearest `lang`, also when that changes. On a page that names none it is the
 * browser's, which is what the browser's own fields and messages speak there.
 */
export class Language implements ReactiveController {
  /** What is said in that language, as soon as it is loaded; until then, and in English, nothing. */
  strings: Strings | undefined;
  readonly #element: ReactiveControllerHost & Element;
  /** The language of `strings`: a subtag. */
  code = 'en';
  /** The one that `strings` is in, or is about to be. */
  #wanted = 'en';
  #connected: AbortController | undefined;

  constructor(element: ReactiveControllerHost & Element) {
    this.#element = element;
    element.addController(this);
  }

  hostConnected(): void {
    const connected = (this.#connected = new AbortController());
    const look = () => {
      this.look();
    };
    const observer = new MutationObserver(look);
    for (const tree of treesAround(this.#element)) {
      observer.observe(tree, { attributeFilter: ['lang'], subtree: true });
    }
    connected.signal.addEventListener('abort', () => {
      observer.disconnect();
    });
    addEventListener('online', look, connected);
    look();
  }

  hostDisconnected(): void {
    this.#connected?.abort();
  }

  get dir(): 'ltr' | 'rtl' {
    return this.code === 'ar' ? 'rtl' : 'ltr';
  }

  /** Looks which language it is now, and loads it. */
  look(): void {
    const code = languageFor(nearestLang(this.#element) || navigator.language);
    if (code !== this.#wanted) void this.#speak(code);
  }

  async #speak(code: string): Promise<void> {
    const before = this.#wanted;
    this.#wanted = code;
    try {
      const strings = await languages[code]?.();
      if (this.#wanted !== code) return; // it changed again meanwhile
      this.strings = strings;
      this.code = code;
      this.#element.requestUpdate();
    } catch {
      // Words that are understood less well are no fault to tell of. It is tried again when the panel is opened.
      if (this.#wanted === code) this.#wanted = before;
    }
  }
}
