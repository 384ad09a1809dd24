/** Somebody comes back, asks or types, however often: a request answers to that at once, and there are never too many. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../components/session/session.ts';
import { PageDouble } from '../support/page-double.ts';
import { Prng } from '../support/prng.ts';
import { unreachable, World } from '../support/world.ts';
import type { Fault, ParticipantOptions } from '../support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** The least spacing of what wakes lead to, in milliseconds. */
const gap = 250;

interface Request {
  readonly from: number;
  to: number;
}

/** One page of a session, and the requests that it makes for what is in it. */
function pageIn(world: World, options: ParticipantOptions = {}) {
  const requests: Request[] = [];
  const page = new PageDouble();
  const session = world.participant({
    page,
    ...options,
    fetch: async (url, init) => {
      if (url.endsWith('/participants')) return await world.fetch(url, init);
      const request = { from: world.time.now, to: Infinity };
      requests.push(request);
      try {
        return await world.fetch(url, init);
      } finally {
        request.to = world.time.now;
      }
    },
  });
  return { page, session, requests };
}

/** The most requests that begin in any second. */
function mostInASecond(requests: readonly Request[]): number {
  return Math.max(
    ...requests.map(({ from }) => requests.filter((it) => it.from >= from && it.from < from + second).length),
  );
}

/** Answers take so many milliseconds. */
const late =
  (world: World, delay: () => number, act: Fault = world.handler): Fault =>
  async (request) => {
    await world.time.take(delay(), request.signal);
    request.signal.throwIfAborted();
    return await act(request);
  };

const type = (session: Session, text: number) => {
  session.patch([{ op: 'replace', path: '/title', value: `${text}` }]);
};

const table: [what: string, fault: ((world: World) => Fault) | null][] = [
  ['that answer', null],
  ['that answer slowly', (world) => late(world, () => 300)],
  ['that fail', () => () => new Response('<h1>Bad Gateway</h1>', { status: 502 })],
  ['that do not arrive', () => unreachable],
];

describe('Eight pages that are focused every 20 ms', () => {
  for (const [what, fault] of table) {
    it(`make at most four requests a second each, ${what}`, async () => {
      const world = new World();
      const owner = await world.alone();
      const pages = Array.from({ length: 8 }, () => pageIn(world));
      for (const { session } of pages) await session.join(String(world.edit));
      await owner.leave();
      await world.time.pass(minute);
      for (const { requests } of pages) requests.length = 0;
      world.presence.log.length = 0;
      world.fault = fault?.(world) ?? null;
      for (const end = world.time.now + 10 * second; world.time.now < end;) {
        for (const { page } of pages) page.tell('focus');
        await world.time.pass(20);
      }
      for (const { requests } of pages) {
        assert.ok(mostInASecond(requests) <= second / gap, `${mostInASecond(requests)} in a second`);
        assert.ok(requests.length >= 15, `${requests.length} in ten seconds`);
      }
      // Who is here is asked for once a second at most.
      assert.ok(world.presence.log.length <= 8 * 11, `${world.presence.log.length} announcements`);
    });
  }

  for (const [what, fault] of table.slice(2)) {
    it(`make at most four requests a second each while they wait to get in, ${what}`, async () => {
      const world = new World();
      await world.alone();
      world.fault = fault?.(world) ?? null;
      const pages = Array.from({ length: 8 }, () => pageIn(world));
      const joined = pages.map(({ session }) => session.join(String(world.edit)));
      for (let times = 0; times < 500; times += 1) {
        for (const { page } of pages) page.tell('focus');
        await world.time.pass(20);
      }
      for (const { requests } of pages) {
        assert.ok(mostInASecond(requests) <= second / gap, `${mostInASecond(requests)} in a second`);
        assert.ok(requests.length >= 25, `${requests.length} in ten seconds`);
      }
      world.fault = null;
      await world.time.pass(1);
      for (const { page } of pages) page.tell('focus');
      await world.time.pass(gap);
      await Promise.all(joined);
    });
  }
});

describe('refresh() in a loop', () => {
  it('makes at most four requests a second', async () => {
    const world = new World();
    const owner = await world.alone();
    const { session, requests } = pageIn(world);
    await session.join(String(world.edit));
    await owner.leave();
    await world.time.pass(minute);
    requests.length = 0;
    for (const end = world.time.now + 30 * second; world.time.now < end;) {
      session.refresh();
      await world.time.pass(5);
    }
    assert.ok(mostInASecond(requests) <= second / gap, `${mostInASecond(requests)} in a second`);
  });

  it('makes none at all before the time that the function named', async () => {
    const world = new World();
    await world.alone();
    const { session, requests } = pageIn(world);
    await session.join(String(world.edit));
    await world.time.pass(minute);
    world.faults.push(...Array.from({ length: 2 }, () => retryAfter(60)));
    await world.time.pass(10 * second);
    requests.length = 0;
    for (let times = 0; times < 400; times += 1) {
      session.refresh();
      type(session, times);
      await world.time.pass(100);
    }
    assert.deepEqual(requests, []);
  });
});

