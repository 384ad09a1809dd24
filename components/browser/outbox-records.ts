/** What an {@link Outbox} writes down, and where: IndexedDB. Own code, because two records must be written as one. */
import type { Json } from '../core/json/json.ts';
import type { Patch } from '../core/json/patch.ts';
import type { Sent } from '../core/sync/replica.ts';

/** A participant's pending edits, and how to get from the base to the state they were made on. */
export interface Pending {
  readonly session: string;
  readonly participant: string;
  /** What proves that whoever goes on is the participant. */
  readonly secret: string | null;
  readonly counter: number;
  readonly version: number;
  /** From the state of the base to the confirmed one. */
  readonly steps: readonly Patch[];
  readonly sent: Sent | null;
  readonly unsent: readonly Patch[];
  /** When this was written, in milliseconds since 1970. */
  readonly at: number;
}

/** A state that was confirmed once. May be large, and is written rarely. */
export interface Base {
  readonly session: string;
  readonly participant: string;
  readonly state: Json;
}

/** Where records are kept. Every method rejects if the browser does not let it. */
export interface Records {
  /** What is pending in all sessions. */
  pending(): Promise<readonly Pending[]>;
  /** The participants of whom there is a base, in all sessions. */
  bases(): Promise<readonly Pick<Base, 'session' | 'participant'>[]>;
  base(session: string, participant: string): Promise<Base | undefined>;
  /** Writes both or none; `null` leaves the base as it is. */
  write(pending: Pending, base: Base | null): Promise<void>;
  /** Removes what is pending, and the base too if `isOver`. */
  remove(session: string, participant: string, isOver: boolean): Promise<void>;
}

/** The records of this origin, or null where there is no IndexedDB. */
export function indexedRecords(): Records | null {
  if (!('indexedDB' in globalThis)) return null;
  return {
    pending: () => transact('readonly', (pending) => pending.getAll() as IDBRequest<Pending[]>),
    async bases() {
      const keys = await transact('readonly', (_, base) => base.getAllKeys());
      return (keys as [string, string][]).map(([session, participant]) => ({ session, participant }));
    },
    base: (session, participant) =>
      transact('readonly', (_, base) => base.get([session, participant]) as IDBRequest<Base | undefined>),
    async write(record, state) {
      await transact('readwrite', (pending, base) => {
        if (state !== null) base.put(state);
        return pending.put(record);
      });
    },
    async remove(session, participant, isOver) {
      await transact('readwrite', (pending, base) => {
        if (isOver) base.delete([session, participant]);
        return pending.delete([session, participant]);
      });
    },
  };
}

/** Storage that has not answered after so many milliseconds is as good as none: browsers have been seen to hang. */
const storageTimeout = 2000;

let database: Promise<IDBDatabase> | null = null;

async function transact<T>(
  mode: IDBTransactionMode,
  act: (pending: IDBObjectStore, base: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const forgotten = () => (database = null); // the next one opens it again
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DOMException('IndexedDB does not answer', 'TimeoutError'));
    }, storageTimeout);
  });
  try {
    const { transaction, request } = await Promise.race([late, begin()]);
    return await Promise.race([late, completion(transaction, request)]);
  } catch (error) {
    forgotten();
    throw error;
  } finally {
    clearTimeout(timer);
  }

  async function begin() {
    const opened = await (database ??= open(forgotten));
    const transaction = opened.transaction(['pending', 'base'], mode);
    const request = act(transaction.objectStore('pending'), transaction.objectStore('base'));
    // Else it would wait until this page has heard of its success, and a page that goes away hears nothing.
    transaction.commit();
    return { transaction, request };
  }
}

function completion<T>(transaction: IDBTransaction, request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve(request.result);
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new DOMException('The transaction was aborted', 'AbortError'));
    };
  });
}

function open(forgotten: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('shared-session', 1);
    request.onupgradeneeded = () => {
      const keyPath = ['session', 'participant'];
      for (const name of ['pending', 'base']) request.result.createObjectStore(name, { keyPath });
    };
    request.onerror = () => {
      reject(request.error ?? new DOMException('IndexedDB could not be opened', 'UnknownError'));
    };
    request.onsuccess = () => {
      const { result } = request;
      result.onclose = forgotten;
      // A newer script wants to change the structure, or somebody deletes the site's data.
      result.onversionchange = () => {
        result.close();
        forgotten();
      };
      resolve(result);
    };
  });
}
