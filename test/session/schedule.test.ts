import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { restedBackoff } from '../../components/session/backoff.ts';
import { budgetDelay, pollDelay, soundBounds } from '../../components/session/schedule.ts';
import type { Moment } from '../../components/session/schedule.ts';
import { PageDouble } from '../support/page-double.ts';
import { unreachable, World } from '../support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const busy: Moment = { unchangedFor: 0, pollAfter: null, hiddenFor: null, awayFor: 0 };

describe('The next poll is due', () => {
  const table: [when: string, moment: Partial<Moment>, milliseconds: number][] = [
    ['at once after a change', { unchangedFor: 0 }, 500],
    ['as soon ten seconds later', { unchangedFor: 10 * second }, 500],
    ['half as late again, the next time', { unchangedFor: 10.5 * second }, 750],
    ['half as late again, the time after that', { unchangedFor: 11.25 * second }, 1125],
    ['at most after five seconds', { unchangedFor: hour }, 5 * second],
    ['rarely while the page is hidden', { hiddenFor: 0 }, 30 * second],
    ['rarely, until it was hidden for half an hour', { hiddenFor: 30 * minute - 1 }, 30 * second],
    ['never, once it was hidden for half an hour', { hiddenFor: 30 * minute }, Infinity],
    ['as ever while somebody reads', { awayFor: 30 * minute - 1 }, 500],
    ['once a minute when nobody was there for half an hour', { awayFor: 30 * minute }, minute],
    ['never, when nobody was there for four hours', { awayFor: 4 * hour }, Infinity],
    ['when the function says', { pollAfter: 20 }, 20 * second],
    ['not sooner because the function says so', { pollAfter: 0.1 }, 500],
    ['not before somebody is back, whatever the function says', { pollAfter: 9, hiddenFor: hour }, Infinity],
  ];
  for (const [when, moment, expected] of table) {
    it(when, () => {
      assert.equal(pollDelay({ ...busy, ...moment }), expected);
    });
  }
});

describe('The budget', () => {
  const poll = { min: 500, max: 5000, maxRequestsPerHour: 100 };
  const table: [spent: number, milliseconds: number][] = [
    [49, 0],
    [50, 36 * second], // as if the whole budget was spread over the hour
    [80, minute],
    [99, minute],
  ];
  for (const [spent, expected] of table) {
    it(`of 100 puts ${expected} ms before the next poll when ${spent} are spent`, () => {
      assert.equal(budgetDelay(Array<number>(spent).fill(second), 0.5, poll), expected);
    });
  }

  it('waits for the oldest request to be an hour old when it is spent', () => {
    const ages = Array.from({ length: 100 }, (_, index) => (100 - index) * second);
    assert.equal(budgetDelay(ages, 0.5, poll), hour - 100 * second);
  });
});

describe('Bounds that make no sense', () => {
  it('are those of a page that says nothing', () => {
    const nonsense = { min: Number.NaN, max: null as unknown as number, maxRequestsPerHour: Number.NaN };
    assert.deepEqual(soundBounds(nonsense), { min: 500, max: 5000, maxRequestsPerHour: 2400 });
  });

  it('let no page ask without a pause', () => {
    assert.deepEqual(soundBounds({ min: 0, max: 0, maxRequestsPerHour: 0 }), {
      min: 100,
      max: 100,
      maxRequestsPerHour: 1,
    });
  });

  it('may be no bounds', () => {
    const { maxRequestsPerHour } = soundBounds({ min: 500, max: 5000, maxRequestsPerHour: Infinity });
    assert.equal(budgetDelay(Array<number>(1e5).fill(0), 0.5, { min: 0, max: 0, maxRequestsPerHour }), 0);
  });
});

