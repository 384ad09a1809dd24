/**
 * Where sessions are kept: five operations over string keys and string values.
 *
 * Everything that is exact about a session hangs on one of them, {@link Store.create}, so a store may be as simple as
 * it likes in the rest. What a store owes its caller:
 *
 * - A key is at most 200 characters of `A-Z a-z 0-9 - _ /`, never starting with `/`, nor being what comes before a `/` of
 *   another: files and folders will do.
 * - A value is text that UTF-8 can carry: no lone surrogate, and no byte order mark in front, which some readers take away.
 *   `JSON.stringify` writes no other.
 * - Reads are strong: what a settled `create`, `set` or `delete` did, every later `get` sees, from any instance.
 *   A `get` of several keys is no transaction: each value is one that its key had while the call ran.
 * - What is acknowledged is kept, as safely as the store keeps anything.
 * - A refusal is a value (`false`, `undefined`). A fault is an exception, after which the operation may or may not have
 *   happened. A store never retries: the session does, and it knows how to send the same change again.
 *
 * `shared-session/store-contract` (`netlify/stores/store-contract.ts`) says the same in tests; every store passes them, and one
 * of your own should.
 */
export interface Store {
  /** The values of `keys`, in order, `undefined` where there is none. */
  get(...keys: readonly string[]): Promise<readonly (string | undefined)[]>;

  /**
   * Writes only if the key is absent, atomically among all instances, and says whether it did.
   *
   * `true` is never wrong. `false` may be: the write landed, but its answer was lost and it was repeated on the way. So
   * who gets `false` reads the key, and recognises its own value. An answer that is no clear yes or no is a fault.
   */
  create(key: string, value: string): Promise<boolean>;

  /** Writes, whatever was there. */
  set(key: string, value: string): Promise<void>;

  /** The keys that start with `prefix`, in no particular order. */
  list(prefix: string): Promise<readonly string[]>;

  /** Removes what is there of `keys`. */
  delete(keys: readonly string[]): Promise<void>;

  /** Frees what the store holds open, for hosts that end in an orderly way. */
  close?(): void;
}
