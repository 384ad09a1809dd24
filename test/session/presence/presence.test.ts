/** Who is here, as pages tell each other, over hours of virtual time. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Session } from '../../../components/session/session.ts';
import { problem } from '../../../netlify/http/problem.ts';
import { PageDouble } from '../../support/page-double.ts';
import { unreachable, World } from '../../support/world.ts';
import type { Fault } from '../../support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const names = ({ participants }: Session) => participants.map(({ name }) => name);

/** Ann and Ben in one session, which has been quiet for a while. */
async function annAndBen(world: World, page = new PageDouble()): Promise<[ann: Session, ben: Session]> {
  const pair = await world.pair(undefined, { page, user: { name: 'Ann' } });
  pair[1].user = { name: 'Ben' };
  await world.time.pass(2 * minute);
  world.presence.log.length = 0;
  return pair;
}

/** Ann alone in a session that has been quiet for a while. */
async function ann(world: World, page = new PageDouble()): Promise<Session> {
  const session = await world.alone({ page, user: { name: 'Ann' } });
  await world.time.pass(2 * minute);
  world.presence.log.length = 0;
  return session;
}

describe('Who is here', () => {
  it('is nobody, without a request, before a session is shared', async () => {
    const world = new World();
    const session = world.participant();
    session.user = { name: 'Ann' };
    await world.time.pass(minute);
    assert.deepEqual([session.participants, session.participantCount], [[], 0]);
    assert.deepEqual(world.presence.log, []);
  });

  it('is this page first, then the others', async () => {
    const [ann, ben] = await annAndBen(new World());
    assert.deepEqual(names(ann), ['Ann', 'Ben']);
    assert.deepEqual(names(ben), ['Ben', 'Ann']);
    assert.deepEqual([ann.participants[0]?.isSelf, ann.participants[1]?.isSelf], [true, false]);
    assert.deepEqual([ann.participants[0]?.id, ann.participantCount], [ann.participant, 2]);
  });

  it('is told when it changes, and only then', async () => {
    const world = new World();
    const [ann, ben] = await annAndBen(world);
    const told: string[] = [];
    ann.addEventListener('session-participants', ({ detail }) => {
      told.push(detail.participants.map(({ name }) => name).join());
    });
    await world.time.pass(minute);
    assert.deepEqual(told, []);
    ben.user = { name: 'Benedict', info: { x: 1 } };
    await world.time.pass(minute);
    await ben.leave();
    await world.time.pass(minute);
    await ann.leave();
    assert.deepEqual(told, ['Ann,Benedict', 'Ann', '']);
    assert.deepEqual([ann.participants, ann.participantCount], [[], 0]);
  });

  it('is asked for when a change tells of somebody unknown', async () => {
    const world = new World();
    const [ann] = await annAndBen(world);
    const cleo = world.participant({ user: { name: 'Cleo' } });
    await cleo.join(String(ann.keys?.edit));
    cleo.patch([{ op: 'replace', path: '/title', value: 'By Cleo' }]);
    await cleo.flush();
    await world.time.pass(5 * second);
    assert.deepEqual(names(ann), ['Ann', 'Ben', 'Cleo']);
  });

  it('is asked for at once when somebody wants to see it', async () => {
    const world = new World();
    const [ann] = await annAndBen(world);
    await world.time.pass(minute);
    await world.participant({ user: { name: 'Cleo' } }).join(String(ann.keys?.edit));
    await world.time.pass(second);
    assert.deepEqual(names(ann), ['Ann', 'Ben']);
    ann.refresh();
    await world.time.settle();
    assert.deepEqual(names(ann), ['Ann', 'Ben', 'Cleo']);
  });
});

