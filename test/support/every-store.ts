/** Every store that this package has, on what it needs: a folder, a real Redis, a server of Blobs as its client sees it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobsStore } from '../../netlify/stores/blobs.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { redisStoreAt } from '../../netlify/stores/redis.ts';
import { sqliteStore } from '../../netlify/stores/sqlite.ts';
import type { Store } from '../../netlify/stores/store.ts';
import { blobsContext, blobsDouble } from './blobs-double.ts';
import { startRedis } from './redis-server.ts';
import type { RedisServer } from './redis-server.ts';

export interface EveryStore {
  /** Opens one, by its name; only between `start` and `stop`. */
  readonly open: Readonly<Record<'memory' | 'SQLite' | 'Redis' | 'Blobs', () => Store | Promise<Store>>>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** @param purpose what to call the files, in which the sessions of one test file are */
export function everyStore(purpose: string): EveryStore {
  let folder = '';
  let redis: RedisServer | undefined;
  return {
    open: {
      memory: memoryStore,
      SQLite: () => sqliteStore(join(folder, `${purpose}.sqlite`)),
      Redis: () => redisStoreAt(redis?.url ?? ''),
      Blobs: () => blobsStore(purpose, { fetch: blobsDouble().fetch }),
    },
    async start() {
      folder = await mkdtemp(join(tmpdir(), `shared-session-${purpose}-`));
      redis = await startRedis();
      process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test');
    },
    async stop() {
      delete process.env['NETLIFY_BLOBS_CONTEXT'];
      await redis?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
