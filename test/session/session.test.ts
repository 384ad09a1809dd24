import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../components/core/json/json.ts';
import type { ConflictDetail } from '../../components/session/events.ts';
import type { Session } from '../../components/session/session.ts';
import { SessionError } from '../../components/session/session-error.ts';
import { blank, unreachable, World } from '../support/world.ts';
import type { Document } from '../support/world.ts';

function title(session: Session): string {
  return (session.state as unknown as Document).title;
}

describe('a session before anybody starts', () => {
  it('is a plain store that makes no request', async () => {
    const world = new World();
    const session = world.participant();
    session.state = blank;
    session.change((draft: { items: string[] }) => draft.items.push('one'));
    await world.time.pass(60_000);
    assert.deepEqual(session.state, { title: 'Plan', items: ['one'] });
    assert.deepEqual(world.log, []);
  });

  for (const [name, value, pointer] of [
    ['a function', { a: [() => 0] }, '/a/0'],
    ['undefined', { a: { b: undefined } }, '/a/b'],
    ['a date', [new Date(0)], '/0'],
    ['a map', { m: new Map() }, '/m'],
    ['NaN', { n: NaN }, '/n'],
    ['a forbidden name', JSON.parse('{"__proto__": 1}'), '/__proto__'],
  ] as [string, unknown, string][]) {
    it(`refuses ${name}, names its place and stays as it was`, () => {
      const session = new World().participant();
      session.state = blank;
      assert.throws(
        () => {
          session.state = value;
        },
        { name: 'StateError', pointer },
      );
      assert.deepEqual(session.state, blank);
    });
  }

  it('refuses a cycle and names its place', () => {
    const cycle: Record<string, unknown> = {};
    cycle['a'] = { back: cycle };
    const session = new World().participant();
    assert.throws(() => (session.state = cycle), { name: 'StateError', pointer: '/a/back' });
  });

  for (const op of ['spam', 'Remove', '_get']) {
    it(`refuses an operation called ${op}, names its place and stays as it was`, () => {
      const session = new World().participant();
      session.state = blank;
      const operations = [
        { op: 'remove', path: '/title' },
        { op, path: '/items' },
      ];
      assert.throws(
        () => {
          session.patch(operations);
        },
        { name: 'ProtocolError', pointer: '/1/op' },
      );
      assert.deepEqual(session.state, blank);
    });
  }

  it('notices an edit made to an object that was set before', () => {
    const mine = { items: ['one'] };
    const session = new World().participant();
    session.state = mine;
    mine.items.push('two');
    session.state = mine;
    assert.deepEqual(session.state, { items: ['one', 'two'] });
  });
});

