/**
 * What one instance of the function takes: writes and polls a second on each store, the cost of a write by the size of the
 * state, and the memory of many sessions. Real time, real stores, no network unless it says so.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as ask } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Created } from '../components/core/sync/protocol.ts';
import { createHandler } from '../netlify/http/handler.ts';
import type { Handler } from '../netlify/http/handler.ts';
import { storeNamed } from '../netlify/stores/from-env.ts';
import { memoryStore } from '../netlify/stores/memory.ts';
import { sqliteStore } from '../netlify/stores/sqlite.ts';
import type { Store } from '../netlify/stores/store.ts';
import { startRedis } from '../test/support/redis-server.ts';
import { startServe } from '../test/support/serve.ts';

const base = 'https://site.example/api/shared-sessions';
/** Milliseconds for which each figure is measured. */
const duration = 2000;

interface Answer {
  readonly version: number;
}

interface Writer {
  readonly created: Created;
  readonly name: string;
  version: number;
  counter: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const folder = await mkdtemp(join(tmpdir(), 'shared-session-bench-'));
const redis = await startRedis();
try {
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'} × ${cpus().length}`);
  console.log(
    `Load before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}\n`,
  );
  // First, while this process holds nothing else.
  console.log(`Memory of an instance that has served 1,000 sessions of 10 KB: ${await memoryOfSessions()}\n`);
  const stores: Record<string, Store> = {
    memory: memoryStore(),
    sqlite: await sqliteStore(join(folder, 'throughput.sqlite')),
    redis: await storeNamed(redis.url),
  };
  console.log(`Accepted writes a second, p50 and p99 in ms (one instance, ${duration / 1000} s each)\n`);
  console.log(
    '| | 1 writer | 10 writers, one session | 50 writers, one session | 1,000 sessions × 1 writer |',
  );
  console.log('|---|---|---|---|---|');
  for (const [name, store] of Object.entries(stores)) console.log(`| ${name} | ${await writesOn(store)} |`);
  console.log('\nTime of a one-field write, against a state of 1 KB\n');
  console.log('| | 1 KB | 100 KB | 1 MB |');
  console.log('|---|---|---|---|');
  for (const [name, store] of Object.entries(stores)) {
    const { medians, means } = await costsOn(store);
    console.log(`| ${name}, median | ${ratios(medians)} |`);
    console.log(`| ${name}, mean, snapshots included | ${ratios(means)} |`);
  }
  console.log('\nPolls a second of one instance, nothing new\n');
  for (const [name, store] of Object.entries(stores))
    console.log(`  ${name.padEnd(10)} ${await pollsOn(store)}`);
  console.log(`  sqlite, by HTTP under serve, 32 at once: ${await pollsByHttp()}`);
} finally {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(); // stores of this process may hold it

async function writesOn(store: Store): Promise<string> {
  const cells: string[] = [];
  for (const [writers, sessions] of [
    [1, 1],
    [10, 1],
    [50, 1],
    [1000, 1000],
  ] as const) {
    const handler = createHandler({ store });
    const all: Created[] = [];
    while (all.length < sessions) all.push(await create(handler, stateOf(1000)));
    const people = Array.from({ length: writers }, (_, index): Writer => {
      const created = all[index % sessions] as Created;
      return { created, name: `w${index}`, version: 1, counter: 0 };
    });
    cells.push(await loadOf(handler, people));
  }
  return cells.join(' | ');
}

/** All write as fast as they are answered. */
async function loadOf(handler: Handler, people: readonly Writer[]): Promise<string> {
  for (const person of people.slice(0, 100)) await edit(handler, person); // until the code is compiled
  const times: number[] = [];
  let refused = 0;
  const end = performance.now() + duration;
  await Promise.all(
    people.map(async (person) => {
      while (performance.now() < end) {
        const start = performance.now();
        if (await edit(handler, person)) times.push(performance.now() - start);
        else refused += 1;
        // Whoever answers without waiting for anything would let nobody else have a turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }),
  );
  const rate = Math.round((times.length * 1000) / duration);
  const share = refused === 0 ? '' : `, ${((100 * refused) / (refused + times.length)).toFixed(1)} % refused`;
  return `${rate}/s, ${at(times, 0.5)}, ${at(times, 0.99)}${share}`;
}

/** Says whether the edit was accepted. */
async function edit(handler: Handler, writer: Writer): Promise<boolean> {
  const { created, name } = writer;
  writer.counter += 1;
  const patch = [{ op: 'add', path: `/fields/${name}`, value: writer.counter }];
  const body = { version: writer.version, id: `${name}:${writer.counter}`, patch, rebase: true };
  const { status, answer } = await exchange(handler, 'PATCH', `/${created.view}`, body, created.key);
  writer.version = (answer as Answer).version;
  return status === 200;
}

/** In turns, so that what warms up does so for all of them. */
async function costsOn(store: Store): Promise<{ medians: number[]; means: number[] }> {
  const handler = createHandler({ store });
  const writers: { writer: Writer; times: number[] }[] = [];
  for (const size of [1000, 100_000, 1_000_000]) {
    const created = await create(handler, stateOf(size));
    writers.push({ writer: { created, name: 'w', version: 1, counter: 0 }, times: [] });
  }
  for (let round = 0; round < 960; round++) {
    for (const { writer, times } of writers) {
      const start = performance.now();
      await edit(handler, writer);
      if (round >= 320) times.push(performance.now() - start);
    }
  }
  return {
    medians: writers.map(({ times }) => Number(at(times, 0.5))),
    means: writers.map(({ times }) => times.reduce((sum, time) => sum + time, 0) / times.length),
  };
}

function ratios(times: readonly number[]): string {
  const [small = 1] = times;
  return times.map((time) => `${(time / small).toFixed(2)} × (${time.toFixed(2)} ms)`).join(' | ');
}

async function pollsOn(store: Store): Promise<string> {
  const handler = createHandler({ store });
  const { view } = await create(handler, stateOf(10_000));
  let polls = 0;
  const end = performance.now() + duration;
  const poll = async () => {
    for (; performance.now() < end; polls++) await exchange(handler, 'GET', `/${view}?since=1`);
  };
  await Promise.all(Array.from({ length: 32 }, poll));
  return `${Math.round((polls * 1000) / duration)}/s`;
}

/** The one who asks shares the machine with the one who answers. */
async function pollsByHttp(): Promise<string> {
  const served = await startServe('--store', `sqlite:${join(folder, 'http.sqlite')}`, '--no-rates');
  const url = `${served.url}api/shared-sessions`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ state: stateOf(10_000) }) });
  const { view } = (await response.json()) as Created;
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const times: number[] = [];
  const end = performance.now() + duration;
  const poll = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      await new Promise<void>((resolve, reject) => {
        const asked = ask(`${url}/${view}?since=1`, { agent }, (answer) =>
          answer.resume().on('end', resolve),
        );
        asked.on('error', reject).end();
      });
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: 32 }, poll));
  await served.stop();
  return `${Math.round((times.length * 1000) / duration)}/s, p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms`;
}

