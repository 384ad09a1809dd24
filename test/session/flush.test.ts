/** What `flush` promises: it resolves when what was pending is confirmed, and rejects when that will not be. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { ProblemCode } from '../../components/core/sync/protocol.ts';
import type { Session } from '../../components/session/session.ts';
import { isSessionError } from '../../components/session/session-error.ts';
import { problem } from '../../netlify/http/problem.ts';
import { blank, unreachable, World } from '../support/world.ts';
import type { Document, Fault } from '../support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const refusal =
  (code: ProblemCode): Fault =>
  () =>
    problem(code, 'As a test wanted');

function add(session: Session, item: string): void {
  session.change((draft: { items: string[] }) => draft.items.push(item));
}

const itemsOf = (session: Session) => (session.state as unknown as Document).items;

/** What has become of a promise so far. */
function watch(promise: Promise<unknown>): { outcome: string } {
  const watched = { outcome: 'pending' };
  promise.then(
    () => (watched.outcome = 'resolved'),
    (error: unknown) => (watched.outcome = isSessionError(error) ? error.code : String(error)),
  );
  return watched;
}

/** Passes requests on, and their answers come `ms` milliseconds later. */
const late =
  (world: World, ms: number): Fault =>
  async (request) => {
    const response = await world.handler(request);
    await world.time.take(ms, request.signal);
    request.signal.throwIfAborted();
    return response;
  };

