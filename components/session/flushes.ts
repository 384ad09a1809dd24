/** What `flush` promises: that what is pending will be confirmed, or why it will not be. */
import type { Replica } from '../core/sync/replica.ts';
import type { SessionError } from './session-error.ts';

interface Flush {
  /** How many changes have yet to be confirmed: the one on its way, and the next, in which the rest leaves. */
  left: number;
  readonly resolve: () => void;
  readonly reject: (error: SessionError) => void;
}

export class Flushes {
  #flushes: Flush[] = [];

  /** Resolves when everything that is pending in `replica` is confirmed, whatever is edited meanwhile. */
  begin({ sent, unsent }: Replica): Promise<void> {
    const left = (sent === null ? 0 : 1) + (unsent.length === 0 ? 0 : 1);
    if (left === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#flushes.push({ left, resolve, reject });
    });
  }

  /** An answer made `after` of `before`. Called before anybody is told, who might edit at once. */
  received(before: Replica, after: Replica): void {
    const isConfirmed = before.sent !== null && before.sent.id !== after.sent?.id;
    const isSettled = after.sent === null && after.unsent.length === 0;
    this.#flushes = this.#flushes.filter((flush) => {
      if (isConfirmed) flush.left -= 1;
      if (flush.left > 0 && !isSettled) return true;
      flush.resolve();
      return false;
    });
  }

  /** Something of what all of them wait for will not be confirmed. */
  failed(error: SessionError): void {
    for (const { reject } of this.#flushes.splice(0)) reject(error);
  }
}