describe('two participants', () => {
  it('see what each other does', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    a.change((draft: { title: string }) => (draft.title = 'Plan A'));
    await world.time.pass(1000);
    assert.equal(title(b), 'Plan A');
    assert.equal(a.pending, 0);
  });

  it('gather edits for 30 ms and send them in one request, though a poll is due', async () => {
    const world = new World();
    const [a] = await world.pair();
    for (const item of ['x', 'y', 'z']) a.change((draft: { items: string[] }) => draft.items.push(item));
    await world.time.pass(100);
    assert.deepEqual(world.log, ['30 PATCH / 200']);
  });

  it('do not wait with an edit for a poll that is on its way', async () => {
    const world = new World();
    const a = await world.alone();
    world.faults.push(async (request) => {
      await world.time.take(20_000, request.signal);
      return world.handler(request);
    });
    await world.time.pass(1000); // the poll left after half of that
    a.change((draft: { title: string }) => (draft.title = 'at once'));
    await world.time.pass(100);
    assert.deepEqual(world.times(/PATCH . 200/), [1030]);
  });

  it('poll every half second at first, and ever less after', async () => {
    const world = new World();
    const a = world.participant();
    await a.start();
    world.log.length = 0;
    await world.time.pass(60_000);
    const times = world.log.map((line) => Number(line.split(' ')[0]));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    assert.deepEqual(gaps.slice(0, 19), Array<number>(19).fill(500));
    assert.equal(gaps.at(-1), 5000);
    assert.ok(world.log.every((line) => line.endsWith('GET ?since=1 204')));
  });

  it('rebase a stale edit and send it again', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    a.change((draft: { title: string }) => (draft.title = 'Plan A'));
    b.change((draft: { items: string[] }) => draft.items.push('from b'));
    await world.time.pass(2000);
    assert.deepEqual(a.state, { title: 'Plan A', items: ['from b'] });
    assert.deepEqual(b.state, a.state);
    assert.equal(world.log.filter((line) => line.endsWith('PATCH / 409')).length, 1);
  });

  it('hear of an edit that gave way', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const conflicts: unknown[] = [];
    for (const session of [a, b]) {
      session.addEventListener('session-conflict', (event) => {
        const { path, lost, theirs, mine, by } = event.detail;
        conflicts.push({
          path,
          lost,
          theirs,
          mine,
          isNamed: by === a.participant || by === b.participant || by === null,
        });
      });
    }
    a.patch([{ op: 'replace', path: '/title', value: 'A' }]);
    b.patch([{ op: 'replace', path: '/title', value: 'B' }]);
    await world.time.pass(2000);
    assert.deepEqual(a.state, b.state);
    const [mine, theirs] = title(a) === 'A' ? ['A', 'B'] : ['B', 'A'];
    assert.deepEqual(conflicts, [{ path: '/title', lost: 'theirs', theirs, mine, isNamed: true }]);
  });

  it('keep what others cannot see: an acknowledgement changes no object', async () => {
    const world = new World();
    const [a] = await world.pair({ list: [{ id: 1, text: '' }] });
    a.patch([{ op: 'replace', path: '/list/0/text', value: 'x' }]);
    const before = a.state as Json;
    await world.time.pass(2000);
    assert.equal(a.pending, 0);
    assert.equal(a.state, before);
  });
});

