/** A 404 may pass: a store that is late, a backup that is put back. It is believed when it stays, and nothing is forgotten for it. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ProblemCode } from '../../components/core/sync/protocol.ts';
import { english } from '../../components/element/panel/strings.ts';
import { comfort, errorText, phaseOf, statusText } from '../../components/element/panel/words.ts';
import type { Session } from '../../components/session/session.ts';
import { problem } from '../../netlify/http/problem.ts';
import { PageDouble } from '../support/page-double.ts';
import { blank, unreachable, World } from '../support/world.ts';
import type { Document, Fault } from '../support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const refusal =
  (code: ProblemCode): Fault =>
  () =>
    problem(code, 'As a test wanted');
const missing = refusal('not-found');

function titleOf(session: Session): string {
  return (session.state as unknown as Document).title;
}

function retitle(session: Session, title: string): void {
  session.patch([{ op: 'replace', path: '/title', value: title }]);
}

function listen(session: Session): string[] {
  const told: string[] = [];
  session.addEventListener('session-status', ({ detail: { status } }) => {
    if (told.at(-1) !== status) told.push(status);
  });
  session.addEventListener('session-error', ({ detail: { error } }) => {
    told.push(`error ${error.code}, ${error.unsaved} unsaved`);
  });
  session.addEventListener('session-leave', ({ detail }) => told.push(`leave ${detail.reason}`));
  return told;
}

/** What a person reads in the panel: the status, and what went wrong. */
function panelOf({ status, pending, error, keys, access }: Session): [status: string, error: string] {
  const phase = phaseOf(status, pending, null);
  const trouble = { error, isShared: keys !== null, phase, access, strings: english };
  return [statusText(phase, pending, english), `${comfort(trouble)}${errorText(trouble)}`];
}

