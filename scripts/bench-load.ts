/**
 * What `serve` takes by HTTP: pages that poll one session as fast as they are answered, while ten others write to it. Those who
 * ask share the machine with the one who answers.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request as ask } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Created } from '../components/core/sync/protocol.ts';
import { startRedis } from '../test/support/redis-server.ts';
import { startServe } from '../test/support/serve.ts';

/** Milliseconds for which each figure is measured, and between two writes of one writer. */
const duration = 4000;
const pause = 250;
const writers = 10;

interface Reply {
  readonly status: number;
  readonly text: string;
}

const folder = await mkdtemp(join(tmpdir(), 'shared-session-load-'));
const redis = await startRedis();
try {
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'} × ${cpus().length}`);
  console.log(
    `Load before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}\n`,
  );
  console.log(
    '| | polls/s | poll p50, p99 in ms | writes/s | write p50, p99 in ms | memory beyond the start, MB |',
  );
  console.log('|---|---|---|---|---|---|');
  const stores = { memory: 'memory', sqlite: `sqlite:${join(folder, 'load.sqlite')}`, redis: redis.url };
  for (const [name, store] of Object.entries(stores)) {
    for (const pollers of [1, 50, 500]) {
      console.log(`| ${name}, ${pollers} pollers | ${await load(store, pollers)} |`);
    }
  }
} finally {
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
}

async function load(store: string, pollers: number): Promise<string> {
  const served = await startServe('--no-rates', '--store', store);
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const api = `${served.url}api/shared-sessions`;
  const send = (method: string, url: string, key?: string, body?: unknown) =>
    exchange(agent, method, url, key, body);
  const created = JSON.parse((await send('POST', api, undefined, { state: board() })).text) as Created;
  const session = `${api}/${created.view}`;
  const start = residentBytes(served.pid);
  const polls: number[] = [];
  const writes: number[] = [];
  const end = performance.now() + duration;

  const poll = async () => {
    for (let since = 1; performance.now() < end;) {
      const { status, text } = await timed(polls, () => send('GET', `${session}?since=${since}`));
      if (status === 200) since = (JSON.parse(text) as { version: number }).version;
      else if (status !== 204) throw new Error(`${status} ${text}`);
    }
  };
  const write = async (_: unknown, index: number) => {
    for (let version = 1, counter = 1; performance.now() < end; counter++) {
      const patch = [{ op: 'replace', path: `/cards/${index}/text`, value: `Edit ${counter}` }];
      const body = { version, id: `w${index}:${counter}`, patch, rebase: true };
      const { status, text } = await timed(writes, () => send('PATCH', session, created.edit, body));
      if (status !== 200 && status !== 409) throw new Error(`${status} ${text}`);
      version = (JSON.parse(text) as { version: number }).version;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  await Promise.all([...Array.from({ length: pollers }, poll), ...Array.from({ length: writers }, write)]);
  const memory = Math.round((residentBytes(served.pid) - start) / 1024 / 1024);
  agent.destroy();
  await served.stop();
  const rate = (times: readonly number[]) => Math.round((times.length * 1000) / duration);
  const spread = (times: readonly number[]) => `${at(times, 0.5)}, ${at(times, 0.99)}`;
  return [rate(polls), spread(polls), rate(writes), spread(writes), memory].join(' | ');
}

async function timed<T>(times: number[], act: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await act();
  times.push(performance.now() - start);
  return result;
}

function exchange(agent: Agent, method: string, url: string, key?: string, body?: unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
    const asked = ask(url, { agent, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, text });
      });
    });
    asked.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** A state of some 10 KB. */
function board(): object {
  const cards = Array.from({ length: 100 }, (_, index) => ({
    id: `card-${index}`,
    text: 'What has to be done, by whom and until when',
    done: false,
  }));
  return { cards };
}

function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}

/** What `share` of the times are at most, in milliseconds. */
function at(times: readonly number[], share: number): string {
  const sorted = [...times].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
}