describe('A backoff while nobody is there', () => {
  it('is as rare as polls, and ends with them', () => {
    assert.equal(restedBackoff(500, { hiddenFor: 0, awayFor: 0 }, false), 30 * second);
    assert.equal(restedBackoff(500, { hiddenFor: hour, awayFor: 0 }, false), Infinity);
  });

  it('goes on every five minutes while something is pending', () => {
    assert.equal(restedBackoff(500, { hiddenFor: hour, awayFor: 0 }, true), 5 * minute);
  });
});

describe('An hour', () => {
  it('asks when it has to', async () => {
    let pollAfter: string | null = null;
    const world = new World();
    const page = new PageDouble();
    const a = await world.alone({ page });
    world.fault = async (request) => {
      const response = await world.handler(request);
      if (pollAfter !== null) response.headers.set('Poll-After', pollAfter);
      return response;
    };
    const guest = world.participant({ poll: { min: 1e9, max: 1e9 } });
    await guest.join(String(a.keys?.edit));
    world.log.length = 0;

    const script: [minutes: number, act: () => void][] = [
      [10, () => { page.hide(); }],
      [20, () => { page.show(); }],
      [30, () => { guest.patch([{ op: 'replace', path: '/title', value: 'Guest' }]); }],
      [35, () => { a.patch([{ op: 'replace', path: '/title', value: 'Host' }]); }],
      [40, () => { pollAfter = '60'; }],
      [45, () => { pollAfter = null; page.tell('focus'); }],
      [50, () => { world.faults.push(() => new Response('', { status: 429, headers: { 'Retry-After': '120' } })); }],
      [55, () => { page.tell('online'); }],
    ]; // prettier-ignore
    for (const [minutes, act] of script) {
      await world.time.pass(minutes * minute - world.time.now);
      act();
    }
    await world.time.pass(hour - world.time.now);
    assert.deepEqual(runs(world.log), [
      // Nothing happens: fast for ten seconds, then ever slower.
      '00:00:00.500 GET 21 × 500',
      '00:00:11.250 GET 1 × 750',
      '00:00:12.375 GET 1 × 1125',
      '00:00:14.062 GET 1 × 1687.5',
      '00:00:16.593 GET 1 × 2531.25',
      '00:00:20.390 GET 1 × 3796.875',
      '00:00:25.390 GET 116 × 5000',
      // Hidden, and seen again.
      '00:10:30.390 GET 19 × 30000',
      '00:20:00.000 GET 1 × 29609.375',
      '00:20:05.000 GET 120 × 5000',
      // The guest's edit, which the next poll finds.
      '00:30:00.030 PATCH 1 × 30',
      '00:30:05.000 GET 1 × 4970',
      '00:30:05.500 GET 21 × 500',
      '00:30:16.250 GET 1 × 750',
      '00:30:17.375 GET 1 × 1125',
      '00:30:19.062 GET 1 × 1687.5',
      '00:30:21.593 GET 1 × 2531.25',
      '00:30:25.390 GET 1 × 3796.875',
      '00:30:30.390 GET 54 × 5000',
      // An edit of one's own: 30 ms after it was made.
      '00:35:00.030 PATCH 1 × 4639.375',
      '00:35:00.530 GET 21 × 500',
      '00:35:11.280 GET 1 × 750',
      '00:35:12.405 GET 1 × 1125',
      '00:35:14.092 GET 1 × 1687.5',
      '00:35:16.623 GET 1 × 2531.25',
      '00:35:20.420 GET 1 × 3796.875',
      '00:35:25.420 GET 56 × 5000',
      // Poll-After: 60, until a focus asks and learns that it no longer holds.
      '00:41:00.420 GET 4 × 60000',
      '00:45:00.000 GET 1 × 59579.375',
      '00:45:05.000 GET 61 × 5000',
      // Retry-After: 120, and a little jitter.
      '00:52:05.250 GET 1 × 120250',
      '00:52:10.250 GET 34 × 5000',
      // The network is back.
      '00:55:00.000 GET 1 × 4750',
      '00:55:05.000 GET 60 × 5000',
    ]);
  });
});