async function memoryOfSessions(): Promise<string> {
  const handler = createHandler({ store: await sqliteStore(join(folder, 'memory.sqlite')) });
  await create(handler, stateOf(10_000));
  collectGarbage();
  const before = process.memoryUsage();
  for (let count = 0; count < 1000; count++) {
    const created = await create(handler, stateOf(10_000));
    await edit(handler, { created, name: 'w', version: 1, counter: 0 });
  }
  collectGarbage();
  const after = process.memoryUsage();
  const [heap, resident] = [after.heapUsed - before.heapUsed, after.rss - before.rss];
  await create(handler, stateOf(10_000)); // until here, it is not garbage
  return `${inMegabytes(heap)} MB of heap, ${inMegabytes(resident)} MB resident`;
}

function inMegabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}

async function create(handler: Handler, state: object): Promise<Created> {
  const { answer } = await exchange(handler, 'POST', '', { state });
  return answer as Created;
}

async function exchange(handler: Handler, method: string, path: string, body?: unknown, key?: string) {
  const response = await handler(
    new Request(base + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(key !== undefined && { headers: { Authorization: `Bearer ${key}` } }),
    }),
  );
  const text = await response.text();
  if (response.status >= 400 && response.status !== 409) throw new Error(`${response.status} ${text}`);
  return { status: response.status, answer: text === '' ? null : (JSON.parse(text) as unknown) };
}

/** A state of about `bytes`, as small objects. */
function stateOf(bytes: number): object {
  const cards = Array.from({ length: Math.ceil(bytes / 100) }, (_, index) => ({
    id: `card-${String(index).padStart(6, '0')}`,
    text: 'What has to be done, by whom and until when',
    done: false,
  }));
  return { fields: {}, cards };
}

/** What `share` of the times are at most, in milliseconds. */
function at(times: readonly number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2);
}
