/** Starting, joining, leaving, ending: what becomes of the state, who may do what, and whose wish counts. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../components/session/session.ts';
import { blank, World } from '../support/world.ts';

/** What a session tells of coming and going. */
function comings(session: Session): string[] {
  const told: string[] = [];
  session.addEventListener('session-start', ({ detail }) => told.push(`start ${detail.link}`));
  session.addEventListener('session-join', () => told.push('join'));
  session.addEventListener('session-leave', ({ detail }) => told.push(`leave ${detail.reason}`));
  return told;
}

describe('Joining', () => {
  it('keeps the work it replaces, and none of it reaches the session', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const newcomer = world.participant();
    newcomer.state = blank;
    newcomer.change((draft: { title: string }) => (draft.title = 'Mine'));
    await newcomer.join(String(a.keys?.edit));
    await world.time.pass(20_000);
    assert.deepEqual(newcomer.local, { title: 'Mine', items: [] });
    for (const session of [a, b, newcomer]) assert.deepEqual(session.state, blank);
    assert.equal(newcomer.canUndo, false);
  });

  it('keeps nothing where nobody had worked', async () => {
    const world = new World();
    const [a] = await world.pair();
    const newcomer = world.participant();
    newcomer.state = { title: 'What this app begins with' };
    await newcomer.join(String(a.keys?.edit));
    assert.equal(newcomer.local, null);
  });

  it('ignores the initial state, which starting takes where there is no state', async () => {
    const world = new World();
    const [a, b] = [world.participant(), world.participant()];
    a.initialState = { from: 'a' };
    b.initialState = { from: 'b' };
    const changes: unknown[] = [];
    a.addEventListener('session-change', ({ detail }) => changes.push(detail.state, detail.origin));
    assert.equal(a.state, null);
    const { edit } = await a.start();
    assert.deepEqual(changes, [{ from: 'a' }, 'local']);
    await b.join(String(edit));
    assert.deepEqual(b.state, { from: 'a' });
    assert.equal(a.canUndo, false);
  });

  it('never lets one of two who come by the same link at once wipe the other', async () => {
    const world = new World();
    const [a] = await world.pair({ items: ['shared'] });
    const both = [world.participant(), world.participant()];
    for (const [index, session] of both.entries()) session.state = { items: [`of ${index}`] };
    await Promise.all(both.map((session) => session.join(String(a.keys?.edit))));
    for (const [index, session] of both.entries()) {
      session.change((draft: { items: string[] }) => draft.items.push(`added by ${index}`));
    }
    await world.time.pass(20_000);
    const { items } = a.state as { items: string[] };
    assert.deepEqual([...items].sort(), ['added by 0', 'added by 1', 'shared']);
    for (const session of both) assert.deepEqual(session.state, a.state);
  });
});

describe('Coming and going', () => {
  it('is told', async () => {
    const world = new World();
    const [a, b] = [world.participant(), world.participant()];
    const told = [comings(a), comings(b)];
    const { edit } = await a.start();
    await b.join(String(edit));
    await b.leave();
    await b.leave();
    assert.deepEqual(told, [[`start ${edit}`], ['join', 'leave left']]);
  });

  it('is told once, with the reason, when the owner ends the session for everybody', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const told = [comings(a), comings(b)];
    const errors: string[] = [];
    for (const session of [a, b])
      session.addEventListener('session-error', ({ detail }) => errors.push(detail.error.code));
    await a.end();
    await world.time.pass(60_000);
    assert.deepEqual(told, [['leave ended'], ['leave ended']]);
    assert.deepEqual(errors, ['session-ended']); // for whom it came as a surprise
    assert.deepEqual([a.status, b.status], ['ended', 'ended']);
    assert.deepEqual([a.state, b.state], [blank, blank]);
    b.change((draft: { title: string }) => (draft.title = 'my copy'));
    assert.equal((b.state as { title: string }).title, 'my copy');
    await a.end(); // nothing is left to end
  });
});