describe('A function that was told pollAfter: 20', () => {
  it('is polled every 20 seconds, and told of edits as ever', async () => {
    const world = new World({ pollAfter: 20 });
    const session = await world.alone();
    await world.time.pass(50 * second);
    session.patch([{ op: 'replace', path: '/title', value: 'Edited' }]);
    await world.time.pass(30 * second);
    assert.deepEqual(world.log, [
      '20000 GET ?since=1 204',
      '40000 GET ?since=1 204',
      '50030 PATCH / 200',
      '70030 GET ?since=2 204',
    ]);
  });
});

describe('A weekend', () => {
  const weekend = 60 * hour;

  it('of a hidden tab costs a request every 30 s for half an hour, and then none', async (t) => {
    const world = new World();
    const page = new PageDouble();
    await world.alone({ page });
    page.hide();
    await world.time.pass(weekend);
    const times = world.times();
    t.diagnostic(`hidden from Friday 18:00 to Monday 6:00: ${times.length} requests`);
    assert.ok(times.length <= 61, `${times.length} requests`);
    assert.ok(Math.max(...times) <= 31 * minute);

    const before = world.log.length;
    page.show();
    await world.time.pass(1);
    assert.equal(world.log.length, before + 1);
  });

  it('of a visible tab with nobody there costs at most one a minute after half an hour, and after four hours none', async (t) => {
    const world = new World();
    const page = new PageDouble();
    await world.alone({ page });
    await world.time.pass(weekend);
    const times = world.times();
    t.diagnostic(`forgotten from Friday 18:00 to Monday 6:00: ${times.length} requests`);
    const later = times.filter((time) => time > 30 * minute + 5 * second);
    assert.ok(later.length <= 210, `${later.length} requests after half an hour`);
    assert.ok(Math.max(...times) <= 4 * hour + minute);
    assert.ok(times.length <= 600, `${times.length} requests`);

    const before = world.log.length;
    page.tell('pointermove');
    await world.time.pass(10 * second);
    assert.equal(world.log.length, before + 3); // at once, and every five seconds from then on
  });

  it('without network, hidden, with something unsaved, costs a request every five minutes', async (t) => {
    const world = new World();
    const page = new PageDouble();
    const session = await world.alone({ page });
    world.fault = unreachable;
    page.hide();
    session.patch([{ op: 'replace', path: '/title', value: 'unsaved' }]);
    await world.time.pass(weekend);
    t.diagnostic(
      `hidden, offline and unsaved from Friday 18:00 to Monday 6:00: ${world.log.length} requests`,
    );
    assert.ok(world.log.length <= 60 * 12 + 60, `${world.log.length} requests`);
    world.fault = null;
    page.show();
    await world.time.pass(second);
    assert.equal(session.pending, 0);
  });

  it('without network, hidden, ends with an edit that leaves at once when the app makes one', async () => {
    const world = new World();
    const page = new PageDouble();
    const session = await world.alone({ page });
    world.fault = unreachable;
    page.hide();
    await world.time.pass(weekend);
    world.fault = null;
    session.patch([{ op: 'replace', path: '/title', value: 'by the app' }]);
    await world.time.pass(second);
    assert.equal(session.pending, 0);
  });

  it('never asks for a timer that is longer than timers can be', async () => {
    const world = new World();
    const page = new PageDouble();
    let longest = 0;
    await world.alone({
      page,
      sleep: (ms, signal) => {
        longest = Math.max(longest, ms);
        return world.time.sleep(ms, signal);
      },
    });
    page.hide();
    await world.time.pass(weekend);
    assert.equal(longest, 2 ** 31 - 1);
  });

  it('of a hidden tab that could not join yet is as cheap, and it joins when it is seen', async () => {
    const world = new World();
    const a = await world.alone();
    const page = new PageDouble();
    page.hide();
    world.fault = () => new Response('<h1>Bad Gateway</h1>', { status: 502 });
    await a.leave();
    world.log.length = 0;
    const late = world.participant({ page });
    const joined = late.join(String(world.edit));
    await world.time.pass(weekend);
    assert.ok(world.log.length <= 62, `${world.log.length} requests`);
    world.fault = null;
    page.show();
    await joined;
    assert.equal(late.status, 'live');
  });

  it('of a function that is down costs a hidden tab no more than one that is not', async () => {
    const world = new World();
    const page = new PageDouble();
    await world.alone({ page });
    world.fault = () => new Response('<h1>Bad Gateway</h1>', { status: 502 });
    page.hide();
    await world.time.pass(weekend);
    assert.ok(world.log.length <= 62, `${world.log.length} requests`);
  });
});