describe('a session in trouble', () => {
  it('sends a change whose answer was lost again, and it counts once', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    world.faults.push(async (request) => {
      await world.handler(request);
      return unreachable();
    });
    a.change((draft: { items: string[] }) => draft.items.push('once'));
    await world.time.pass(5000);
    assert.deepEqual((b.state as unknown as Document).items, ['once']);
    assert.equal(a.pending, 0);
    assert.equal(a.version, 2);
  });

  it('goes offline, says what is unsaved, and sends it when the network is back', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const statuses: string[] = [];
    a.addEventListener('session-status', (event) => {
      const { status, pending } = event.detail;
      statuses.push(`${status} ${pending}`);
    });
    world.faults.push(unreachable, unreachable, unreachable, unreachable);
    a.change((draft: { title: string }) => (draft.title = 'offline'));
    await world.time.pass(30_000);
    assert.deepEqual(
      statuses,
      ['live 1', 'reconnecting 1', 'offline 1', 'offline 0', 'live 0'].filter((line) =>
        statuses.includes(line),
      ),
    );
    assert.ok(statuses.includes('offline 1'));
    assert.equal(statuses.at(-1), 'live 0');
    assert.equal(title(b), 'offline');
  });

  it('obeys Retry-After', async () => {
    const world = new World();
    const [a] = await world.pair();
    const busy = { type: 'about:blank', title: 'Busy', status: 429, code: 'too-many-requests', detail: '' };
    world.faults.push(() => Response.json(busy, { status: 429, headers: { 'Retry-After': '7' } }));
    a.change((draft: { title: string }) => (draft.title = 'later'));
    await world.time.pass(20_000);
    const patches = world.log.filter((line) => line.includes('PATCH'));
    assert.deepEqual(patches, ['30 PATCH / 429', '7280 PATCH / 200']);
  });

  it('withdraws a change that the function will never take, and says so', async () => {
    const world = new World();
    const [a] = await world.pair();
    const lost: string[] = [];
    const codes: string[] = [];
    a.addEventListener('session-conflict', (event) => {
      const { reason, path, mine } = event.detail;
      lost.push(`${reason} ${path} ${JSON.stringify(mine).length}`);
    });
    a.addEventListener('session-error', (event) => codes.push(event.detail.error.code));
    a.change((draft: { title: string }) => (draft.title = 'x'.repeat(300_000)));
    a.change((draft: { items: string[] }) => draft.items.push('kept?'));
    await world.time.pass(100);
    a.change((draft: { items: string[] }) => draft.items.push('later'));
    await world.time.pass(2000);
    assert.deepEqual(codes, ['patch-too-large']);
    assert.equal(lost[0], 'rejected /title 300002');
    assert.equal(lost.length, 2);
    assert.deepEqual(a.state, { title: 'Plan', items: ['later'] });
    assert.equal(a.pending, 0);
  });

  it('ends, and keeps the state, when the owner ended it', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const { view, owner } = a.keys ?? {};
    await world.handler(
      new Request(`https://site.example/api/shared-sessions/${view}`, {
        method: 'DELETE',
        headers: { Authorization: `Bearer ${owner}` },
      }),
    );
    await world.time.pass(2000);
    assert.equal(b.status, 'ended');
    assert.equal(b.error?.code, 'session-ended');
    assert.deepEqual(b.state, blank);
    b.change((draft: { title: string }) => (draft.title = 'mine again'));
    assert.equal(title(b), 'mine again');
  });

  it('keeps trying to join while there is no network', async () => {
    const world = new World();
    const [a] = await world.pair();
    const late = world.participant();
    world.faults.push(unreachable, unreachable);
    const joined = late.join(String(a.keys?.edit));
    await world.time.pass(20_000);
    await joined;
    assert.deepEqual(late.state, blank);
  });
});

describe('what had to give way', () => {
  it('can be put back, also after others went on', async () => {
    const world = new World();
    const [a, b] = await world.pair({ items: ['one', 'two'] });
    const conflicts: ConflictDetail[] = [];
    a.addEventListener('session-conflict', ({ detail }) => conflicts.push(detail));
    b.patch([{ op: 'remove', path: '/items/1' }]);
    await b.flush();
    a.patch([{ op: 'replace', path: '/items/1', value: 'two, edited' }]);
    await world.time.pass(2000);
    assert.deepEqual(a.state, { items: ['one'] });
    b.patch([{ op: 'add', path: '/items/0', value: 'zero' }]);
    await world.time.pass(2000);
    const [conflict] = conflicts;
    assert.ok(conflict);
    assert.equal(conflict.reason, 'lost');
    assert.equal(conflict.by, b.participant);
    assert.equal(await a.putBack(conflict), true);
    await world.time.pass(2000);
    assert.deepEqual(b.state, { items: ['zero', 'one', 'two, edited'] });
    await a.undo();
    assert.deepEqual(a.state, { items: ['zero', 'one'] });
  });

  it('cannot be put back where it came from another session', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const foreign = { reason: 'lost', lost: 'mine', path: '', operation: null, by: null } as const;
    const values = {
      mine: 1,
      theirs: 2,
      base: 3,
      restore: [{ op: 'replace', path: '/title', value: 'x' }],
    } as const;
    assert.equal(await a.putBack({ ...foreign, ...values }), false);
    assert.deepEqual(a.state, b.state);
  });
});

