import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Store } from './store.ts';

export interface SqliteOptions {
  /** Resolves after so many milliseconds. Default: `setTimeout`. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** How long one process waits for another that is writing, and until it looks again at most, in milliseconds. */
const maxWait = 3000;
const maxPause = 50;

/**
 * A store in one SQLite file, which any number of processes on one machine may share. The file and its directory are
 * made where missing, the file for its owner alone.
 */
export async function sqliteStore(file: string, { sleep = pause }: SqliteOptions = {}): Promise<Store> {
  // Imported late, so that a bundle also loads on hosts without node:sqlite, which then use another store.
  const { DatabaseSync } = await import('node:sqlite');
  await mkdir(dirname(file), { recursive: true });
  // For nobody else on the machine: it holds the view keys of all sessions. What SQLite puts beside it is for the same.
  await (await open(file, 'a', 0o600)).close();
  // SQLite would wait in the event loop, and everybody with it. So it does not, and we do.
  const database = new DatabaseSync(file, { timeout: 0 });
  const settled = <T>(operation: () => T) => unlessBusy(operation, sleep);
  await settled(() => {
    prepare(database);
  });
  // One statement for any number of keys: they travel as one JSON array.
  const get = database.prepare(
    'SELECT entries.value FROM json_each(?) AS wanted LEFT JOIN entries ON entries.key = wanted.value ORDER BY wanted.id',
  );
  const create = database.prepare('INSERT INTO entries VALUES (?, ?) ON CONFLICT DO NOTHING');
  const set = database.prepare('INSERT OR REPLACE INTO entries VALUES (?, ?)');
  // Not LIKE, which ignores case and takes `_` for a wildcard. No key goes beyond the last character there is.
  const list = database.prepare('SELECT key FROM entries WHERE key >= ?1 AND key < ?1 || char(0x10ffff)');
  const remove = database.prepare('DELETE FROM entries WHERE key IN (SELECT value FROM json_each(?))');
  return {
    get: (...keys) =>
      settled(() => get.all(JSON.stringify(keys)).map(({ value }) => (value as string | null) ?? undefined)),
    create: (key, value) => settled(() => create.run(key, value).changes === 1),
    set: (key, value) => settled(() => void set.run(key, value)),
    list: (prefix) => settled(() => list.all(prefix).map(({ key }) => key as string)),
    delete: (keys) => settled(() => void remove.run(JSON.stringify(keys))),
    close: () => {
      database.close();
    },
  };
}

function prepare(database: DatabaseSync): void {
  // The write-ahead log lets others read while one writes. NORMAL syncs at checkpoints: a crash of the machine, not of
  // the process, may take the last changes with it, and then takes a whole suffix of them.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  database.exec(
    'CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
  );
}

/** Does an operation once no other process is in its way. Only that is tried again: nothing of it has happened. */
async function unlessBusy<T>(operation: () => T, sleep: (ms: number) => Promise<void>): Promise<T> {
  for (let waited = 0, next = 1; ; next = Math.min(2 * next, maxPause)) {
    try {
      return operation();
    } catch (error) {
      if (!isBusy(error) || waited + next > maxWait) throw error;
    }
    await sleep(next);
    waited += next;
  }
}

/** SQLITE_BUSY, whatever the reason in its upper bits. */
function isBusy(error: unknown): boolean {
  return ((error as { errcode?: number }).errcode ?? 0) % 256 === 5;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
