/** A window with a person in front of it, or not, as a test says. */
import type { Page } from '../../components/session/ports.ts';

export class PageDouble extends EventTarget implements Page {
  readonly document: EventTarget & { visibilityState: DocumentVisibilityState; baseURI: string } =
    Object.assign(new EventTarget(), {
      visibilityState: 'visible' as const,
      // In a browser it is a tab of the same site as others.
      baseURI: (globalThis as { document?: { baseURI: string } }).document?.baseURI ?? 'http://localhost/',
    });
  readonly navigator = { onLine: true };

  hide(): void {
    this.#become('hidden');
  }

  show(): void {
    this.#become('visible');
  }

  /** Something happens in the window: `keydown`, `focus`, `online`, … */
  tell(type: string): void {
    this.dispatchEvent(new Event(type));
  }

  #become(visibilityState: DocumentVisibilityState): void {
    this.document.visibilityState = visibilityState;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }
}