describe('undo', () => {
  it('takes back what this page did and leaves what others did', async () => {
    const world = new World();
    const [a, b] = await world.pair({ title: 'Plan', items: ['one'] });
    const told: string[] = [];
    a.addEventListener('session-history', ({ detail }) => told.push(`${detail.canUndo} ${detail.canRedo}`));
    a.addEventListener('session-change', ({ detail }) => told.push(detail.origin));
    a.patch([{ op: 'add', path: '/items/1', value: 'of a' }]);
    await world.time.pass(2000);
    b.patch([{ op: 'add', path: '/items/0', value: 'of b' }]);
    await world.time.pass(2000);
    assert.equal(await a.undo(), true);
    await world.time.pass(2000);
    assert.deepEqual(b.state, { title: 'Plan', items: ['of b', 'one'] });
    assert.equal(await a.redo(), true);
    await world.time.pass(2000);
    assert.deepEqual(b.state, { title: 'Plan', items: ['of b', 'one', 'of a'] });
    assert.deepEqual(told, ['local', 'true false', 'remote', 'undo', 'false true', 'undo', 'true false']);
  });

  it('takes back an assigned state too, and works alone', async () => {
    const session = new World().participant();
    session.state = blank;
    session.state = { ...blank, title: 'Other' };
    assert.equal(await session.undo(), true);
    assert.deepEqual(session.state, blank);
    assert.equal(await session.undo(), false); // what the app began with is no edit
    assert.equal(session.canRedo, true);
  });

  it('leaves what somebody else has set since, and says so', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const conflicts: string[] = [];
    a.addEventListener('session-conflict', ({ detail }) => conflicts.push(`${detail.reason} ${detail.path}`));
    a.patch([{ op: 'replace', path: '/title', value: 'A' }]);
    await world.time.pass(2000);
    b.patch([{ op: 'replace', path: '/title', value: 'B' }]);
    await world.time.pass(2000);
    await a.undo();
    await world.time.pass(2000);
    assert.equal(title(b), 'B');
    assert.deepEqual(conflicts, ['lost /title']);
  });
});

describe('a bug', () => {
  it('is told once, costs nothing that was typed, and is over when its cause is', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const told: unknown[] = [];
    a.addEventListener('session-error', ({ detail: { error } }) => told.push(error.code, error.cause));
    const bug = new RangeError('a bug');
    b.patch([{ op: 'add', path: '/items/0', value: 'of b' }]);
    await world.time.pass(100);
    a.patch([{ op: 'replace', path: '/title', value: 'mine' }]);
    a.merge = {
      get itemKey(): string {
        throw bug;
      },
    };
    await world.time.pass(20_000);
    assert.deepEqual([a.status, a.error?.code, a.pending, title(a)], ['reconnecting', 'internal', 1, 'mine']);
    assert.deepEqual(told, ['internal', bug]);
    a.merge = {};
    world.log.length = 0;
    await world.time.pass(60_000);
    // Whatever broke may have been in what the authority lists: the session goes on from the whole of it.
    assert.ok(
      world.log.some((line) => line.endsWith('GET / 200')),
      world.log.join('\n'),
    );
    assert.deepEqual([a.status, a.error, a.pending], ['live', null, 0]);
    for (const session of [a, b]) assert.deepEqual(session.state, { title: 'mine', items: ['of b'] });
  });

  it('in a listener stops neither the others nor the session', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    const bug = new RangeError('a bug');
    const told: unknown[] = [];
    b.addEventListener('session-error', ({ detail }) => told.push(detail.error.cause));
    let isFirst = true;
    b.subscribe(() => {
      if (!isFirst) throw bug;
      isFirst = false;
    });
    a.change((draft: { title: string }) => (draft.title = 'from a'));
    await world.time.pass(1000);
    assert.equal(told[0], bug);
    assert.equal(title(b), 'from a');
    assert.equal(b.status, 'live');
  });
});

describe('participants who write at once', () => {
  it('let the authority rebase once a first attempt was refused', async () => {
    const world = new World();
    const [a, b] = await world.pair({ a: 0, b: 0 });
    for (let round = 1; round <= 5; round += 1) {
      a.patch([{ op: 'replace', path: '/a', value: round }]);
      b.patch([{ op: 'replace', path: '/b', value: round }]);
      await world.time.pass(100);
    }
    await world.time.pass(5000);
    assert.deepEqual(a.state, { a: 5, b: 5 });
    assert.deepEqual(b.state, a.state);
    const patches = world.log.filter((line) => line.includes('PATCH'));
    // Each is refused once, and from then on asks the authority to rebase: 12 requests for 10 edits.
    assert.equal(patches.filter((line) => line.endsWith('409')).length, 2, patches.join('\n'));
    assert.equal(patches.length, 12);
  });
});

