/**
 * What it costs when many write into one session: people who make five edits a second each, over a store as far away as
 * a blob store, and three instances of the function that know nothing of each other. On virtual time, with the real session
 * and the real function, so the same on every machine.
 */
import type { Session } from '../components/session/session.ts';
import { createHandler } from '../netlify/http/handler.ts';
import type { Handler } from '../netlify/http/handler.ts';
import { memoryStore } from '../netlify/stores/memory.ts';
import type { Store } from '../netlify/stores/store.ts';
import { PageDouble } from '../test/support/page-double.ts';
import { Prng } from '../test/support/prng.ts';
import type { VirtualTime } from '../test/support/virtual-time.ts';
import { World } from '../test/support/world.ts';

const second = 1000;
/** Milliseconds from a page to the function and back. */
const latency = 40;
const readTime = 40;
const writeTime = 80;
const editsPerSecond = 5;
/** Milliseconds of work. */
const duration = 30 * second;
const instances = 3;

const never = new AbortController().signal;

/** `store`, as far away as reads and writes take. A write lands half way. */
function distant(store: Store, { take }: VirtualTime): Store {
  const reading = async <T>(read: () => Promise<T>) => {
    await take(readTime, never);
    return await read();
  };
  const writing = async <T>(write: () => Promise<T>) => {
    await take(writeTime / 2, never);
    const result = await write();
    await take(writeTime / 2, never);
    return result;
  };
  return {
    get: (...keys) => reading(() => store.get(...keys)),
    list: (prefix) => reading(() => store.list(prefix)),
    create: (key, value) => writing(() => store.create(key, value)),
    set: (key, value) => writing(() => store.set(key, value)),
    delete: (keys) => writing(() => store.delete(keys)),
  };
}

/** Has writes wait for each other, as `netlify/log/turns.ts` does, but so that this time passes meanwhile. */
function inTurn(handler: Handler, { take }: VirtualTime): Handler {
  let last = AbortSignal.abort();
  return async (request) => {
    if (request.method !== 'PATCH') return await handler(request);
    const before = last;
    const mine = new AbortController();
    last = mine.signal;
    if (!before.aborted) await take(Infinity, before);
    try {
      return await handler(request);
    } finally {
      mine.abort();
    }
  };
}

async function contentionOf(writers: number): Promise<string> {
  const world = new World();
  const { time } = world;
  const random = new Prng(writers);
  const store = distant(memoryStore(), time);
  const handlers = Array.from({ length: instances }, () =>
    inTurn(createHandler({ store, sleep: (ms) => time.take(ms, never), random: () => random.next() }), time),
  );
  world.fault = async (request) => {
    await time.take(latency / 2, never);
    const response = await (handlers[random.below(instances)] as Handler)(request);
    await time.take(latency / 2, never);
    return response;
  };
  const sessions: Session[] = [];
  let edits = 0;
  let isOver = false;
  const wait = async (promise: Promise<unknown>) => {
    const done = promise.then(() => true);
    while (!(await Promise.race([done, time.pass(100)])));
  };
  for (let index = 0; index < writers; index++) {
    const session = world.participant({
      page: new PageDouble(),
      random: () => random.next(),
      poll: { min: 500, max: 5000, maxRequestsPerHour: 1_000_000 },
    });
    if (index === 0) session.state = { counts: {} };
    await wait(index === 0 ? session.start() : session.join(String(sessions[0]?.keys?.edit)));
    sessions.push(session);
  }
  const work = async (session: Session, name: string) => {
    await time.sleep(random.next() * second, never);
    for (let count = 1; !isOver; count++) {
      session.patch([{ op: 'add', path: `/counts/${name}`, value: count }]);
      edits += 1;
      await time.sleep((second / editsPerSecond) * (0.5 + random.next()), never);
    }
  };
  world.log.length = 0;
  sessions.forEach((session, index) => void work(session, `w${index}`));
  await time.pass(duration);
  isOver = true;
  const answered = edits - sessions.reduce((sum, { pending }) => sum + pending, 0);
  const writes = world.log.filter((line) => line.includes('PATCH'));
  const accepted = writes.filter((line) => line.endsWith('200')).length;
  const cells = [
    (writes.length / answered).toFixed(2),
    (writes.length / accepted).toFixed(2),
    (world.log.length / answered).toFixed(2),
    `${Math.round((100 * answered) / edits)} %`,
    (answered / accepted).toFixed(1),
    `${Math.round((accepted * second) / duration)}`,
  ];
  return `| ${writers} | ${cells.join(' | ')} |`;
}

console.log(
  `Writers in one session, ${editsPerSecond} edits a second each, ${instances} instances; reads take ${readTime} ms, writes ${writeTime} ms, the network ${latency} ms\n`,
);
console.log(
  '| writers | writes per edit | writes per change | all requests per edit | of the offered edits | edits per change | changes a second |',
);
console.log('|---|---|---|---|---|---|---|');
for (const writers of [2, 10, 50]) console.log(await contentionOf(writers));