describe('The heartbeat', () => {
  it('is every 15 s when nothing happens', async () => {
    const world = new World();
    await ann(world);
    await world.time.pass(5 * minute);
    const times = world.presence.times();
    assert.equal(times.length, 20);
    for (const [index, time] of times.slice(1).entries())
      assert.equal(time - Number(times[index]), 15 * second);
  });

  it('stops while the page is hidden, so that others see it go, and is back at once', async () => {
    const world = new World();
    const page = new PageDouble();
    const [ann, ben] = await annAndBen(world, page);
    page.hide();
    const before = world.presence.times().length;
    await world.time.pass(minute);
    assert.deepEqual(names(ben), ['Ben']);
    await ben.leave();
    await world.time.settle();
    world.presence.log.length = 0;
    await world.time.pass(2 * hour);
    assert.deepEqual([before, world.presence.log], [0, []]);
    const at = world.time.now;
    page.show();
    await world.time.pass(second);
    assert.deepEqual(world.presence.times(), [at]);
    assert.deepEqual(names(ann), ['Ann']);
  });

  it('still tells what somebody said before they turned away, but not what is said for them afterwards', async () => {
    const world = new World();
    const page = new PageDouble();
    const [ann, ben] = await annAndBen(world, page);
    ann.user = { name: 'Anne' };
    ann.user = { name: 'Annabel' };
    page.hide();
    await world.time.pass(5 * second);
    ben.user = { name: 'Benedict' }; // who asks, so as to say
    await world.time.pass(2 * second);
    assert.deepEqual(names(ben), ['Benedict', 'Annabel']);
    await ben.leave();
    await world.time.settle();
    world.presence.log.length = 0;
    for (let x = 0; x < 600; x += 1) {
      ann.user = { name: 'Annabel', info: { x } };
      await world.time.pass(second);
    }
    assert.deepEqual(world.presence.log, []);
  });

  it('comes sooner when there is something else to say, but no more than once a second', async () => {
    const world = new World();
    const [ann, ben] = await annAndBen(world);
    const from = world.presence.log.length;
    for (let x = 1; x <= 600; x += 1) {
      ann.user = { name: 'Ann', info: { x } };
      await world.time.pass(16);
    }
    await ben.leave(); // whose requests are not to be counted
    const requests = world.presence.log.length - from;
    assert.ok(requests >= 9 && requests <= 25, `${requests} requests in 9.6 s`);
    assert.deepEqual(ben.participants, []);
  });

  it('brings a cursor to the others within seconds while it moves', async () => {
    const world = new World();
    const [ann, ben] = await annAndBen(world);
    ann.user = { name: 'Ann', info: { x: 1 } };
    await world.time.pass(15 * second);
    for (let x = 2; x <= 20; x += 1) {
      ann.user = { name: 'Ann', info: { x } };
      await world.time.pass(second);
    }
    const [, seen] = ben.participants;
    const { x } = seen?.info as { x: number };
    assert.ok(x >= 17, `saw what was ${20 - x} s ago`);
  });

  it('leaves the last of the budget to edits', async () => {
    const world = new World();
    const session = await world.alone({ poll: { min: 500, max: 5000, maxRequestsPerHour: 100 } });
    for (let x = 0; x < 1800; x += 1) {
      session.user = { info: { x } };
      await world.time.pass(second);
    }
    assert.ok(world.presence.log.length >= 20, 'asks for who is here as well');
    assert.ok(world.presence.log.length + world.log.length <= 100);
    session.patch([{ op: 'replace', path: '/title', value: 'Still gets through' }]);
    await world.time.pass(2 * minute);
    assert.equal(session.pending, 0);
  });
});

describe('A fault', () => {
  const page = (status: number): Fault => {
    return () => new Response('<h1>Page not found</h1>', { status });
  };

  /** What a session tells of trouble. */
  function troubles(session: Session): string[] {
    const told: string[] = [];
    session.addEventListener('session-error', ({ detail }) => told.push(detail.error.code));
    session.addEventListener('session-status', ({ detail }) => told.push(detail.status));
    return told;
  }

  it('is kept quiet, met ever more rarely, and overcome', async () => {
    const world = new World();
    const [ann] = await annAndBen(world);
    const told = troubles(ann);
    world.presence.fault = unreachable;
    await world.time.pass(30 * second);
    assert.deepEqual(names(ann), ['Ann', 'Ben']);
    await world.time.pass(10 * minute);
    assert.deepEqual(names(ann), ['Ann']);
    const lastMinutes = world.presence.times().filter((time) => time > world.time.now - 5 * minute);
    assert.ok(lastMinutes.length <= 2 * 20, `${lastMinutes.length} requests of two pages in 5 minutes`);
    world.presence.fault = null;
    await world.time.pass(minute);
    assert.deepEqual(names(ann), ['Ann', 'Ben']);
    assert.deepEqual(told, []);
  });

  it('that says when to come back is obeyed', async () => {
    const world = new World();
    await ann(world);
    world.presence.faults.push(() =>
      problem('store-unavailable', 'Not now', { headers: { 'Retry-After': '120' } }),
    );
    await world.time.pass(5 * minute);
    const [first = 0, next = 0] = world.presence.times();
    assert.ok(next - first >= 120 * second);
  });

  for (const [what, fault] of Object.entries({
    'a page that says 404': page(404),
    'a page instead of JSON': page(200),
  })) {
    it(`that is somebody else’s answer, ${what}, ends it until somebody is back`, async () => {
      const world = new World();
      const window = new PageDouble();
      const session = await ann(world, window);
      const told = troubles(session);
      world.presence.fault = fault;
      await world.time.pass(20 * minute);
      assert.equal(world.presence.log.length, 1);
      world.presence.fault = null;
      window.tell('focus');
      await world.time.pass(minute);
      assert.ok(world.presence.times().length > 3);
      assert.deepEqual([session.status, told], ['live', []]);
    });
  }

  it('that is somebody else’s answer to everything, as in a hotel, is over with the hotel’s', async () => {
    const world = new World();
    const [ann] = await annAndBen(world);
    world.fault = world.presence.fault = page(200);
    await world.time.pass(minute);
    assert.deepEqual(names(ann), ['Ann']);
    world.fault = world.presence.fault = null;
    await world.time.pass(minute);
    assert.deepEqual(names(ann), ['Ann', 'Ben']);
  });

  it('that is somebody else’s answer, first to this and then to everything, is over with the rest', async () => {
    const world = new World();
    const [ann] = await annAndBen(world);
    world.presence.fault = page(200);
    await world.time.pass(20 * second); // by now nobody is asked for any more
    world.fault = page(200);
    await world.time.pass(10 * second);
    const asked = world.presence.log.length;
    world.fault = world.presence.fault = null;
    await world.time.pass(20 * second);
    assert.ok(world.presence.log.length > asked);
    assert.deepEqual(names(ann), ['Ann', 'Ben']);
  });

  it('of a function that knows nothing of it ends it, and nothing else', async () => {
    const world = new World();
    const window = new PageDouble();
    const session = await ann(world, window);
    const told = troubles(session);
    world.presence.fault = () => problem('not-implemented', 'As a test wanted');
    await world.time.pass(20 * minute);
    window.tell('focus');
    session.user = { name: 'Anne' };
    await world.time.pass(minute);
    assert.equal(world.presence.log.length, 1);
    assert.deepEqual([session.status, told, names(session)], ['live', [], ['Anne']]);
  });
});

