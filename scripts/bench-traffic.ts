/**
 * What an hour costs, in requests and bytes: people who do nothing, who work, alone and together, and pages that nobody
 * looks at. On virtual time, with the real session and the real function, so the same on every machine.
 */
import type { Session } from '../components/session/session.ts';
import { PageDouble } from '../test/support/page-double.ts';
import { Prng } from '../test/support/prng.ts';
import { World } from '../test/support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Milliseconds that a request takes. */
const latency = 80;

interface Person {
  readonly session: Session;
  readonly page: PageDouble;
}

/** People in one session, with a board of about 20 KB. */
async function people(world: World, count: number): Promise<Person[]> {
  const all: Person[] = [];
  for (let index = 0; index < count; index += 1) {
    const page = new PageDouble();
    const session = world.participant({ page });
    if (index === 0) session.state = board();
    if (index === 0) await session.start();
    else await session.join(String(all[0]?.session.keys?.edit));
    all.push({ session, page });
  }
  world.fault = async (request) => {
    await world.time.take(latency, request.signal);
    request.signal.throwIfAborted();
    return world.handler(request);
  };
  world.log.length = 0;
  world.bytes = 0;
  return all;
}

function board() {
  return {
    cards: Array.from({ length: 200 }, (_, index) => ({
      id: `card-${index}`,
      text: 'What has to be done, by whom and until when',
      done: false,
      x: 0,
    })),
  };
}

/**
 * Somebody's work without a break: every 30 seconds ten seconds of typing, four keys a second, or two seconds of dragging,
 * 60 moves a second.
 */
async function work(world: World, { session, page }: Person, seed: number): Promise<void> {
  const source = new Prng(seed);
  const next = () => source.next();
  const signal = new AbortController().signal;
  const pause = (ms: number) => world.time.sleep(ms, signal);
  await pause(next() * 30 * second);
  for (;;) {
    page.tell('pointermove');
    const card = Math.floor(next() * 200);
    const isTyping = next() < 0.5;
    const [edits, gap, path] = isTyping
      ? [40, 250, `/cards/${card}/text`]
      : [120, 1000 / 60, `/cards/${card}/x`];
    for (let edit = 1; edit <= edits; edit += 1) {
      session.patch([{ op: 'replace', path, value: isTyping ? 'What has to be done'.slice(0, edit) : edit }]);
      await pause(gap);
    }
    await pause(30 * second - edits * gap);
  }
}

async function hourOf(
  what: string,
  count: number,
  act: (world: World, all: Person[]) => void,
): Promise<void> {
  const world = new World();
  const all = await people(world, count);
  act(world, all);
  await world.time.pass(hour);
  const each = (sum: number) => sum / count;
  const writes = world.times(/PATCH/).length;
  const slowed = all.filter(({ session }) => session.isSlowed).length;
  console.log(
    `  ${what.padEnd(30)} ${each(world.log.length).toFixed(0).padStart(5)} requests` +
      `, ${each(writes).toFixed(0).padStart(4)} of them writes, ${(each(world.bytes) / 1024).toFixed(1).padStart(7)} KB` +
      (slowed > 0 ? ` (${slowed} of ${count} slowed by the budget)` : ''),
  );
}

console.log(`Each person, in an hour, beside headers (a request takes ${latency} ms)`);
await hourOf('hidden', 1, (_world, [person]) => {
  person?.page.hide();
});
await hourOf('nobody there', 1, () => undefined);
await hourOf('idle', 1, (world, [person]) => {
  void keepLooking(world, person);
});
await hourOf('active, alone', 1, (world, all) => {
  all.forEach((person, index) => void work(world, person, index + 1));
});
await hourOf('active, with three others', 4, (world, all) => {
  all.forEach((person, index) => void work(world, person, index + 1));
});

/** Somebody moves the pointer now and then. */
async function keepLooking(world: World, person: Person | undefined): Promise<void> {
  for (;;) {
    await world.time.sleep(minute, new AbortController().signal);
    person?.page.tell('pointermove');
  }
}
