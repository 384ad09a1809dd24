import { join } from 'node:path';
import { blobsStore } from './blobs.ts';
import { memoryStore } from './memory.ts';
import { redisStoreAt } from './redis.ts';
import { sqliteStore } from './sqlite.ts';
import type { Store } from './store.ts';

/** What {@link storeNamed} takes, for people. */
export const storeNames = 'memory, sqlite:<file>, blobs, redis://<host>';

type Environment = Readonly<Record<string, string | undefined>>;

/** What Netlify's runtime offers while a request is handled. */
declare const globalThis: {
  readonly Netlify?: {
    readonly context: {
      readonly deploy: { readonly context: string };
      readonly site?: { readonly id?: string };
    } | null;
  };
  readonly netlifyBlobsContext?: string;
};

/** Which store each name stands for in this process, so that asking again gives the same one. */
const stores = new Map<string, Promise<Store>>();

/**
 * The store for where this runs: Netlify Blobs on Netlify; elsewhere, `netlify dev` included, a SQLite file under the
 * working directory. `SHARED_SESSION_STORE` overrides it, as in {@link storeNamed}.
 *
 * Ask anew for each request: only then does Netlify say which deploy it is for.
 */
export function storeFromEnv(env: Environment = process.env): Promise<Store> {
  return storeNamed(env['SHARED_SESSION_STORE'] ?? (isOnNetlify(env) ? 'blobs' : defaultSqlite()), env);
}

/**
 * The store that `name` stands for: `memory`, `sqlite:<file>`, `blobs`, or the URL of a Redis or Valkey: `redis://…`,
 * `rediss://…`, `valkey://…`, `valkeys://…`. Sites that share one have keys of their own on Netlify; elsewhere, give each a
 * name: `redis://host/0?prefix=my-site`.
 *
 * @throws {TypeError} if it stands for none
 */
export function storeNamed(name: string, env: Environment = process.env): Promise<Store> {
  const scoped = scopedName(name, env);
  const store = stores.get(scoped) ?? open(scoped);
  stores.set(scoped, store);
  // A store that could not be opened is tried again by the next request.
  store.catch(() => stores.delete(scoped));
  return store;
}

/** The SQLite file of this project, beside Netlify's own working files. */
export function defaultSqlite(): string {
  return `sqlite:${join(process.cwd(), '.netlify', 'shared-session.sqlite')}`;
}

/** `name` with what keeps sites and deploys apart in a store that they share. */
function scopedName(name: string, env: Environment): string {
  if (name === 'blobs') return `blobs:shared-session-${deployContext(env)}`;
  if (!isRedis(name) || !URL.canParse(name)) return name;
  const url = new URL(name);
  const site = globalThis.Netlify?.context?.site?.id ?? env['SITE_ID'];
  const names = [url.searchParams.get('prefix') ?? 'shared-session', site, knownContext(env)];
  url.searchParams.set('prefix', names.filter((part) => part !== undefined && part !== '').join(':') + ':');
  return url.href;
}

function isRedis(name: string): boolean {
  return /^(redis|valkey)s?:\/\/./.test(name);
}

async function open(name: string): Promise<Store> {
  const [kind, argument] = split(name);
  if (kind === 'memory' && argument === '') return memoryStore();
  if (kind === 'sqlite' && argument !== '') return await sqliteStore(argument);
  if (kind === 'blobs' && argument !== '') return await blobsStore(argument);
  if (isRedis(name) && URL.canParse(name)) {
    return redisStoreAt(name, { prefix: new URL(name).searchParams.get('prefix') ?? '' });
  }
  // Not what came after: it may hold a password.
  throw new TypeError(`Expected a store, one of ${storeNames}, got "${kind}"`);
}

function split(name: string): [kind: string, argument: string] {
  const colon = name.indexOf(':');
  return colon < 0 ? [name, ''] : [name.slice(0, colon), name.slice(colon + 1)];
}

function isOnNetlify(env: Environment): boolean {
  // Netlify's dev tools have a Blobs server too, but it is not atomic.
  if (env['NETLIFY_DEV'] || env['NETLIFY_LOCAL']) return false;
  return Boolean(globalThis.netlifyBlobsContext ?? env['NETLIFY_BLOBS_CONTEXT']);
}

/** `production`, `deploy-preview`, `branch-deploy` …: previews never share production's sessions. */
function deployContext(env: Environment): string {
  return knownContext(env) ?? 'unknown';
}

function knownContext(env: Environment): string | undefined {
  return [globalThis.Netlify?.context?.deploy.context, env['CONTEXT']]
    .find((name) => name !== undefined && name !== '')
    ?.replaceAll(/[^\w-]/g, '-')
    .slice(0, 40);
}
