/** Counters as people use them: two pages, one function, and whatever happens on the way. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConflictDetail } from '../../components/session/events.ts';
import type { Session } from '../../components/session/session.ts';
import type { HandlerOptions } from '../../netlify/http/handler.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { callerOf, started } from '../support/caller.ts';
import { unreachable, World } from '../support/world.ts';

const merge = { counters: ['/votes', '/reactions/*', '/polls/*/votes'] };

interface Poll {
  votes: number;
  open: boolean;
  reactions: Record<string, number>;
  polls: { id: string; votes: number }[];
}

const poll: Poll = { votes: 0, open: true, reactions: {}, polls: [{ id: 'lunch', votes: 0 }] };

/** Two who count in one session. */
async function pair(state: unknown = poll, options: Partial<HandlerOptions> = {}) {
  const world = new World(options);
  const [a, b] = await world.pair(state, { merge });
  b.merge = merge;
  const told: ConflictDetail[] = [];
  for (const session of [a, b]) {
    session.addEventListener('session-conflict', ({ detail }) => told.push(detail));
  }
  return { world, a, b, told };
}

const vote = (session: Session, amount = 1) => {
  session.change((draft: Poll) => (draft.votes += amount));
};
const react = (session: Session) => {
  session.change((draft: Poll) => (draft.reactions['👍'] = (draft.reactions['👍'] ?? 0) + 1));
};
const votes = (session: Session) => (session.state as unknown as Poll).votes;

describe('two who count at once', () => {
  it('count twice, though both wrote the same', async () => {
    const { world, a, b, told } = await pair();
    vote(a);
    vote(b);
    await world.time.pass(2000);
    assert.deepEqual([votes(a), votes(b)], [2, 2]);
    assert.deepEqual(told, []);
  });

  it('count twice where both are the first', async () => {
    const { world, a, b, told } = await pair();
    react(a);
    react(b);
    await world.time.pass(2000);
    assert.deepEqual(a.state, { ...poll, reactions: { '👍': 2 } });
    assert.deepEqual(b.state, a.state);
    assert.deepEqual(told, []);
  });

  it('count twice where both set the whole state', async () => {
    const { world, a, b } = await pair();
    a.state = { ...poll, votes: 1 };
    b.patch([{ op: 'replace', path: '', value: { ...poll, votes: 1 } }]);
    await world.time.pass(2000);
    assert.deepEqual([votes(a), votes(b)], [2, 2]);
  });

  it('count once each where an answer is lost, and one goes on counting', async () => {
    const { world, a, b } = await pair();
    vote(b);
    world.faults.push(async (request) => {
      await world.handler(request);
      return unreachable();
    });
    await world.time.pass(100);
    vote(b);
    vote(a);
    await world.time.pass(10_000);
    assert.deepEqual([votes(a), votes(b)], [3, 3]);
  });

  it('count once each where one was offline, and history is short', async () => {
    const { world, a, b } = await pair();
    world.fault = unreachable;
    vote(a);
    await world.time.pass(1000);
    vote(a);
    world.fault = null;
    const key = String(b.keys?.edit);
    for (let version = b.version; version < 300; version++) {
      const patch = [{ op: 'replace', path: '/votes', value: version - b.version + 1 }];
      const body = JSON.stringify({ version, id: `bot:${version}`, patch });
      const url = `https://site.example/api/shared-sessions/${String(b.keys?.view)}`;
      const headers = { Authorization: `Bearer ${key}` };
      const { status } = await world.handler(new Request(url, { method: 'PATCH', body, headers }));
      assert.equal(status, 200);
    }
    const added = 300 - b.version;
    await world.time.pass(60_000);
    assert.deepEqual([votes(a), votes(b)], [added + 2, added + 2]);
  });
});

describe('two plain clients who ask the authority to rebase', () => {
  for (const [name, state, op] of [
    ['raise a counter', { votes: 0 }, 'replace'],
    ['create a counter', {}, 'add'],
  ] as const) {
    it(`${name} twice, though both send the same`, async () => {
      const call = callerOf(createHandler({ store: memoryStore() }));
      const { view, edit } = await started(call, state);
      const write = (id: string) => {
        const patch = [{ op, path: '/votes', value: 1 }];
        return call('PATCH', `/${view}`, { key: edit, body: { version: 1, id, patch, rebase: merge } });
      };
      assert.deepEqual([(await write('ann:1')).status, (await write('bob:1')).status], [200, 200]);
      assert.equal((await write('bob:1')).body['accepted'], 3); // its answer was lost
      assert.deepEqual((await call('GET', `/${view}`)).body['state'], { votes: 2 });
    });
  }
});