describe('starting, joining and leaving', () => {
  it('counts once what was edited right after the start, before anything was loaded or asked', async () => {
    const world = new World();
    const [a, b] = [world.participant({ merge: { counters: ['/votes'] } }), world.participant()];
    a.state = { items: [], votes: 0 };
    const started = a.start();
    a.change((draft: { items: string[]; votes: number }) => {
      draft.items.push('once');
      draft.votes += 1;
    });
    const { edit } = await started;
    await world.time.pass(2000);
    await b.join(String(edit));
    for (const session of [a, b]) assert.deepEqual(session.state, { items: ['once'], votes: 1 });
    assert.equal(a.pending, 0);
  });

  it('takes what was edited while starting along', async () => {
    const world = new World();
    const [a, b] = [world.participant(), world.participant()];
    a.state = blank;
    const started = a.start();
    a.change((draft: { title: string }) => (draft.title = 'meanwhile'));
    const { edit } = await started;
    await world.time.pass(1000);
    await b.join(String(edit));
    assert.equal(title(b), 'meanwhile');
  });

  it('never lets the newcomer’s state win, and shows it before it goes', async () => {
    const world = new World();
    const [a] = await world.pair();
    const newcomer = world.participant();
    newcomer.state = { empty: true };
    let local: Json = null;
    newcomer.addEventListener('session-before-join', (event) => {
      local = event.detail.local as Json;
    });
    await newcomer.join(String(a.keys?.edit));
    await world.time.pass(10_000);
    assert.deepEqual(local, { empty: true });
    assert.deepEqual(newcomer.state, blank);
    assert.deepEqual(a.state, blank);
  });

  it('stays with its own state if the page cancels the join', async () => {
    const world = new World();
    const [a] = await world.pair();
    const newcomer = world.participant();
    newcomer.state = { mine: true };
    newcomer.addEventListener('session-before-join', (event) => {
      event.preventDefault();
    });
    await assert.rejects(newcomer.join(String(a.keys?.edit)), { code: 'canceled' });
    assert.deepEqual(newcomer.state, { mine: true });
    assert.equal(newcomer.status, 'idle');
  });

  it('may look but not touch with a view key', async () => {
    const world = new World();
    const [a] = await world.pair();
    const viewer = world.participant();
    await viewer.join(String(a.keys?.view));
    assert.throws(
      () => {
        viewer.patch([{ op: 'replace', path: '/title', value: 'no' }]);
      },
      new SessionError('read-only', 'This link can view, not edit'),
    );
    assert.equal(title(viewer), 'Plan');
  });

  it('keeps the state when leaving, after sending what is pending, and asks nothing more', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    a.change((draft: { title: string }) => (draft.title = 'last words'));
    const left = a.leave();
    await world.time.pass(1);
    await left;
    assert.equal(a.status, 'idle');
    assert.equal(title(a), 'last words');
    world.log.length = 0;
    await b.leave();
    await world.time.pass(60_000);
    assert.deepEqual(world.log, []);
  });

  it('says so when there is no such session', async () => {
    const world = new World();
    const session = world.participant();
    session.state = blank;
    const joined = session.join(`e${'0'.repeat(26)}`);
    await assert.rejects(world.time.until(joined), { code: 'not-found' });
    assert.equal(session.status, 'idle');
    assert.deepEqual(session.state, blank);
  });

  it('says so when the text holds no key', async () => {
    await assert.rejects(new World().participant().join('hello'), { code: 'key-unreadable' });
  });
});
