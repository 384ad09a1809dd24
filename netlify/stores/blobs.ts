import type { Store } from './store.ts';

export interface BlobsOptions {
  /** Default: the global one. */
  readonly fetch?: typeof globalThis.fetch;
}

/** How many requests one operation has under way at once: a function has some 1,000 sockets at most. */
const breadth = 64;

/**
 * A store in Netlify Blobs, read with strong consistency.
 *
 * @param name which Blobs store of the site: at most 64 characters, without `/`
 */
export async function blobsStore(name: string, options: BlobsOptions = {}): Promise<Store> {
  const { getStore } = await import('@netlify/blobs');
  const fetch = withoutRetries(options.fetch ?? globalThis.fetch);
  // Made anew for each operation: Netlify renews the credentials in the environment with every request.
  const blobs = () => getStore({ name, consistency: 'strong', fetch });
  return {
    get: (...keys) =>
      // Its types leave out the null that it answers for a missing key.
      each(keys, async (key) => ((await blobs().get(key, { type: 'text' })) as string | null) ?? undefined),
    async create(key, value) {
      // Not setJSON, which ignored conditions before 10.7.12.
      const { modified, etag } = await blobs().set(key, value, { onlyIfNew: true });
      // The client takes every status but 412 for success; only a real one carries an ETag.
      if (modified && !etag) throw new Error('Expected an ETag for a new blob, got none: it was not written');
      return modified;
    },
    async set(key, value) {
      await blobs().set(key, value);
    },
    async list(prefix) {
      const { blobs: found } = await blobs().list({ prefix });
      return found.map(({ key }) => key);
    },
    async delete(keys) {
      await each(keys, (key) => blobs().delete(key));
    },
  };
}

/**
 * The client repeats what fails, six times and five seconds apart, while a person waits. Only it decides by the
 * status, so a failure goes by one that it does not repeat: 424 Failed Dependency.
 */
function withoutRetries(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      const response = await fetch(input, init);
      return response.status === 429 || response.status >= 500 ? failed(`${response.status}`) : response;
    } catch (error) {
      return failed(error instanceof Error ? error.message : 'no answer');
    }
  };
}

/** The client shows this header in the error that it throws. */
function failed(reason: string): Response {
  return new Response(null, {
    status: 424,
    headers: { 'x-nf-error': `failed with ${encodeURIComponent(reason)}` },
  });
}

async function each<T>(keys: readonly string[], action: (key: string) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < keys.length; start += breadth) {
    results.push(...(await Promise.all(keys.slice(start, start + breadth).map(action))));
  }
  return results;
}