describe('Leaving', () => {
  it('is said at once', async () => {
    const world = new World();
    const [, ben] = await annAndBen(world);
    const before = world.presence.log.length;
    await ben.leave();
    await world.time.settle();
    assert.equal(world.presence.log.length, before + 1);
  });

  it('is not undone by a heartbeat that comes in late', async () => {
    const world = new World();
    const [ann, ben] = await annAndBen(world);
    const late: Request[] = [];
    world.presence.fault = (request) => {
      late.push(request.clone());
      return unreachable();
    };
    ben.user = { name: 'Ben, moving' };
    await world.time.pass(2 * second);
    world.presence.fault = null;
    await ben.leave();
    await world.time.settle();
    assert.ok(late.length > 0);
    for (const request of late)
      await world.handler(new Request(request.url, { method: 'POST', body: await request.text() }));
    await world.time.pass(20 * second);
    assert.deepEqual(names(ann), ['Ann']);
  });

  it('of the page is taken back when the page comes back', async () => {
    const world = new World();
    const page = new PageDouble();
    const [ann, ben] = await annAndBen(world, page);
    page.tell('pagehide');
    await world.time.pass(20 * second);
    assert.deepEqual(names(ben), ['Ben']);
    page.tell('pageshow');
    await world.time.pass(20 * second);
    assert.deepEqual(
      [names(ann), names(ben)],
      [
        ['Ann', 'Ben'],
        ['Ben', 'Ann'],
      ],
    );
  });
});

describe('What the app says of its person', () => {
  const table: [what: string, info: unknown, code: string, pointer: string][] = [
    ['too large', 'x'.repeat(2047), 'participant-too-large', '/info'],
    ['no JSON', { at: new Date(0) }, 'state-invalid', '/info/at'],
  ];
  for (const [what, info, code, pointer] of table) {
    it(`is refused aloud if it is ${what}, once, and everything else goes on`, async () => {
      const world = new World();
      const [ann, ben] = await annAndBen(world);
      const errors: unknown[] = [];
      ann.addEventListener('session-error', ({ detail: { error } }) => {
        errors.push([error.code, error.pointer, error.recoverable]);
      });
      const user = (info: unknown) => ({ name: 'Anne', info }) as Session['user'];
      ann.user = user(info);
      ann.user = user(info);
      await world.time.pass(20 * second);
      assert.deepEqual(errors, [[code, pointer, true]]);
      assert.deepEqual(
        [ann.status, ben.participants[1]?.name, ben.participants[1]?.info],
        ['live', 'Anne', undefined],
      );
      ann.user = user({ x: 1 });
      ann.user = user(info);
      assert.equal(errors.length, 2);
    });
  }

  it('is refused aloud if it was wrong before the session was shared', async () => {
    const world = new World();
    const session = world.participant({ user: { info: 'x'.repeat(3000) } });
    const codes: string[] = [];
    session.addEventListener('session-error', ({ detail }) => codes.push(detail.error.code));
    session.state = 1;
    await session.start();
    await world.time.pass(minute);
    assert.deepEqual([session.status, codes], ['live', ['participant-too-large']]);
  });

  it('may be any colour and name; what is too long is cut, or replaced', async () => {
    const world = new World();
    const session = await ann(world);
    session.user = { name: `  ${'n'.repeat(80)}`, color: 'hsl(200 50% 30%)' };
    assert.deepEqual(
      [session.participants[0]?.name, session.participants[0]?.color],
      ['n'.repeat(64), 'hsl(200 50% 30%)'],
    );
    session.user = { name: ' ', color: 'x'.repeat(65) };
    await world.time.pass(minute);
    assert.match(String(session.participants[0]?.name), /^[A-Z][a-z]+ [A-Z][a-z]+$/);
    assert.match(String(session.participants[0]?.color), /^#[0-9a-f]{6}$/);
  });
});
