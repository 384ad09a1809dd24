import { join } from 'node:path';
import { blobsStore } from './blobs.ts';
import { memoryStore } from './memory.ts';
import { sqliteStore } from './sqlite.ts';
import type { Store } from './store.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What Netlify's runtime offers while a request is handled. */
declare const globalThis: {
  readonly Netlify?: { readonly context: { readonly deploy: { readonly context: string } } | null };
  readonly netlifyBlobsContext?: string;
};

/** Which store each name stands for in this process, so that asking again gives the same one. */
const stores = new Map<string, Promise<Store>>();

/**
 * The store for where this runs: Netlify Blobs on Netlify; elsewhere, `netlify dev` included, a SQLite file under the
 * working directory. `SHARED_SESSION_STORE` overrides it: `memory`, `sqlite:<file>` or `blobs`.
 *
 * Ask anew for each request: only then does Netlify say which deploy it is for.
 */
export function storeFromEnv(env: Environment = process.env): Promise<Store> {
  return storeNamed(env['SHARED_SESSION_STORE'] ?? (isOnNetlify(env) ? 'blobs' : defaultSqlite()), env);
}

/**
 * The store that `name` stands for: `memory`, `sqlite:<file>` or `blobs`.
 *
 * @throws {TypeError} if it stands for none
 */
export function storeNamed(name: string, env: Environment = process.env): Promise<Store> {
  const scoped = name === 'blobs' ? `blobs:shared-session-${deployContext(env)}` : name;
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

async function open(name: string): Promise<Store> {
  const [kind, argument] = split(name);
  if (kind === 'memory' && argument === '') return memoryStore();
  if (kind === 'sqlite' && argument !== '') return await sqliteStore(argument);
  if (kind === 'blobs' && argument !== '') return await blobsStore(argument);
  throw new TypeError(`Expected a store, one of memory, sqlite:<file> and blobs, got "${name}"`);
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
  const told = [globalThis.Netlify?.context?.deploy.context, env['CONTEXT'], 'unknown'];
  const context = told.find((name) => name !== undefined && name !== '');
  return String(context)
    .replaceAll(/[^\w-]/g, '-')
    .slice(0, 40);
}