describe('A live session that is not found', { timeout: 60_000 }, () => {
  for (const times of [1, 2, 3, 5]) {
    it(`${times} times in a moment goes on when it is found again, and what was edited arrives once`, async () => {
      const world = new World();
      const [a, b] = await world.pair();
      await b.leave();
      const keys = a.keys;
      const told = listen(a);
      for (let time = 0; time < times; time += 1) world.faults.push(missing);
      retitle(a, 'Edited');
      await world.time.pass(minute);
      assert.deepEqual([a.status, a.pending, a.version, titleOf(a)], ['live', 0, 2, 'Edited']);
      assert.deepEqual([a.keys, a.error], [keys, null]);
      assert.deepEqual(told, ['live', 'reconnecting', 'live']);
      await b.join(String(keys?.edit));
      assert.equal(titleOf(b), 'Edited');
    });
  }

  it('for eight seconds goes on, whatever its polls and writes were answered', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    world.fault = missing;
    await world.time.pass(4 * second);
    assert.deepEqual([a.status, b.status], ['reconnecting', 'reconnecting']);
    retitle(a, 'Of a');
    await world.time.pass(4 * second);
    world.fault = null;
    await world.time.pass(minute);
    assert.deepEqual([a.status, b.status], ['live', 'live']);
    assert.deepEqual([titleOf(a), titleOf(b)], ['Of a', 'Of a']);
  });

  it('is over once that was said three times and for ten seconds, and says so, and what is lost', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    await b.leave();
    const told = listen(a);
    world.fault = missing;
    retitle(a, 'Edited');
    await world.time.pass(30);
    const from = world.time.now;
    await world.time.pass(second);
    const kept = 'You can go on. Your edits are kept, and sent when the connection is back.';
    assert.deepEqual(panelOf(a), ['Reconnecting…', kept]);
    while (a.status === 'reconnecting' && world.time.now < from + hour) await world.time.pass(100);
    const took = world.time.now - from;
    assert.ok(took >= 10 * second && took <= 30 * second, `${took} ms`);
    assert.ok(world.log.length >= 3 && world.log.length <= 10, world.log.join('\n'));
    assert.deepEqual(told, ['live', 'reconnecting', 'ended', 'leave error', 'error not-found, 1 unsaved']);
    assert.equal(a.error?.recoverable, false);
    assert.deepEqual(panelOf(a), [
      'Over. This is your own copy.',
      'There is no such session. It may have expired: ask for a new link. ' +
        'Your last edit did not reach the others. It is still on this page.',
    ]);

    const requests = world.log.length;
    retitle(a, 'Mine from now on');
    await world.time.pass(hour);
    assert.equal(world.log.length, requests, 'nothing is asked any more');
    assert.equal(titleOf(a), 'Mine from now on');
  });

  it('is over no sooner because somebody comes back again and again', async () => {
    const world = new World();
    const page = new PageDouble();
    const a = await world.alone({ page });
    world.fault = missing;
    for (let times = 0; times < 98; times += 1) {
      page.tell('focus');
      a.refresh();
      await world.time.pass(100);
      assert.notEqual(a.status, 'ended');
    }
    world.fault = null;
    page.tell('focus');
    await world.time.pass(250);
    assert.equal(a.status, 'live');
  });

  it('is over after three answers, however far they are apart', async () => {
    const world = new World();
    const page = new PageDouble();
    const a = await world.alone({ page });
    page.hide();
    world.fault = missing;
    await world.time.pass(20 * minute);
    assert.equal(a.status, 'ended');
    assert.equal(world.log.length, 3, world.log.join('\n'));
  });

  for (const [what, between] of [
    ['no network', unreachable],
    ['a store that fails', refusal('store-unavailable')],
  ] as const) {
    it(`only now and then is not over: between two times there is ${what}`, async () => {
      const world = new World();
      const a = await world.alone();
      let turn = 0;
      world.fault = (request) => ((turn += 1) % 3 === 0 ? between(request) : missing(request));
      retitle(a, 'Edited');
      await world.time.pass(hour);
      assert.ok(turn > 50);
      assert.deepEqual([a.keys === null, a.pending], [false, 1]);
      world.fault = null;
      await world.time.pass(minute);
      assert.deepEqual([a.status, a.pending, a.version], ['live', 0, 2]);
    });
  }

  it('every other time is not over either', async () => {
    const world = new World();
    const a = await world.alone();
    let turn = 0;
    world.fault = (request) => ((turn += 1) % 2 === 0 ? world.handler(request) : missing(request));
    await world.time.pass(10 * minute);
    assert.ok(turn > 50);
    assert.ok(a.keys !== null);
  });

  it('does not lose sight of who is here', async () => {
    const world = new World();
    const a = await world.alone({ user: { name: 'Ann' } });
    const b = world.participant({ user: { name: 'Ben' } });
    await b.join(String(world.edit));
    await world.time.pass(minute);
    world.fault = world.presence.fault = missing;
    await world.time.pass(8 * second);
    world.fault = world.presence.fault = null;
    await world.time.pass(minute);
    assert.deepEqual(
      a.participants.map(({ name }) => name),
      ['Ann', 'Ben'],
    );

    world.presence.faults.push(missing, missing); // nothing else notices
    await world.time.pass(2 * minute);
    assert.deepEqual(
      b.participants.map(({ name }) => name),
      ['Ben', 'Ann'],
    );
  });

  it('cannot be ended, which is said, and goes on', async () => {
    const world = new World();
    const a = await world.alone();
    const { owner } = a.keys ?? {};
    world.faults.push(missing);
    await assert.rejects(a.end(), { code: 'not-found' });
    await world.time.pass(second);
    assert.deepEqual([a.status, a.keys?.owner], ['live', owner]);
    await a.end();
    assert.equal(a.status, 'ended');
  });

  it('rejects a flush when it is over, and not before', async () => {
    const world = new World();
    const a = await world.alone();
    world.fault = missing;
    retitle(a, 'Edited');
    let outcome = 'pending';
    a.flush().catch((error: unknown) => (outcome = (error as { code: string }).code));
    await world.time.pass(9 * second);
    assert.equal(outcome, 'pending');
    await world.time.pass(minute);
    assert.equal(outcome, 'not-found');
  });
});

describe('A session that was ended', { timeout: 60_000 }, () => {
  it('is over at once', async () => {
    const world = new World();
    const a = await world.alone();
    world.fault = refusal('session-ended');
    await world.time.pass(second);
    assert.deepEqual([a.status, a.error?.code, world.log.length], ['ended', 'session-ended', 1]);
  });
});