describe('Roles', () => {
  it('let only the owner end', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    await assert.rejects(b.end(), { code: 'key-wrong' });
    await world.time.pass(2000);
    assert.deepEqual([a.status, b.status], ['live', 'live']);
  });

  it('keep everything as it is when ending does not work', async () => {
    const world = new World();
    const [a] = await world.pair();
    world.faults.push(() => Promise.reject(new TypeError('Failed to fetch')));
    await assert.rejects(a.end(), { code: 'unreachable' });
    assert.equal(a.status, 'live');
    await a.end();
    assert.equal(a.status, 'ended');
  });

  it('refuse every way of editing with a view key, and change nothing', async () => {
    const world = new World();
    const [a] = await world.pair();
    const viewer = world.participant();
    await viewer.join(String(a.keys?.view));
    const edits: (() => unknown)[] = [
      () => (viewer.state = { title: 'no' }),
      () => {
        viewer.change((draft: { title: string }) => (draft.title = 'no'));
      },
      () => {
        viewer.patch([{ op: 'remove', path: '/title' }]);
      },
    ];
    for (const edit of edits) assert.throws(edit, { name: 'SessionError', code: 'read-only' });
    await world.time.pass(2000);
    assert.deepEqual(viewer.state, blank);
    assert.equal(viewer.pending, 0);
    assert.ok(world.log.every((line) => !line.includes('PATCH')));
    await viewer.leave();
    viewer.change((draft: { title: string }) => (draft.title = 'my copy'));
  });
});

describe('The last wish wins', () => {
  it('over a start: leaving', async () => {
    const world = new World();
    const a = world.participant();
    a.state = blank;
    const started = a.start();
    const left = a.leave();
    await assert.rejects(started, { code: 'canceled' });
    await left;
    await world.time.pass(20_000);
    assert.equal(a.status, 'idle');
    assert.equal(a.keys, null);
    assert.deepEqual(a.state, blank);
  });

  it('over a start: joining, and then starting after all', async () => {
    const world = new World();
    const [a] = await world.pair({ of: 'a' });
    const b = world.participant();
    b.state = { of: 'b' };
    const outcomes = Promise.allSettled([b.start(), b.join(String(a.keys?.edit)), b.start()]);
    const [first, second, third] = await outcomes;
    assert.deepEqual([first.status, second.status, third.status], ['rejected', 'rejected', 'fulfilled']);
    assert.deepEqual(b.state, { of: 'b' });
    assert.notEqual(b.keys?.view, a.keys?.view);
  });

  it('over a join: another join', async () => {
    const world = new World();
    const [a] = await world.pair({ of: 'a' });
    const [c] = await world.pair({ of: 'c' });
    const b = world.participant();
    const [first, second] = await Promise.allSettled([
      b.join(String(a.keys?.edit)),
      b.join(String(c.keys?.edit)),
    ]);
    assert.deepEqual([first.status, second.status], ['rejected', 'fulfilled']);
    await world.time.pass(5000);
    assert.deepEqual(b.state, { of: 'c' });
  });

  it('over a join that waits to leave another session: leaving', async () => {
    const world = new World();
    const [a] = await world.pair({ of: 'a' });
    const [b] = await world.pair({ of: 'b' });
    b.patch([{ op: 'replace', path: '/of', value: 'b, edited' }]);
    const outcomes = Promise.allSettled([b.join(String(a.keys?.edit)), b.leave()]);
    await world.time.pass(5000);
    const [joined] = await outcomes;
    assert.equal(joined.status, 'rejected');
    assert.equal(b.status, 'idle');
    assert.deepEqual(b.state, { of: 'b, edited' });
  });

  it('over leaving: starting stays', async () => {
    const world = new World();
    const [a] = await world.pair();
    const told = comings(a);
    a.change((draft: { title: string }) => (draft.title = 'unsent'));
    const left = a.leave();
    const keys = await a.start();
    await world.time.pass(5000);
    await left;
    assert.equal(a.status, 'live');
    assert.equal(a.keys, keys);
    assert.deepEqual(told, []);
  });

  it('twice: two starts are one session', async () => {
    const world = new World();
    const a = world.participant();
    const [first, second] = await Promise.all([a.start(), a.start()]);
    assert.equal(first, second);
    assert.equal(world.log.filter((line) => line.includes('POST')).length, 1);
  });

  it('of whoever hears of it: a page that leaves when it is told that it joins has left', async () => {
    const world = new World();
    const [a] = await world.pair();
    const b = world.participant();
    b.state = { mine: true };
    b.addEventListener('session-before-join', () => void b.leave());
    await assert.rejects(b.join(String(a.keys?.edit)), { code: 'canceled' });
    assert.equal(b.status, 'idle');
    assert.deepEqual(b.state, { mine: true });
  });
});