describe('A budget of 600 requests an hour', () => {
  const poll = { min: 500, max: 500, maxRequestsPerHour: 600 };

  it('is never exceeded by polls, which slow down well before', async (t) => {
    const world = new World();
    const session = await world.alone({ poll });
    const told: string[] = [];
    session.addEventListener('session-status', ({ detail }) => {
      told.push(`${world.time.now} ${detail.status} ${detail.isSlowed}`);
    });
    await world.time.pass(5 * hour);
    const perHour = Array.from(
      { length: 5 },
      (_, index) => allTimes(world).filter((time) => Math.floor(time / hour) === index).length,
    );
    t.diagnostic(`requests in each hour: ${perHour.join(', ')}`);
    assert.ok(mostWithin(hour, allTimes(world)) <= 600);
    assert.equal(told[0], '144000 live true'); // heartbeats count as well
    assert.equal(session.isSlowed, true);
  });

  it('holds while somebody works without a break, but for an edit a minute, and every edit arrives', async (t) => {
    const world = new World();
    const session = await world.alone({ poll });
    let edits = 0;
    for (; world.time.now < 2 * hour; edits += 1) {
      session.patch([{ op: 'replace', path: '/title', value: `Edit ${edits}` }]);
      await world.time.pass(second);
    }
    const most = mostWithin(hour, allTimes(world));
    t.diagnostic(`${edits} edits in two hours; most requests in any hour: ${most}`);
    assert.ok(most <= 660, `${most} requests`);
    assert.equal(session.isSlowed, true);
    await world.time.pass(minute);
    assert.equal(session.pending, 0);
  });

  it('says that it slows down also while nobody has time to poll', async () => {
    const world = new World();
    const session = await world.alone({ poll });
    for (; world.time.now < 20 * minute && !session.isSlowed;) {
      session.patch([{ op: 'replace', path: '/title', value: `Edit ${world.time.now}` }]);
      await world.time.pass(25);
    }
    assert.equal(session.isSlowed, true);
    assert.equal(world.times(/GET/).length, 0);
  });

  it('keeps nobody from coming back, but not again and again', async () => {
    const world = new World();
    const page = new PageDouble();
    await world.alone({ poll: { ...poll, maxRequestsPerHour: 50 }, page });
    for (let times = 0; times < 500; times += 1) {
      page.tell('focus');
      await world.time.pass(100);
    }
    const { length } = allTimes(world);
    assert.ok(length <= 51, `${length} requests`);
  });
});

/** When anything at all was asked. */
function allTimes(world: World): number[] {
  return [...world.times(), ...world.presence.times()];
}

function mostWithin(span: number, times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + span).length));
}

/** Requests in a row that are equally far apart as one row. */
function runs(log: readonly string[]): string[] {
  const rows: { from: number; method: string; gap: number; count: number }[] = [];
  let last = 0;
  for (const line of log) {
    const [time, method = ''] = line.split(' ');
    const at = Number(time);
    const gap = at - last;
    last = at;
    const row = rows.at(-1);
    if (row?.gap === gap && row.method === method) row.count += 1;
    else rows.push({ from: at, method, gap, count: 1 });
  }
  return rows.map(({ from, method, gap, count }) => `${clock(from)} ${method} ${count} × ${gap}`);
}

function clock(ms: number): string {
  const date = new Date(ms).toISOString();
  return date.slice(11, 23);
}
