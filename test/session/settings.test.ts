/** What is set while a session is live counts from its next act. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { World } from '../support/world.ts';

interface Counter {
  count: number;
}

const second = 1000;
const minute = 60 * second;

describe('Set while a session is live,', () => {
  it('poll counts from the next poll', async () => {
    const world = new World();
    const session = await world.alone();
    await world.time.pass(minute);
    const polls = async () => {
      world.log.length = 0;
      await world.time.pass(30 * second);
      return world.log.length;
    };
    assert.equal(await polls(), 6); // every 5 s
    session.poll = { min: 100, max: 200 };
    await world.time.pass(5 * second); // which the next poll was due in
    assert.equal(await polls(), 150);
    session.poll = { min: 500, max: 30_000 };
    await world.time.pass(second);
    assert.equal(await polls(), 1);
  });

  it('the budget counts from the next request', async () => {
    const world = new World();
    const session = await world.alone();
    await world.time.pass(5 * minute);
    assert.equal(session.isSlowed, false);
    session.poll = { min: 500, max: 5000, maxRequestsPerHour: 60 };
    await world.time.pass(5 * second);
    assert.equal(session.isSlowed, true);
    world.log.length = 0;
    await world.time.pass(minute);
    assert.ok(world.log.length <= 1, world.log.join('\n'));
  });

  it('merge counts from the next answer', async () => {
    const world = new World();
    const [a, b] = await world.pair({ count: 0 });
    for (const session of [a, b]) session.merge = { counters: ['/count'] };
    a.change((draft: Counter) => (draft.count += 3));
    b.change((draft: Counter) => (draft.count += 5));
    await world.time.pass(5 * second);
    assert.deepEqual([a.state, b.state], [{ count: 8 }, { count: 8 }]);
  });

  it('merge counts for what is on its way already', async () => {
    const world = new World();
    const [a, b] = await world.pair({ count: 0 });
    b.change((draft: Counter) => (draft.count += 5));
    await b.flush();
    world.faults.push((request) => {
      a.merge = { counters: ['/count'] };
      return world.handler(request);
    });
    a.change((draft: Counter) => (draft.count += 3));
    await world.time.pass(5 * second);
    assert.deepEqual([a.state, b.state], [{ count: 8 }, { count: 8 }]);
  });

  it('user is what others see next', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    await world.time.pass(20 * second);
    a.user = { name: 'Zoë', info: { cursor: 7 } };
    await world.time.pass(20 * second);
    const [, other] = b.participants;
    assert.deepEqual([other?.name, other?.info], ['Zoë', { cursor: 7 }]);
  });

  it('fetch makes the next request, and all that follow', async () => {
    const world = new World();
    const session = await world.alone();
    await world.time.pass(20 * second);
    const made: string[] = [];
    session.fetch = (url, init) => {
      made.push(`${init?.method}`);
      return world.fetch(url, init);
    };
    world.log.length = 0;
    world.presence.log.length = 0;
    await world.time.pass(minute);
    session.patch([{ op: 'replace', path: '/title', value: 'Edited' }]);
    await world.time.pass(second);
    assert.equal(made.length, world.log.length + world.presence.log.length);
    assert.deepEqual(new Set(made), new Set(['GET', 'POST', 'PATCH']));
  });

  it('endpoint counts from the next join', async () => {
    const world = new World();
    const urls: string[] = [];
    const fetch = (url: string, init?: RequestInit) => {
      urls.push(url);
      return world.fetch(url, init);
    };
    const [a] = await world.pair({ count: 0 }, { fetch });
    const before = a.endpoint;
    urls.length = 0;
    a.endpoint = 'https://elsewhere.example/api/shared-sessions';
    await world.time.pass(minute);
    assert.ok(urls.length > 5 && urls.every((url) => url.startsWith(before)));
    await a.leave();
    urls.length = 0;
    await a.start();
    assert.ok(urls.length > 0 && urls.every((url) => url.startsWith('https://elsewhere.example/')));
  });
});
