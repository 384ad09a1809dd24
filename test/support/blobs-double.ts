/** Netlify Blobs as its client sees it, over `fetch`, with the ways in which it is known to fail. */
import { blobsStore } from '../../netlify/stores/blobs.ts';
import type { Store } from '../../netlify/stores/store.ts';

/**
 * What becomes of one write: refused with a status, and with an ETag, as servers send one with anything; or done although
 * nobody hears of it.
 */
export type Fault = number | { readonly statusWithoutETag: number } | 'lost-answer' | 'repeated';

export interface BlobsDouble {
  readonly fetch: typeof globalThis.fetch;
  /** What came in, as `PUT key`. */
  readonly requests: string[];
  /** Lets the next write go wrong. */
  failNextWrite(fault: Fault): void;
}

/** An empty one. Point the client at it with {@link blobsContext}. */
export function blobsDouble(): BlobsDouble {
  const values = new Map<string, string>();
  const requests: string[] = [];
  let fault: Fault | undefined;

  function put(key: string, value: string, isConditional: boolean): Response {
    if (isConditional && values.has(key)) return new Response(null, { status: 412 });
    values.set(key, value);
    return new Response(null, { status: 200, headers: { ETag: `"${values.size}"` } });
  }

  function write(key: string, init: RequestInit): Response {
    const happens = fault;
    fault = undefined;
    if (typeof happens === 'number') return refusal(happens, { ETag: '"of something"' });
    if (typeof happens === 'object') return refusal(happens.statusWithoutETag);
    const isConditional = new Headers(init.headers).get('If-None-Match') === '*';
    const response = put(key, init.body as string, isConditional);
    if (happens === 'lost-answer') throw new TypeError('fetch failed');
    return happens === 'repeated' ? put(key, init.body as string, isConditional) : response;
  }

  function list(prefix: string): Response {
    const blobs = [...values.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => ({ key, etag: '' }));
    return Response.json({ blobs, directories: [] });
  }

  function answer(url: URL, init: RequestInit): Response {
    const [, , , ...parts] = url.pathname.split('/');
    const key = parts.join('/');
    const method = (init.method ?? 'get').toUpperCase();
    // Where the client has no edge to talk to, it asks Netlify's API first, which names the place to go to.
    if (new Headers(init.headers).get('Accept')?.endsWith('signed-url')) {
      return Response.json({ url: `http://blobs.test/${url.pathname.replace('/api/v1/blobs/', '')}` });
    }
    requests.push(`${method} ${key}`);
    if (method === 'PUT') return write(key, init);
    if (method === 'DELETE') return new Response(null, { status: values.delete(key) ? 204 : 404 });
    if (key === '') return list(url.searchParams.get('prefix') ?? '');
    const value = values.get(key);
    return value === undefined ? new Response(null, { status: 404 }) : new Response(value);
  }

  return {
    requests,
    // A turn later, as a network is, so that others come between.
    fetch: async (input, init = {}) => {
      await Promise.resolve();
      return answer(new URL(input as string), init);
    },
    failNextWrite(next) {
      fault = next;
    },
  };
}

function refusal(status: number, headers: HeadersInit = {}): Response {
  const isBodiless = status === 204 || status === 205 || status === 304;
  return new Response(isBodiless ? null : 'trouble', { status, headers });
}

/** The environment in which Netlify's client finds a Blobs server. */
export function blobsContext(url: string, token = 'token'): string {
  const context = { edgeURL: url, uncachedEdgeURL: url, siteID: 'site', token, primaryRegion: 'dev' };
  return Buffer.from(JSON.stringify(context)).toString('base64');
}

type Written = Awaited<ReturnType<Blobs['set']>>;
type Blobs = ReturnType<(typeof import('@netlify/blobs'))['getStore']>;

/**
 * The obvious adapter for Blobs, which believes its client, on a server to which `fault` happens at every write that is to
 * create something.
 *
 * @param isNew what it takes for a success
 */
export async function credulousBlobsStore(
  fault: Fault,
  isNew = ({ modified }: Written) => modified,
): Promise<Store> {
  const blobs = blobsDouble();
  const fetch: typeof globalThis.fetch = (input, init) => {
    if (new Headers(init?.headers).has('If-None-Match')) blobs.failNextWrite(fault);
    return blobs.fetch(input, init);
  };
  const url = 'http://blobs.test';
  const where = { edgeURL: url, uncachedEdgeURL: url, siteID: 'site', token: 'token' };
  const { getStore } = await import('@netlify/blobs');
  const client = getStore({ name: 'credulous', consistency: 'strong', ...where, fetch });
  return {
    ...(await blobsStore('credulous', { fetch })),
    create: async (key, value) => isNew(await client.set(key, value, { onlyIfNew: true })),
  };
}
