/** Coming back to a page: what others did meanwhile is seen at once, however slow answers are and however often one comes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../components/session/session.ts';
import { PageDouble } from '../support/page-double.ts';
import { World } from '../support/world.ts';
import type { Document, Fault } from '../support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const titleOf = (session: Session) => (session.state as unknown as Document).title;

function retitle(session: Session, title: string): void {
  session.patch([{ op: 'replace', path: '/title', value: title }]);
}

/** Requests take `there` milliseconds to the function, and their answers as long as `back` back. */
const slow =
  (world: World, there: number, back: number): Fault =>
  async (request) => {
    await world.time.take(there, request.signal);
    request.signal.throwIfAborted();
    const response = await world.handler(request);
    await world.time.take(back, request.signal);
    request.signal.throwIfAborted();
    return response;
  };

/** A page that has been quiet for a while, and a guest who polls never. */
async function quiet(world: World, page = new PageDouble()): Promise<[host: Session, guest: Session]> {
  const host = await world.alone({ page });
  const guest = world.participant({ poll: { min: 1e9, max: 1e9 } });
  await guest.join(String(world.edit));
  await world.time.pass(minute);
  world.log.length = 0;
  return [host, guest];
}

/** How long it takes, in milliseconds, until `session` has this title. */
async function untilTitled(world: World, session: Session, title: string): Promise<number> {
  const from = world.time.now;
  while (titleOf(session) !== title && world.time.now < from + minute) await world.time.pass(10);
  assert.equal(titleOf(session), title);
  return world.time.now - from;
}

describe('Whoever comes back to a tab', () => {
  for (const apart of [0, 1, 20, 150, 290]) {
    it(`sees what is new within one answer, though the browser tells of it twice, ${apart} ms apart`, async () => {
      const world = new World();
      const page = new PageDouble();
      const [host, guest] = await quiet(world, page);
      page.hide();
      await world.time.pass(5 * second);
      retitle(guest, 'While you were away');
      await guest.flush();
      world.log.length = 0;
      world.fault = slow(world, 150, 150);
      page.show();
      if (apart > 0) await world.time.pass(apart);
      page.tell('focus');
      const took = apart + (await untilTitled(world, host, 'While you were away'));
      assert.ok(took <= 310, `${took} ms`);
      assert.equal(world.log.length, 1, world.log.join('\n'));
      // And goes on as fast as after any change.
      await world.time.pass(3 * second);
      assert.ok(world.times().length <= 5, world.log.join('\n'));
    });
  }

  it('twenty times in a second makes no more requests than there are answers', async () => {
    const world = new World();
    const page = new PageDouble();
    const [host, guest] = await quiet(world, page);
    retitle(guest, 'News');
    await guest.flush();
    world.log.length = 0;
    world.fault = slow(world, 150, 150);
    for (let times = 0; times < 20; times += 1) {
      page.hide();
      page.show();
      page.tell('focus');
      await world.time.pass(50);
    }
    assert.equal(titleOf(host), 'News');
    assert.ok(world.log.length <= 4, world.log.join('\n'));
    assert.ok(
      world.log.every((line) => !line.endsWith('failed')),
      'no request is given up',
    );
  });

  it('does not wait for a poll that hangs since before the computer slept', async () => {
    const world = new World();
    const page = new PageDouble();
    let offset = 0;
    const host = await world.alone({ page, now: () => world.time.now + offset });
    const guest = world.participant({ poll: { min: 1e9, max: 1e9 } });
    await guest.join(String(world.edit));
    await world.time.pass(minute);
    world.faults.push(async (request) => {
      await world.time.take(hour, request.signal);
      throw request.signal.reason;
    });
    await world.time.pass(6 * second); // its poll is on its way
    retitle(guest, 'While you slept');
    await guest.flush();
    assert.equal(titleOf(host), 'Plan');
    offset = 8 * hour;
    page.show();
    await world.time.pass(1);
    assert.equal(titleOf(host), 'While you slept');
  });

  it('does not give up a poll of a slow network each time', async () => {
    const world = new World();
    const page = new PageDouble();
    const [host, guest] = await quiet(world, page);
    retitle(guest, 'Slow news');
    await guest.flush();
    world.log.length = 0;
    world.fault = slow(world, 2 * second, 2 * second);
    page.tell('focus');
    for (let times = 0; times < 10; times += 1) {
      await world.time.pass(410);
      page.tell('focus');
    }
    assert.equal(titleOf(host), 'Slow news');
    assert.equal(world.log.length, 1, world.log.join('\n'));
  });

  it('is not told again and again that nothing is new', async () => {
    const world = new World();
    const page = new PageDouble();
    await quiet(world, page);
    page.show();
    page.tell('focus');
    page.tell('pageshow');
    page.tell('online');
    await world.time.pass(4 * second);
    assert.equal(world.log.length, 1, world.log.join('\n'));
  });

  it('finds an edit of one’s own sent, and what is new with it', async () => {
    const world = new World();
    const page = new PageDouble();
    const [host, guest] = await quiet(world, page);
    retitle(guest, 'News');
    await guest.flush();
    world.log.length = 0;
    world.fault = slow(world, 150, 150);
    page.show();
    await world.time.pass(20);
    host.change((draft: { items: string[] }) => draft.items.push('mine'));
    page.tell('focus');
    await world.time.pass(2 * second);
    assert.deepEqual([titleOf(host), host.pending], ['News', 0]);
    assert.deepEqual(host.state, { title: 'News', items: ['mine'] });
  });
});