describe('After somebody came back', () => {
  for (const [what, fault] of table) {
    it(`a request is on its way, or leaves at once, ${what}`, async (t) => {
      const seed = Date.now();
      t.diagnostic(`seed ${seed}`);
      const prng = new Prng(seed);
      const world = new World();
      await world.alone();
      const { session, page, requests } = pageIn(world, { random: () => prng.next() });
      await session.join(String(world.edit));
      await world.time.pass(minute);
      world.fault = fault?.(world) ?? null;
      const wakes: number[] = [];
      for (let times = 0; times < 200; times += 1) {
        await world.time.pass(prng.pick([1, 50, 251, 1000, 7000]));
        if (prng.chance(0.2)) type(session, times);
        const wake = prng.pick([
          () => { page.tell('focus'); },
          () => { page.tell('online'); },
          () => { page.hide(); page.show(); },
          () => { session.refresh(); },
        ]); // prettier-ignore
        wake();
        wakes.push(world.time.now);
      }
      await world.time.pass(gap);
      for (const at of wakes) {
        const isOnItsWay = ({ from, to }: Request) => from <= at && at <= to;
        const previous = requests.filter(({ from }) => from < at).at(-1);
        const due = Math.max(at, (previous?.from ?? 0) + gap);
        const answers = requests.some((it) => isOnItsWay(it) || (it.from >= at && it.from <= due));
        assert.ok(answers, `nothing came of what happened at ${at}, before ${due}`);
      }
    });
  }
});

describe('After an outage of 20 s', () => {
  const cutOff = async () => {
    const world = new World();
    await world.alone();
    const { session, requests } = pageIn(world, { random: () => 0.99 });
    await session.join(String(world.edit));
    type(session, 0);
    world.fault = unreachable;
    await world.time.pass(20 * second);
    assert.equal(session.status, 'offline');
    requests.length = 0;
    return { world, session, requests };
  };

  it('typing brings the next attempt within three seconds', async () => {
    const { world, session } = await cutOff();
    world.fault = null;
    type(session, 1);
    await world.time.pass(3 * second);
    assert.deepEqual([session.status, session.pending], ['live', 0]);
  });

  it('nothing else does, so soon', async () => {
    const { world, session, requests } = await cutOff();
    world.fault = null;
    await world.time.pass(3 * second);
    assert.deepEqual([session.status, requests.length], ['offline', 0]);
  });

  it('typing on and on asks every three seconds, and no more often', async () => {
    const { world, session, requests } = await cutOff();
    for (let letters = 0; letters < 600; letters += 1) {
      type(session, letters);
      await world.time.pass(50);
    }
    const gaps = requests.slice(1).map(({ from }, index) => from - (requests[index]?.from ?? 0));
    assert.ok(Math.min(...gaps) >= 3 * second, gaps.join(', '));
    assert.ok(requests.length >= 9, `${requests.length} in half a minute`);
  });
});

describe('A board on a wall, which nobody touches', () => {
  const poll = { min: 500, max: 30_000 };
  const polls = (requests: readonly Request[], from: number) =>
    requests.filter((it) => it.from > from).length;

  it('is still kept up to date after five hours if it is always on', async () => {
    const world = new World();
    await world.alone({ poll: { min: 1e9, max: 1e9 } });
    const { session, requests } = pageIn(world, { poll, alwaysOn: true });
    await session.join(String(world.edit));
    await world.time.pass(5 * hour);
    assert.equal(polls(requests, 5 * hour - minute), 2);
    assert.equal(session.isSlowed, false);
  });

  it('is not if it is not, and nor is one that is hidden', async () => {
    const world = new World();
    await world.alone({ poll: { min: 1e9, max: 1e9 } });
    const forgotten = pageIn(world, { poll });
    const hidden = pageIn(world, { poll, alwaysOn: true });
    for (const { session } of [forgotten, hidden]) await session.join(String(world.edit));
    hidden.page.hide();
    await world.time.pass(5 * hour);
    for (const { requests } of [forgotten, hidden]) assert.equal(polls(requests, 4 * hour + minute), 0);
  });

  it('may be said to be on while it is live', async () => {
    const world = new World();
    await world.alone({ poll: { min: 1e9, max: 1e9 } });
    const { session, requests } = pageIn(world, { poll });
    await session.join(String(world.edit));
    await world.time.pass(hour);
    assert.equal(polls(requests, hour - minute), 1);
    session.alwaysOn = true;
    await world.time.pass(2 * minute);
    assert.equal(polls(requests, hour + minute), 2);
  });
});

function retryAfter(seconds: number): Fault {
  return () => new Response('', { status: 429, headers: { 'Retry-After': `${seconds}` } });
}