describe('flush', { timeout: 30_000 }, () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);

  beforeEach(() => {
    process.on('unhandledRejection', note);
  });

  afterEach(() => {
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled.splice(0), []);
  });

  describe('resolves', () => {
    it('at once where nothing is pending: alone, live, without network, and after the end', async () => {
      const world = new World();
      const session = world.participant();
      session.state = blank;
      add(session, 'mine');
      await session.flush();
      await session.start();
      await session.flush();
      world.fault = unreachable;
      await world.time.pass(minute);
      assert.equal(session.status, 'offline');
      await session.flush();
      world.fault = null;
      await world.time.pass(minute);
      await session.end();
      add(session, 'still mine');
      await session.flush();
    });

    it('when what is pending is confirmed, and not before', async () => {
      const world = new World();
      const a = await world.alone();
      world.fault = late(world, 700);
      add(a, 'one');
      const flushed = watch(a.flush());
      await world.time.pass(600);
      assert.deepEqual([flushed.outcome, a.pending], ['pending', 1]);
      await world.time.pass(200);
      assert.deepEqual([flushed.outcome, a.pending], ['resolved', 0]);
    });

    it('when what was pending then is confirmed, however long others are made', async () => {
      const world = new World();
      const a = await world.alone();
      world.fault = late(world, 100);
      add(a, 'one');
      await world.time.pass(40);
      add(a, 'two');
      const flushed = watch(a.flush());
      let confirmed: readonly string[] = [];
      for (let item = 0; flushed.outcome === 'pending' && item < 100; item += 1) {
        add(a, `later ${item}`);
        await world.time.pass(20);
      }
      assert.equal(flushed.outcome, 'resolved');
      assert.ok(a.pending > 0);
      const b = world.participant();
      await world.time.until(b.join(String(world.edit)));
      confirmed = itemsOf(b);
      assert.deepEqual(confirmed.slice(0, 2), ['one', 'two']);
    });

    it('when the last of several changes is confirmed', async () => {
      const world = new World();
      const a = await world.alone();
      world.fault = late(world, 700);
      add(a, 'on its way');
      await world.time.pass(100);
      add(a, 'waits');
      const flushed = watch(a.flush());
      await world.time.pass(700);
      assert.deepEqual([flushed.outcome, a.pending], ['pending', 1]);
      await world.time.pass(800);
      assert.deepEqual([flushed.outcome, a.pending], ['resolved', 0]);
    });

    it('when an edit that others were faster than is confirmed at last', async () => {
      const world = new World();
      const [a, b] = await world.pair();
      add(b, 'of b');
      await b.flush();
      add(a, 'of a');
      const flushed = watch(a.flush());
      await world.time.pass(second);
      assert.deepEqual([flushed.outcome, a.pending, a.version], ['resolved', 0, 3]);
      assert.ok(world.log.some((line) => line.endsWith('PATCH / 409')));
    });

    it('once the network is back, and not before', async () => {
      const world = new World();
      const [a, b] = await world.pair();
      world.fault = unreachable;
      add(a, 'offline');
      const flushed = watch(a.flush());
      await world.time.pass(3 * hour);
      assert.equal(flushed.outcome, 'pending');
      world.fault = null;
      await world.time.pass(minute);
      assert.equal(flushed.outcome, 'resolved');
      assert.deepEqual(itemsOf(b), ['offline']);
    });

    it('with what was pending before a fault that passed', async () => {
      const world = new World();
      const a = await world.alone();
      world.faults.push(refusal('store-unavailable'), refusal('internal'), unreachable);
      add(a, 'one');
      const flushed = watch(a.flush());
      await world.time.pass(minute);
      assert.equal(flushed.outcome, 'resolved');
    });

    it('for whom starts: when the session has what was done meanwhile', async () => {
      const world = new World();
      const a = world.participant();
      a.state = blank;
      world.fault = late(world, 500);
      const started = a.start();
      add(a, 'while it starts');
      const flushed = watch(a.flush());
      await world.time.pass(700);
      assert.equal(flushed.outcome, 'pending');
      await started;
      await world.time.pass(second);
      assert.deepEqual([flushed.outcome, a.pending, a.version], ['resolved', 0, 2]);
    });

    it('for an app that edits when it is told of what others did: with that edit', async () => {
      const world = new World();
      const [a, b] = await world.pair();
      let pendingThen: number | null = null;
      const both = async () => {
        add(b, 'of b');
        await b.flush();
        add(a, 'of a');
      };
      await both();
      await world.time.pass(second);
      // From now on the function is asked to rebase at once, and what it answers tells of both.
      await both();
      const answer = () => {
        add(a, 'answer');
        void a.flush().then(() => (pendingThen = a.pending));
      };
      a.addEventListener('session-change', answer, { once: true });
      await world.time.pass(second);
      assert.deepEqual([pendingThen, itemsOf(a).at(-1)], [0, 'answer']);
    });

    it('for everybody who asked', async () => {
      const world = new World();
      const a = await world.alone();
      add(a, 'one');
      const first = watch(a.flush());
      add(a, 'two');
      const [second, third] = [watch(a.flush()), watch(a.flush())];
      await world.time.pass(1000);
      assert.deepEqual(
        [first, second, third].map(({ outcome }) => outcome),
        Array(3).fill('resolved'),
      );
    });
  });

  describe('rejects', () => {
    for (const code of [
      'patch-too-large',
      'state-too-large',
      'patch-not-applicable',
      'state-invalid',
    ] as const) {
      it(`when the function refuses the edit: ${code}`, async () => {
        const world = new World();
        const a = await world.alone();
        world.faults.push(refusal(code));
        add(a, 'refused');
        const flushed = watch(a.flush());
        await world.time.pass(second);
        assert.deepEqual([flushed.outcome, a.status, a.pending], [code, 'live', 0]);
        add(a, 'taken');
        await a.flush();
      });
    }

    it('when the function refuses the edit, though the app edits when it is told', async () => {
      const world = new World();
      const a = await world.alone();
      world.faults.push(refusal('state-invalid'));
      a.addEventListener(
        'session-conflict',
        () => {
          add(a, 'another');
        },
        { once: true },
      );
      add(a, 'refused');
      const flushed = watch(a.flush());
      await world.time.pass(second);
      assert.deepEqual([flushed.outcome, itemsOf(a)], ['state-invalid', ['another']]);
    });

    for (const code of ['session-ended', 'key-wrong', 'key-missing', 'version-ahead'] as const) {
      it(`when the session is over: ${code}`, async () => {
        const world = new World();
        const a = await world.alone();
        world.fault = refusal(code);
        add(a, 'too late');
        const flushed = watch(a.flush());
        await world.time.pass(second);
        assert.deepEqual([flushed.outcome, a.status], [code, 'ended']);
        assert.deepEqual(itemsOf(a), ['too late']);
      });
    }

    it('when others are told that the session is over, while an edit waits', async () => {
      const world = new World();
      const [a, b] = await world.pair();
      await a.end();
      add(b, 'too late');
      const flushed = watch(b.flush());
      await world.time.pass(second);
      assert.equal(flushed.outcome, 'session-ended');
    });

    it('when this page ends the session without it', async () => {
      const world = new World();
      const a = await world.alone();
      world.faults.push(late(world, minute));
      add(a, 'on its way');
      const flushed = watch(a.flush());
      const ended = a.end();
      await world.time.pass(3 * second);
      await ended;
      assert.deepEqual([flushed.outcome, a.status], ['session-ended', 'ended']);
    });

    it('when the page leaves while it is offline', async () => {
      const world = new World();
      const a = await world.alone();
      world.fault = unreachable;
      add(a, 'unsent');
      await world.time.pass(minute);
      const flushed = watch(a.flush());
      await world.time.pass(minute);
      assert.equal(flushed.outcome, 'pending');
      await a.leave();
      await world.time.settle();
      assert.deepEqual([flushed.outcome, a.status], ['canceled', 'idle']);
    });

    it('when the page leaves before the answer comes', async () => {
      const world = new World();
      const a = await world.alone();
      world.fault = late(world, 20 * second);
      add(a, 'on its way');
      const flushed = watch(a.flush());
      const left = watch(a.leave());
      await world.time.pass(5 * second);
      assert.deepEqual([flushed.outcome, left.outcome, a.status], ['canceled', 'resolved', 'idle']);
    });

    it('when the page joins another session', async () => {
      const world = new World();
      const [a] = await world.pair();
      const b = await world.alone();
      world.fault = unreachable;
      add(b, 'unsent');
      await world.time.pass(minute);
      const flushed = watch(b.flush());
      world.fault = null;
      await b.join(String(a.keys?.edit));
      await world.time.settle();
      assert.equal(flushed.outcome, 'canceled');
    });

    it('when starting fails, with what start rejects with', async () => {
      const world = new World();
      const a = world.participant();
      a.state = blank;
      world.fault = refusal('too-many-requests');
      const started = watch(a.start());
      add(a, 'while it starts');
      const flushed = watch(a.flush());
      await world.time.settle();
      assert.deepEqual([started.outcome, flushed.outcome], ['too-many-requests', 'too-many-requests']);
    });
  });

  describe('used within', () => {
    for (const code of ['session-ended', 'key-wrong', 'state-invalid'] as const) {
      for (const act of ['leave', 'end'] as const) {
        it(`${act} keeps what it is for, though the function says ${code}`, async () => {
          const world = new World();
          const a = await world.alone();
          world.faults.push(refusal(code));
          add(a, 'mine');
          const acted = watch(a[act]());
          await world.time.pass(3 * second);
          assert.equal(acted.outcome, 'resolved');
          assert.equal(a.keys, null);
          assert.deepEqual(itemsOf(a), code === 'state-invalid' ? [] : ['mine']);
        });
      }
    }

    it('leave does not hold up whoever is offline', async () => {
      const world = new World();
      const a = await world.alone();
      world.fault = unreachable;
      add(a, 'unsent');
      await world.time.pass(minute);
      await a.leave();
      assert.deepEqual([a.status, itemsOf(a)], ['idle', ['unsent']]);
    });
  });
});
