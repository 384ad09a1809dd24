import type { Store } from './store.ts';

type Fetch = typeof globalThis.fetch;

export interface BlobsOptions {
  /** Default: the global one. */
  readonly fetch?: Fetch;
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
  const blobs = (by = fetch) => getStore({ name, consistency: 'strong', fetch: by });
  return {
    get: (...keys) =>
      // Its types leave out the null that it answers for a missing key.
      each(keys, async (key) => ((await blobs().get(key, { type: 'text' })) as string | null) ?? undefined),
    async create(key, value) {
      // The client takes every status but 412 for success, and an ETag may come with any.
      let answer = failed('no request');
      const watched: Fetch = async (input, init) => (answer = await fetch(input, init));
      // Not setJSON, which ignored conditions before 10.7.12.
      await blobs(watched).set(key, value, { onlyIfNew: true });
      return isCreated(answer);
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

/** Whether a blob was written that was to be new. @throws {Error} where the answer does not say */
function isCreated({ status, headers }: Response): boolean {
  if (status === 200 || status === 201) return true;
  if (status === 412) return false;
  throw new Error(`Expected 200, 201 or 412 for a new blob: ${headers.get(reasonHeader) ?? status}`);
}

/**
 * The client repeats what fails, six times and five seconds apart, while a person waits. Only it decides by the
 * status, so a failure goes by one that it does not repeat: 424 Failed Dependency.
 */
function withoutRetries(fetch: Fetch): Fetch {
  return async (input, init) => {
    try {
      const response = await fetch(input, init);
      const { status } = response;
      return status === 403 || status === 429 || status >= 500 ? failed(`${status}`) : response;
    } catch (error) {
      return failed(error instanceof Error ? error.message : 'no answer');
    }
  };
}

/** The client shows this header in the error that it throws. */
const reasonHeader = 'x-nf-error';

function failed(reason: string): Response {
  return new Response(null, {
    status: 424,
    headers: { [reasonHeader]: `failed with ${encodeURIComponent(reason)}` },
  });
}

async function each<T>(keys: readonly string[], action: (key: string) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < keys.length; start += breadth) {
    results.push(...(await Promise.all(keys.slice(start, start + breadth).map(action))));
  }
  return results;
}