describe('Joining what is not found', { timeout: 60_000 }, () => {
  for (const times of [1, 2]) {
    it(`${times} times works when it is found then`, async () => {
      const world = new World();
      const a = await world.alone();
      const edit = String(a.keys?.edit);
      await a.leave();
      const b = world.participant();
      const told = listen(b);
      for (let time = 0; time < times; time += 1) world.faults.push(missing);
      const joined = b.join(edit);
      await world.time.until(joined);
      assert.ok(world.time.now - Number(world.times()[0]) <= 2 * second);
      assert.deepEqual(b.state, blank);
      assert.deepEqual(told, ['connecting', 'reconnecting', 'live']);
    });
  }

  for (const visibility of ['visible', 'hidden'] as const) {
    it(`fails within two seconds, since somebody waits, but not at the first answer: ${visibility}`, async () => {
      const world = new World();
      const page = new PageDouble();
      if (visibility === 'hidden') page.hide();
      const session = world.participant({ page });
      session.state = { mine: true };
      const told = listen(session);
      const joined = session.join(`e${'0'.repeat(26)}`);
      await assert.rejects(world.time.until(joined), {
        name: 'SessionError',
        code: 'not-found',
        recoverable: false,
      });
      const [asked = 0, ...again] = world.times();
      assert.ok(Number(again.at(-1)) - asked >= 500 && world.time.now - asked <= 2 * second);
      assert.equal(session.status, 'idle');
      assert.ok(world.log.length >= 2 && world.log.length <= 3, world.log.join('\n'));
      assert.deepEqual(told, ['connecting', 'reconnecting', 'idle', 'error not-found, 0 unsaved']);
      assert.deepEqual(session.state, { mine: true });
      await world.time.pass(minute);
      assert.ok(world.log.length <= 3);
    });
  }

  it('may be called off meanwhile', async () => {
    const world = new World();
    const session = world.participant();
    const rejected = assert.rejects(session.join(`e${'0'.repeat(26)}`), { code: 'canceled' });
    while (world.log.length === 0) await world.time.settle();
    await session.leave();
    await rejected;
    const requests = world.log.length;
    await world.time.pass(minute);
    assert.equal(world.log.length, requests);
  });

  it('goes on trying where what comes after is no network', async () => {
    const world = new World();
    const a = await world.alone();
    const edit = String(a.keys?.edit);
    await a.leave();
    const b = world.participant();
    world.faults.push(missing, missing, unreachable, unreachable, missing, missing);
    const joined = b.join(edit);
    await world.time.until(joined);
    assert.equal(b.status, 'live');
  });
});

describe('The owner key in this browser', { timeout: 60_000 }, () => {
  const storage = new Map<string, string>();

  beforeEach(() => {
    storage.clear();
    const localStorage = {
      getItem: (name: string) => storage.get(name) ?? null,
      setItem: (name: string, value: string) => void storage.set(name, value),
      removeItem: (name: string) => void storage.delete(name),
      key: (index: number) => [...storage.keys()][index] ?? null,
      get length() {
        return storage.size;
      },
    };
    Reflect.set(globalThis, 'window', { localStorage });
  });

  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  /** What somebody may do who joins with the link that can edit. */
  async function roleOnReturn(world: World): Promise<string | null> {
    const session = world.participant();
    const { access } = await session.join(String(world.edit));
    await session.leave();
    return access;
  }

  it('outlives a session that is not found for as long as it takes, and opens it when it is back', async () => {
    const world = new World();
    const a = await world.alone();
    world.fault = missing;
    await world.time.pass(hour);
    assert.equal(a.status, 'ended');
    await assert.rejects(world.time.until(a.join(String(world.edit))), { code: 'not-found' });
    world.fault = null;
    assert.equal(await roleOnReturn(world), 'owner');
  });

  it('outlives an end that is answered with 404', async () => {
    const world = new World();
    const a = await world.alone();
    world.faults.push(missing);
    await assert.rejects(a.end(), { code: 'not-found' });
    await a.leave();
    assert.equal(await roleOnReturn(world), 'owner');
  });

  it('is forgotten once the session is known to be ended', async () => {
    const world = new World();
    const a = await world.alone();
    assert.equal(await roleOnReturn(world), 'owner');
    world.fault = refusal('session-ended');
    await world.time.pass(second);
    assert.equal(a.status, 'ended');
    world.fault = null;
    assert.equal(await roleOnReturn(world), 'edit');
  });

  it('is forgotten when this page ends it', async () => {
    const world = new World();
    const a = await world.alone();
    await a.end();
    assert.deepEqual(
      [...storage.keys()].filter((name) => name.includes('owner')),
      [],
    );
  });
});
