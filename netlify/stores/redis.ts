import type { Store } from './store.ts';
import { within } from './store-timeout.ts';

/**
 * Sends one command to Redis and resolves with its reply as text, lists and `null`: `['MGET', 'a', 'b']` → `['1', null]`.
 * Rejects where there is no answer. It must not repeat a command by itself for longer than a person would wait.
 *
 * This is all that the store needs, so any client will do: over a socket, or one over HTTP, as Upstash has it, by
 * `async (command) => (await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(command) })).json()).result`.
 */
export type RedisCommand = (command: readonly string[]) => Promise<unknown>;

export interface RedisOptions {
  /** What all keys begin with, so that several sites can share one Redis. Default: `shared-session:`. */
  readonly prefix?: string;
}

export interface RedisConnection extends RedisOptions {
  /** Milliseconds to wait for a connection, and for an answer. Default: 4,000. */
  readonly patience?: number;
}

/** How many keys Redis looks at before it answers a `SCAN`. */
const scanned = '1000';

/**
 * A store in Redis ≥ 6 or Valkey, behind whatever sends the commands. `SET NX` is all it takes: no script, no transaction.
 *
 * The keys of a session carry a hash tag, `{<id>}/…`, so that in a cluster one node holds all of it, and `MGET` works.
 */
export function redisStore(send: RedisCommand, { prefix = 'shared-session:' }: RedisOptions = {}): Store {
  const named = (key: string) => prefix + key.replace(/^[^/]*/, '{$&').replace(/\/|$/, '}$&');
  const plain = (name: string) => name.slice(prefix.length).replace(/^\{([^}]*)\}/, '$1');
  return {
    async get(...keys) {
      if (keys.length === 0) return [];
      const values = (await send(['MGET', ...keys.map(named)])) as readonly (string | null)[];
      return values.map((value) => value ?? undefined);
    },
    create: async (key, value) => (await send(['SET', named(key), value, 'NX'])) === 'OK',
    async set(key, value) {
      await send(['SET', named(key), value]);
    },
    async list(keyPrefix) {
      // Without the whole id, its tag is still open.
      const start = keyPrefix.includes('/') ? named(keyPrefix) : `${prefix}{${keyPrefix}`;
      const found = new Set<string>(); // SCAN may name a key twice
      let cursor = '0';
      do {
        const pattern = `${literal(start)}*`;
        const reply = await send(['SCAN', cursor, 'MATCH', pattern, 'COUNT', scanned]);
        const [next, names] = reply as [string | number, readonly string[]];
        for (const name of names) found.add(plain(name));
        cursor = String(next);
      } while (cursor !== '0');
      return [...found];
    },
    async delete(keys) {
      if (keys.length > 0) await send(['UNLINK', ...keys.map(named)]);
    },
  };
}

/**
 * The store in the Redis or Valkey at `url`: `redis://`, `rediss://` (TLS), and the same as `valkey://` and `valkeys://`.
 * It connects when first asked, and again when asked after the connection was lost.
 */
export function redisStoreAt(url: string, options: RedisConnection = {}): Store {
  const connection = connectionTo(url.replace(/^valkey/, 'redis'), options.patience ?? 4000);
  return { ...redisStore(connection.send, options), close: connection.close };
}

/** A text that a glob pattern of Redis takes as it is. */
function literal(text: string): string {
  return text.replaceAll(/[*?[\]\\^]/g, '\\$&');
}

/**
 * One connection, never repaired in the background: what fails is an exception at once, and who asks next connects anew.
 * The client's own ways are not for us. It queues what it cannot send and sends it again later, without bounds, and its
 * timeout ends once a command is on its way.
 */
function connectionTo(url: string, patience: number) {
  let current: Promise<{ sendCommand: RedisCommand; destroy(): void }> | null = null;

  async function connect() {
    // Imported late: most hosts use another store.
    const { createClient } = await import('@redis/client');
    const client = createClient({
      url,
      disableOfflineQueue: true,
      socket: { connectTimeout: patience, reconnectStrategy: false },
    });
    client.on('error', () => undefined); // every command under way hears of it, and so do we
    await client.connect();
    return client;
  }

  function drop(connection = current): void {
    if (connection === current) current = null;
    const destroy = (client: { destroy(): void }) => {
      client.destroy();
    };
    connection?.then(destroy, () => undefined);
  }

  return {
    send: async (command: readonly string[]): Promise<unknown> => {
      const connection = (current ??= connect());
      const answer = connection.then((client) => client.sendCommand(command));
      try {
        return await within(patience, answer);
      } catch (error) {
        // Nobody knows what is still to come on it, or whether this server still is the one that takes writes.
        if (!isFull(error)) drop(connection);
        throw error;
      }
    },
    close: () => {
      drop();
    },
  };
}

/** Whether Redis has no room for a write, in memory or on disk. All else that it was asked, it goes on to answer. */
function isFull(error: unknown): boolean {
  return error instanceof Error && /^(OOM|MISCONF) /.test(error.message);
}