describe('refresh()', () => {
  it('every 80 ms for 15 s, with answers after 300 ms, brings news within one answer, at no more requests than that', async () => {
    const world = new World();
    const [host, guest] = await quiet(world);
    world.fault = slow(world, 150, 150);
    const told: number[] = [];
    host.addEventListener('session-change', () => told.push(world.time.now));
    const accepted: number[] = [];
    guest.addEventListener('session-status', ({ detail }) => {
      if (detail.pending === 0) accepted.push(world.time.now - 150); // when the function had it
    });
    const from = world.time.now;
    for (let turn = 1; world.time.now < from + 15 * second; turn += 1) {
      host.refresh();
      if (turn % 37 === 0) retitle(guest, `News ${turn}`);
      await world.time.pass(80);
    }
    await world.time.pass(second);
    assert.equal(accepted.length, 5);
    assert.equal(told.length, 5);
    for (const [index, at] of accepted.entries()) {
      const took = Number(told[index]) - at;
      assert.ok(took <= 450, `${took} ms after the function had it: half an answer missed, and a whole one`);
    }
    const polls = world.log.filter((line) => line.includes('GET'));
    assert.ok(polls.length <= (16 * second) / 300, `${polls.length} polls`);
    assert.ok(
      polls.every((line) => !line.endsWith('failed')),
      'none is given up',
    );
  });

  it('asks again where a poll on its way was answered before the news', async () => {
    const world = new World();
    const [host, guest] = await quiet(world);
    world.faults.push(slow(world, 0, 400));
    host.refresh();
    await world.time.pass(100); // the function has answered that nothing is new
    retitle(guest, 'News');
    await guest.flush();
    host.refresh();
    const took = await untilTitled(world, host, 'News');
    assert.ok(took <= 310, `${took} ms`);
    await world.time.pass(100);
    assert.equal(world.times(/GET/).length, 2);
  });

  it('asks at once, once, where nothing is on its way', async () => {
    const world = new World();
    const [host, guest] = await quiet(world);
    retitle(guest, 'News');
    await guest.flush();
    world.log.length = 0;
    host.refresh();
    await world.time.pass(1);
    assert.equal(titleOf(host), 'News');
    await world.time.pass(400);
    assert.equal(world.log.length, 1, world.log.join('\n'));
  });

  it('in answer to what was told of asks once more, and not without end', async () => {
    const world = new World();
    const [host, guest] = await quiet(world);
    host.addEventListener('session-change', () => {
      host.refresh();
    });
    retitle(guest, 'News');
    await guest.flush();
    world.log.length = 0;
    host.refresh();
    await world.time.pass(400);
    assert.equal(world.log.length, 2, world.log.join('\n'));
  });

  it('waits as long as the function said to', async () => {
    const world = new World();
    const [host] = await quiet(world);
    world.faults.push(() => new Response('', { status: 503, headers: { 'Retry-After': '20' } }));
    host.refresh();
    for (let times = 0; times < 190; times += 1) {
      await world.time.pass(100);
      host.refresh();
    }
    assert.equal(world.log.length, 1, world.log.join('\n'));
    await world.time.pass(2 * second);
    assert.ok(world.times().length >= 2);
    assert.equal(host.status, 'live');
  });

  it('again and again stays within the budget', async () => {
    const world = new World();
    const host = await world.alone({ poll: { min: 500, max: 5000, maxRequestsPerHour: 60 } });
    for (let times = 0; times < 600; times += 1) {
      host.refresh();
      await world.time.pass(100);
    }
    const { length } = [...world.times(), ...world.presence.times()];
    assert.ok(length <= 61, `${length} requests`);
  });
});