describe('who takes back a vote', () => {
  it('takes back one, also where somebody else took back another', async () => {
    const { world, a, b } = await pair();
    vote(a);
    await world.time.pass(2000);
    vote(b);
    vote(b, -2);
    await world.time.pass(2000);
    await a.undo();
    await world.time.pass(2000);
    assert.deepEqual([votes(a), votes(b)], [-1, -1]);
    await a.redo();
    await world.time.pass(2000);
    assert.deepEqual([votes(a), votes(b)], [0, 0]);
  });

  it('takes back what created the counter, and leaves what others counted since', async () => {
    const { world, a, b, told } = await pair();
    react(a);
    react(b);
    await world.time.pass(2000);
    await a.undo();
    await world.time.pass(2000);
    assert.deepEqual(b.state, { ...poll, reactions: { '👍': 1 } });
    assert.deepEqual(told, []);
  });

  it('takes nothing back that the authority refused', async () => {
    const validate = (state: unknown) => ((state as Poll).votes > 2 ? 'Too many votes' : null);
    const { world, a, b } = await pair(poll, { validate });
    vote(a);
    await world.time.pass(2000);
    vote(a, 5);
    await world.time.pass(2000);
    assert.equal(votes(a), 1);
    await a.undo();
    await world.time.pass(2000);
    assert.deepEqual([votes(a), votes(b)], [0, 0]);
    await a.undo();
    assert.equal(votes(a), 0);
  });

  it('does not bring back an undo that the authority refused', async () => {
    const validate = (state: unknown) => ((state as Poll).votes < 1 ? 'Too few votes' : null);
    const { world, a, b } = await pair({ ...poll, votes: 1 }, { validate });
    vote(a);
    vote(b, -1);
    await world.time.pass(2000);
    assert.equal(votes(a), 1);
    await a.undo();
    await world.time.pass(2000);
    assert.deepEqual([votes(a), votes(b)], [1, 1]);
    await a.redo();
    await world.time.pass(2000);
    assert.deepEqual([votes(a), votes(b)], [1, 1]);
  });

  it('takes nothing back that a guard kept from being', async () => {
    const { world, a, b } = await pair();
    b.patch([{ op: 'replace', path: '/open', value: false }]);
    await b.flush();
    a.patch([
      { op: 'test', path: '/open', value: true },
      { op: 'replace', path: '/votes', value: 1 },
    ]);
    await world.time.pass(2000);
    assert.equal(votes(a), 0);
    await a.undo();
    await world.time.pass(2000);
    assert.deepEqual([votes(a), votes(b)], [0, 0]);
  });

  it('takes nothing back that was lost with what it was in, though that is there again', async () => {
    const { world, a, b } = await pair();
    b.patch([{ op: 'remove', path: '/polls/0' }]);
    await b.flush();
    a.change((draft: Poll) => ((draft.polls[0] as { votes: number }).votes += 1));
    await world.time.pass(2000);
    await b.undo();
    await world.time.pass(2000);
    assert.deepEqual(a.state, poll);
    await a.undo();
    await world.time.pass(2000);
    assert.deepEqual([a.state, b.state], [poll, poll]);
  });
});

describe('what counters were in', () => {
  it('is there once, with what was counted, where one undoes its removal and another puts it back', async () => {
    const state = { ...poll, polls: [{ id: 'lunch', votes: 5 }] };
    const { world, a, b, told } = await pair(state);
    a.patch([{ op: 'remove', path: '/polls/0' }]);
    await a.flush();
    b.change((draft: Poll) => ((draft.polls[0] as { votes: number }).votes += 1));
    await world.time.pass(2000);
    const [lost] = told;
    assert.ok(lost);
    await a.undo();
    await world.time.pass(2000);
    assert.deepEqual(b.state, state);
    await b.putBack(lost);
    await world.time.pass(2000);
    assert.deepEqual(a.state, { ...poll, polls: [{ id: 'lunch', votes: 6 }] });
    await b.putBack(lost);
    await world.time.pass(2000);
    assert.deepEqual(a.state, { ...poll, polls: [{ id: 'lunch', votes: 6 }] });
  });

  it('is there once where somebody has put it back before its removal is undone', async () => {
    const state = { ...poll, polls: [{ id: 'lunch', votes: 5 }] };
    const { world, a, b } = await pair(state);
    a.patch([{ op: 'remove', path: '/polls/0' }]);
    await world.time.pass(2000);
    b.patch([{ op: 'add', path: '/polls/0', value: { id: 'lunch', votes: 6 } }]);
    await world.time.pass(2000);
    await a.undo();
    await world.time.pass(2000);
    assert.deepEqual([a.state, b.state], Array(2).fill({ ...poll, polls: [{ id: 'lunch', votes: 6 }] }));
  });
});
