/** Netlify Blobs as far away as it is from a function: each request takes its time, on a clock that passes only in {@link run}. */
import { blobsDouble } from './blobs-double.ts';

/**
 * Milliseconds that a request takes, and keys on a page of a list. The times are those of `scripts/bench-contention.ts`; a page
 * is what the object stores behind Blobs answer, at the time that they take for it.
 */
const latencies = { GET: 40, PUT: 80, DELETE: 80, page: 150 };
const pageLength = 1000;

export interface DistantBlobs {
  readonly fetch: typeof globalThis.fetch;
  /** How many requests there were. */
  readonly requests: number;
  /** How many there were at once at most. */
  readonly mostAtOnce: number;
  /** The time, in milliseconds. */
  readonly now: number;
  /** Lets time pass until `work` is done, and says how much that was. */
  run(work: () => Promise<unknown>): Promise<number>;
}

export function distantBlobs(): DistantBlobs {
  const near = blobsDouble();
  const waiting = new Map<number, (() => void)[]>();
  let now = 0;
  let requests = 0;
  let underWay = 0;
  let mostAtOnce = 0;

  async function pass(ms: number): Promise<void> {
    await new Promise<void>((wake) => {
      const due = now + ms;
      const others = waiting.get(due);
      if (others === undefined) waiting.set(due, [wake]);
      else others.push(wake);
    });
  }

  /** Lets everybody go on who waits for what comes next. */
  function advance(): void {
    const due = Math.min(...waiting.keys());
    if (due === Infinity) return;
    const awake = waiting.get(due) ?? [];
    waiting.delete(due);
    now = due;
    for (const wake of awake) wake();
  }

  return {
    get now() {
      return now;
    },
    get requests() {
      return requests;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    async fetch(input, init = {}) {
      const url = new URL(input as string);
      const method = (init.method ?? 'get').toUpperCase() as 'GET' | 'PUT' | 'DELETE';
      const isList = method === 'GET' && url.pathname.split('/').length === 3;
      requests += 1;
      underWay += 1;
      mostAtOnce = Math.max(mostAtOnce, underWay);
      await pass(isList ? latencies.page : latencies[method]);
      const response = await near.fetch(input, init);
      underWay -= 1;
      return isList ? pageOf(await response.json(), Number(url.searchParams.get('cursor') ?? 0)) : response;
    },
    async run(work) {
      const start = now;
      let isDone = false;
      const working = work().finally(() => (isDone = true));
      while (!(isDone as boolean)) {
        await turns();
        advance();
      }
      await working;
      return now - start;
    },
  };
}

function pageOf(list: unknown, start: number): Response {
  const { blobs } = list as { blobs: readonly unknown[] };
  const end = start + pageLength;
  return Response.json({
    blobs: blobs.slice(start, end),
    directories: [],
    ...(end < blobs.length && { next_cursor: String(end) }),
  });
}

/** Until nobody has anything to do but wait for an answer. */
async function turns(): Promise<void> {
  for (let left = 5; left > 0; left--) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
