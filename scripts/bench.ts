/**
 * `npm run bench`: what a session costs, in operations and bytes. Counts, so the same on every machine; what is timed
 * says so and is given as a ratio.
 */
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createHandler } from '../netlify/http/handler.ts';
import type { Handler } from '../netlify/http/handler.ts';
import { memoryStore } from '../netlify/stores/memory.ts';
import type { Store } from '../netlify/stores/store.ts';
import type { Created } from '../components/core/sync/protocol.ts';

const base = 'https://site.example/api/shared-sessions';

/** A store that counts what is asked of it. A `get` of several keys is one window, and as many reads. */
class CountingStore implements Store {
  readonly inner = memoryStore();
  counts = { windows: 0, reads: 0, creates: 0, sets: 0 };

  get(...keys: readonly string[]) {
    this.counts.windows += 1;
    this.counts.reads += keys.length;
    return this.inner.get(...keys);
  }
  create(key: string, value: string) {
    this.counts.creates += 1;
    return this.inner.create(key, value);
  }
  set(key: string, value: string) {
    this.counts.sets += 1;
    return this.inner.set(key, value);
  }
  list(prefix: string) {
    return this.inner.list(prefix);
  }
  delete(keys: readonly string[]) {
    return this.inner.delete(keys);
  }

  /** What `act` asked of the store, in words. */
  async during(act: () => Promise<unknown>): Promise<string> {
    this.counts = { windows: 0, reads: 0, creates: 0, sets: 0 };
    await act();
    const { windows, reads, creates, sets } = this.counts;
    return `${reads} reads in ${windows} windows, ${creates} creates, ${sets} sets`;
  }
}

/** A board whose JSON is about `bytes` long. */
function board(bytes: number): { cards: { id: string; text: string; done: boolean }[] } {
  const cards = Array.from({ length: Math.ceil(bytes / 100) }, (_, index) => ({
    id: `card-${String(index).padStart(6, '0')}`,
    text: 'What has to be done, by whom and until when',
    done: false,
  }));
  return { cards };
}

interface Sizes {
  up: number;
  down: number;
}

const sizes: Sizes = { up: 0, down: 0 };

async function request(
  handler: Handler,
  method: string,
  path: string,
  body?: unknown,
  key?: string,
): Promise<unknown> {
  const text = body === undefined ? null : JSON.stringify(body);
  const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
  const response = await handler(new Request(base + path, { method, body: text, headers }));
  const answer = await response.text();
  sizes.up = text?.length ?? 0;
  sizes.down = answer.length;
  if (!response.ok) throw new Error(`Expected success, got ${response.status} ${answer}`);
  return answer === '' ? null : JSON.parse(answer);
}

let counter = 0;

async function edit(handler: Handler, { key, view }: Created, version: number): Promise<void> {
  const patch = [{ op: 'replace', path: '/cards/7/text', value: `Edit ${version}` }];
  counter += 1;
  await request(handler, 'PATCH', `/${view}`, { version, id: `bench:${counter}`, patch }, key);
}

async function main(): Promise<void> {
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'} × ${cpus().length}\n`);
  const store = new CountingStore();
  const handler = createHandler({ store });
  const created = (await request(handler, 'POST', '', { state: board(100_000) })) as Created;

  console.log('Store operations, warm instance');
  console.log(`  write                  ${await store.during(() => edit(handler, created, 1))}`);
  console.log(`    bytes                ${sizes.up} up, ${sizes.down} down (one field of a 100 KB state)`);
  console.log(
    `  idle poll              ${await store.during(() => request(handler, 'GET', `/${created.view}?since=2`))}`,
  );
  console.log(`    bytes                ${sizes.up} up, ${sizes.down} down, beside headers`);

  for (let version = 2; version < 63; version += 1) await edit(handler, created, version);
  const cold = createHandler({ store });
  console.log('\nStore operations, cold instance, 31 changes after the snapshot');
  console.log(
    `  newcomer               ${await store.during(() => request(cold, 'GET', `/${created.view}`))}`,
  );

  console.log('\nTime of a one-field write on the memory store, median of 300');
  await timeOfWrite(1_000); // until the code is compiled
  const times: number[] = [];
  for (const bytes of [1_000, 100_000, 1_000_000]) times.push(await timeOfWrite(bytes));
  const [small = 1] = times;
  const ratios = times.map((time) => `${(time / small).toFixed(2)} ×`);
  console.log(`  1 KB, 100 KB, 1 MB     ${ratios.join(', ')} (of ${(small * 1000).toFixed(0)} µs)`);

  const cdn = await readFile(new URL('../cdn/shared-session.min.js', import.meta.url));
  const packed = await promisify(gzip)(cdn, { level: 9 });
  console.log(
    `\ncdn/shared-session.min.js  ${cdn.length} bytes, ${packed.length} gzip (at most ${18 * 1024})`,
  );
}

async function timeOfWrite(bytes: number): Promise<number> {
  const handler = createHandler({ store: memoryStore() });
  const created = (await request(handler, 'POST', '', { state: board(bytes) })) as Created;
  const times: number[] = [];
  for (let version = 1; version <= 300; version += 1) {
    const start = performance.now();
    await edit(handler, created, version);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[150] ?? 0;
}

await main();
