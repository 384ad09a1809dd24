import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ProblemCode } from '../../components/core/sync/protocol.ts';
import { english } from '../../components/element/panel/strings.ts';
import { comfort, errorText, phaseOf, statusText } from '../../components/element/panel/words.ts';
import type { Session } from '../../components/session/session.ts';
import type { SessionErrorCode } from '../../components/session/session-error.ts';
import { problem } from '../../netlify/http/problem.ts';
import { PageDouble } from '../support/page-double.ts';
import { blank, unreachable, World } from '../support/world.ts';
import type { Document, Fault } from '../support/world.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const page = (status: number, headers = {}): Fault => {
  const init = { status, headers: { 'Content-Type': 'text/html', ...headers } };
  return () => new Response('<!doctype html><title>Welcome to Free Wi-Fi</title>', init);
};
const refusal =
  (code: ProblemCode, headers = {}): Fault =>
  () =>
    problem(code, 'As a test wanted', { headers });

/** As Netlify says it. */
const crash: Fault = () =>
  Response.json(
    { errorType: 'Error', errorMessage: "Cannot find package 'shared-session'" },
    { status: 502 },
  );
const crashed =
  'The function of this site answers with an error. It is not your connection, and nothing is lost: whoever runs this site should look at the log of the function.';

/** What a person reads in the panel: the status, and what went wrong. */
function panelOf({ status, pending, error, keys, access }: Session): [status: string, error: string] {
  const phase = phaseOf(status, pending, null);
  const trouble = { error, isShared: keys !== null, phase, access, strings: english };
  return [statusText(phase, pending, english), `${comfort(trouble)}${errorText(trouble)}`];
}

function titleOf(session: Session): string {
  return (session.state as unknown as Document).title;
}

function retitle(session: Session, title: string): void {
  session.patch([{ op: 'replace', path: '/title', value: title }]);
}

function listen(session: Session): string[] {
  const told: string[] = [];
  session.addEventListener('session-error', ({ detail: { error } }) => {
    told.push(`error ${error.code}, ${error.unsaved} unsaved`);
  });
  session.addEventListener('session-conflict', ({ detail }) => {
    told.push(`${detail.reason} ${detail.path} ${JSON.stringify(detail.mine)}`);
  });
  return told;
}

describe('A fault that may pass keeps every edit, says so, and is overcome:', () => {
  const kept = 'You can go on. Your edits are kept, and sent when the connection is back.';
  const offline = 'Offline · 1 unsaved';
  const reconnecting = 'Reconnecting…';
  const table: [what: string, fault: Fault, code: SessionErrorCode, status: string, says?: string | undefined][] = [
    ['no network', unreachable, 'unreachable', offline],
    ['a proxy that was not answered in time', page(408), 'unreachable', offline],
    ['a function that crashed', crash, 'function-failed', reconnecting, crashed],
    ['a gateway without function', page(502), 'function-failed', reconnecting, crashed],
    ['a host that is down for a while', page(503, { 'Retry-After': '3' }), 'function-failed', reconnecting, crashed],
    ['a captive portal', page(200), 'endpoint-wrong', reconnecting],
    ['a deploy under way', page(404), 'endpoint-wrong', reconnecting],
    ['a proxy that wants a password', page(401), 'endpoint-wrong', reconnecting],
    ['a proxy that forbids it', page(403), 'endpoint-wrong', reconnecting],
    ['half an answer', () => new Response('{"version": 2, "chan'), 'endpoint-wrong', reconnecting],
    ['JSON of somebody else', () => Response.json({ ok: true }), 'endpoint-wrong', reconnecting],
    ['an error of somebody else', () => Response.json({ code: 'NoSuchKey' }, { status: 404 }), 'endpoint-wrong', reconnecting],
    ['an error in the function', refusal('internal'), 'internal', reconnecting, english.errors.internal],
    ['a store that fails', refusal('store-unavailable', { 'Retry-After': '2' }), 'store-unavailable', reconnecting],
    ['too many requests', refusal('too-many-requests', { 'Retry-After': '2' }), 'too-many-requests', reconnecting],
    ['too many requests, as the host says it', page(429), 'too-many-requests', reconnecting],
  ]; // prettier-ignore
  for (const [what, fault, code, status, says = kept] of table) {
    it(what, async (t) => {
      t.mock.method(console, 'error', () => undefined);
      const world = new World();
      const [a, b] = await world.pair();
      const told = listen(a);
      world.fault = fault;
      retitle(a, 'Edited');
      await world.time.pass(20 * second);
      assert.deepEqual([a.error?.code, a.pending, titleOf(a)], [code, 1, 'Edited']);
      assert.deepEqual(panelOf(a), [status, says]);

      world.fault = null;
      await world.time.pass(minute);
      assert.deepEqual([a.status, a.pending, a.error], ['live', 0, null]);
      assert.deepEqual(panelOf(a), ['All changes saved', '']);
      assert.equal(titleOf(b), 'Edited');
      assert.equal(a.version, 2);
      assert.deepEqual(told, []);
    });
  }
});

describe('A fault for good ends the session, and what was not saved stays on the page:', () => {
  const over = 'Over. This is your own copy.';
  const lost = 'Your last edit did not reach the others. It is still on this page.';
  const table: [code: ProblemCode, status: number, says: string][] = [
    ['key-missing', 401, 'This key does not open the session. Ask for a new link.'],
    ['key-wrong', 403, 'This key does not open the session. Ask for a new link.'],
    [
      'session-ended',
      410,
      'This session is over: its owner ended it. Ask for a new link, or start one of your own.',
    ],
    [
      'protocol-too-new',
      400,
      'This site is being updated. What you see is kept: reload the page in a moment.',
    ],
    [
      'version-ahead',
      400,
      'The session was set back to an earlier time. What you see is kept: join again with the link.',
    ],
  ];
  for (const [code, status, says] of table) {
    it(`${status} ${code}`, async () => {
      const world = new World();
      const [a, b] = await world.pair();
      await b.leave();
      const told = listen(a);
      world.fault = refusal(code);
      retitle(a, 'Edited');
      await world.time.pass(second);
      const requests = world.log.length;
      assert.deepEqual(told, [`error ${code}, 1 unsaved`]);
      assert.deepEqual([a.status, titleOf(a)], ['ended', 'Edited']);
      assert.deepEqual(panelOf(a), [over, `${says} ${lost}`]);

      retitle(a, 'Mine from now on');
      await world.time.pass(hour);
      assert.equal(world.log.length, requests, 'nothing is asked any more');
      assert.equal(titleOf(a), 'Mine from now on');
    });
  }
});

describe('A change that is refused is taken back aloud, and the session goes on:', () => {
  const table: [what: string, fault: Fault, code: SessionErrorCode, says: string][] = [
    ['413 patch-too-large', refusal('patch-too-large'), 'patch-too-large', 'Your last change was too large at once, and was taken back. Try it in smaller steps.'],
    ['413 state-too-large', refusal('state-too-large'), 'state-too-large', 'There is too much on this page to share. The last change was not shared: make it smaller.'],
    ['413, as the host says it', page(413), 'patch-too-large', 'Your last change was too large at once, and was taken back. Try it in smaller steps.'],
    ['422 patch-not-applicable', refusal('patch-not-applicable'), 'patch-not-applicable', 'Your last change did not fit what others did, and was taken back. Try it again.'],
    ['422 state-invalid', refusal('state-invalid'), 'state-invalid', 'Your last change is nothing that can be shared, and was taken back. The rest is kept.'],
  ]; // prettier-ignore
  for (const [what, fault, code, says] of table) {
    it(what, async () => {
      const world = new World();
      const [a, b] = await world.pair();
      const told = listen(a);
      world.faults.push(fault);
      retitle(a, 'Refused');
      await world.time.pass(100);
      assert.deepEqual(told, [`rejected /title "Refused"`, `error ${code}, 0 unsaved`]);
      assert.deepEqual(panelOf(a), ['All changes saved', says]);
      assert.equal(titleOf(a), 'Plan');
      retitle(a, 'Taken');
      await world.time.pass(5 * second);
      assert.deepEqual([titleOf(b), a.status, a.pending], ['Taken', 'live', 0]);
    });
  }
});

const portal = page(200);

describe('A captive portal', () => {
  for (const [what, fault] of [
    ['a page', portal],
    ['half an answer', () => new Response('{"version": 2, "sta')],
  ] as const) {
    it(`that answers a join with ${what} is waited for`, async () => {
      const world = new World();
      const [a] = await world.pair();
      const late = world.participant();
      world.fault = fault;
      const joined = late.join(String(a.keys?.edit));
      await world.time.pass(5 * second);
      assert.deepEqual([late.status, late.error?.code], ['reconnecting', 'endpoint-wrong']);
      world.fault = null;
      await world.time.pass(minute);
      await joined;
      assert.deepEqual([late.status, late.error, late.state], ['live', null, blank]);
    });
  }
});

describe('A wrong endpoint', () => {
  for (const [what, fault] of [
    ['a page instead of JSON', portal],
    ['a page that says 404', page(404)],
    ['a server that takes no POST', page(501)],
  ] as const) {
    it(`is told to the developer once, and to people in plain words: ${what}`, async (t) => {
      const log = t.mock.method(console, 'error', () => undefined);
      const world = new World();
      const endpoint = `https://site.example/${encodeURIComponent(what)}`;
      const session = world.participant({ endpoint });
      session.state = blank;
      world.fault = fault;
      await assert.rejects(session.start(), { code: 'endpoint-wrong' });
      await assert.rejects(session.start(), { code: 'endpoint-wrong' });
      const joined = session.join(`e${'0'.repeat(26)}`);
      // With 200 it may be a captive portal.
      if (fault === portal) await world.time.pass(minute);
      else await assert.rejects(joined, { code: 'endpoint-wrong' });
      assert.equal(log.mock.callCount(), 1);
      assert.match(
        String(log.mock.calls[0]?.arguments[0]),
        /no shared session answers at .*netlify\/functions/,
      );
      assert.deepEqual(panelOf(session), [
        fault === portal ? 'Reconnecting…' : 'Only on this page',
        'Sharing is not set up on this site yet. Nothing on this page has changed.',
      ]);
      assert.deepEqual(session.state, blank);
    });
  }

  it('is none in a session that worked before', async (t) => {
    const log = t.mock.method(console, 'error', () => undefined);
    const world = new World();
    await world.pair();
    world.fault = page(404);
    await world.time.pass(minute);
    assert.equal(log.mock.callCount(), 0);
  });
});

describe('A function that crashes', () => {
  /** One of its own for each test: each is told of once. */
  const endpointOf = (site: string) => `https://${site}.example/api/shared-sessions`;
  const told = /^shared-session: something answers with an error .* status 502.*"dependencies"/;

  it('is told to the developer once, and to people as what it is, whoever starts', async (t) => {
    const log = t.mock.method(console, 'error', () => undefined);
    const world = new World();
    const session = world.participant({ endpoint: endpointOf('starting') });
    session.state = blank;
    world.fault = crash;
    await assert.rejects(session.start(), { code: 'function-failed', recoverable: true });
    await assert.rejects(session.start(), { code: 'function-failed' });
    assert.deepEqual(
      log.mock.calls.map(({ arguments: [text] }) => told.test(String(text))),
      [true],
    );
    assert.deepEqual(panelOf(session), ['Only on this page', crashed]);
    assert.deepEqual(session.state, blank);
  });

  it('is waited for by whoever joins, who reads why', async (t) => {
    const log = t.mock.method(console, 'error', () => undefined);
    const world = new World();
    await world.alone();
    const late = world.participant({ endpoint: endpointOf('joining') });
    world.fault = crash;
    const joined = late.join(String(world.edit));
    await world.time.pass(minute);
    assert.deepEqual(panelOf(late), ['Reconnecting…', crashed]);
    assert.equal(log.mock.callCount(), 1);
    world.fault = null;
    await world.time.pass(minute);
    await joined;
    assert.deepEqual(panelOf(late), ['All changes saved', '']);
  });

  it('is told to the developer also in a session that worked before', async (t) => {
    const log = t.mock.method(console, 'error', () => undefined);
    const world = new World();
    const session = world.participant({ endpoint: endpointOf('working') });
    session.state = blank;
    await session.start();
    world.fault = crash;
    await world.time.pass(minute);
    assert.deepEqual(
      log.mock.calls.map(({ arguments: [text] }) => told.test(String(text))),
      [true],
    );
  });
});

describe('A function that says when to come back', () => {
  for (const [how, value] of [
    ['in seconds', '60'],
    ['with a date', 'Tue, 24 Nov 2026 08:01:00 GMT'],
  ] as const) {
    it(`is not asked before, ${how}, whoever comes back`, async () => {
      const world = new World();
      const window = new PageDouble();
      const a = await world.alone({ page: window });
      world.faults.push(page(503, { 'Retry-After': value, 'Date': 'Tue, 24 Nov 2026 08:00:00 GMT' }));
      retitle(a, 'Edited');
      for (let seconds = 0; seconds < 60; seconds += 1) {
        await world.time.pass(second);
        window.tell('focus');
        window.tell('online');
      }
      assert.deepEqual(world.log, ['30 PATCH / 503']);
      await world.time.pass(second);
      assert.equal(a.pending, 0);
    });
  }
});

describe('Joining', () => {
  for (const [what, fault] of [
    ['no network', unreachable],
    ['a store that fails', refusal('store-unavailable')],
    ['too many requests', page(429)],
  ] as const) {
    it(`waits while there is: ${what}; and goes on when the browser says that the network is back`, async () => {
      const world = new World();
      await world.alone();
      const window = new PageDouble();
      const late = world.participant({ page: window });
      late.state = { mine: true };
      world.fault = fault;
      const joined = late.join(String(world.edit));
      await world.time.pass(10 * minute);
      assert.deepEqual(late.state, { mine: true });
      world.fault = null;
      window.tell('online');
      await joined;
      assert.deepEqual(late.state, blank);
    });
  }
});

describe('A request that is not answered', () => {
  it('is given up after 30 seconds and made again, and its edit counts once', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    world.faults.push(async (request) => {
      await world.handler(request.clone());
      await world.time.take(10 * minute, request.signal);
      throw request.signal.reason;
    });
    retitle(a, 'Once');
    await world.time.pass(29 * second);
    assert.deepEqual([a.status, a.pending], ['live', 1]);
    await world.time.pass(3 * second);
    assert.deepEqual([a.status, a.pending, a.version, titleOf(b)], ['live', 0, 2, 'Once']);
    assert.ok(world.log.some((line) => line === '30 PATCH / failed'));
  });

  it('is given up even if fetch heeds no signal', async () => {
    const world = new World();
    const a = await world.alone();
    const { fetch } = world;
    a.fetch = (url, init) => fetch(url, init);
    world.faults.push(async () => {
      await world.time.take(10 * minute, new AbortController().signal);
      return new Response(null, { status: 204 });
    });
    await world.time.pass(32 * second);
    assert.ok(world.log.length > 0);
    assert.equal(a.status, 'live');
  });

  it('may be late: after 25 seconds an answer is as good as ever, and edits gather meanwhile', async () => {
    const world = new World();
    const [a, b] = await world.pair(blank);
    await b.leave();
    world.log.length = 0;
    world.fault = async (request) => {
      await world.time.take(25 * second, request.signal);
      request.signal.throwIfAborted();
      return world.handler(request);
    };
    for (const item of ['one', 'two', 'three']) {
      a.change((draft: { items: string[] }) => draft.items.push(item));
      await world.time.pass(5 * second);
      assert.equal(a.status, 'live');
      assert.ok(a.pending > 0, 'nothing is saved before it is answered');
    }
    await world.time.pass(45 * second);
    assert.equal(a.pending, 0);
    assert.deepEqual(world.log.filter((line) => line.includes('PATCH')), ['25030 PATCH / 200', '50060 PATCH / 200']); // prettier-ignore
  });
});

describe('Offline', () => {
  it('edits gather, and leave in one request when the network is back', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    world.fault = unreachable;
    await world.time.pass(3 * second);
    assert.deepEqual(panelOf(a)[0], 'Offline');
    for (const item of ['one', 'two', 'three', 'four', 'five']) {
      a.change((draft: { items: string[] }) => draft.items.push(item));
      await world.time.pass(minute);
    }
    assert.deepEqual(panelOf(a)[0], 'Offline · 5 unsaved');
    world.fault = null;
    const before = world.log.length;
    await world.time.pass(minute);
    const patches = world.log.slice(before).filter((line) => line.includes('PATCH'));
    assert.equal(patches.length, 1, patches.join('\n'));
    assert.deepEqual([a.status, a.pending], ['live', 0]);
    assert.deepEqual((b.state as unknown as Document).items, ['one', 'two', 'three', 'four', 'five']);
  });

  it('the edit that was on its way goes again as it was, and all others in one request', async () => {
    const world = new World();
    const [a, b] = await world.pair();
    world.fault = unreachable;
    for (const item of ['one', 'two', 'three', 'four', 'five']) {
      a.change((draft: { items: string[] }) => draft.items.push(item));
      await world.time.pass(minute);
    }
    world.fault = null;
    const before = world.log.length;
    await world.time.pass(minute);
    const patches = world.log.slice(before).filter((line) => line.includes('PATCH'));
    assert.equal(patches.length, 2, patches.join('\n'));
    assert.deepEqual((b.state as unknown as Document).items, ['one', 'two', 'three', 'four', 'five']);
  });

  it('is what failing requests say, whatever the browser believes', async () => {
    const world = new World();
    const window = new PageDouble();
    const [a] = await world.pair(blank, { page: window });
    world.fault = unreachable;
    await world.time.pass(2 * second);
    assert.deepEqual([window.navigator.onLine, a.status], [true, 'offline']);
    window.navigator.onLine = false;
    world.fault = null;
    await world.time.pass(2 * second);
    assert.equal(a.status, 'live');
  });

  it('is noticed at once when the browser says so, and over at once as well', async () => {
    const world = new World();
    const window = new PageDouble();
    const [a] = await world.pair(blank, { page: window });
    await world.time.pass(minute);
    world.fault = unreachable;
    window.navigator.onLine = false;
    window.tell('offline');
    await world.time.pass(1);
    assert.equal(a.status, 'offline');
    retitle(a, 'Unsaved');
    await world.time.pass(2 * minute);
    world.fault = null;
    window.navigator.onLine = true;
    window.tell('online');
    await world.time.pass(50);
    assert.deepEqual([a.status, a.pending], ['live', 0]);
  });
});

describe('A clock that jumps', () => {
  for (const jump of [-1e9, -hour, hour, 1e9]) {
    it(`by ${jump / hour} hours makes no burst of requests`, async () => {
      const world = new World();
      let offset = 0;
      await world.alone({ now: () => world.time.now + offset });
      await world.time.pass(minute);
      offset = jump;
      world.log.length = 0;
      await world.time.pass(10 * minute);
      assert.ok(world.log.length <= 121, `${world.log.length} requests`);
    });
  }

  it('while the computer sleeps: within one request of being seen all is as it should be', async () => {
    const world = new World();
    const window = new PageDouble();
    let offset = 0;
    const a = await world.alone({ page: window, now: () => world.time.now + offset });
    const b = world.participant();
    await b.join(String(a.keys?.edit));
    await world.time.pass(minute);
    window.hide();
    retitle(b, 'While you slept');
    await world.time.pass(100);
    offset = 8 * hour;
    window.show();
    world.log.length = 0;
    await world.time.pass(1);
    assert.equal(titleOf(a), 'While you slept');
    assert.equal(world.log.length, 1);
  });

  it('while a request hangs: whoever is back does not wait for it', async () => {
    const world = new World();
    const window = new PageDouble();
    let offset = 0;
    const [a, b] = await world.pair(blank, { page: window, now: () => world.time.now + offset });
    world.faults.push(async (request) => {
      await world.time.take(10 * minute, request.signal);
      throw request.signal.reason;
    });
    retitle(a, 'Before I slept');
    await world.time.pass(100);
    window.hide();
    offset = 8 * hour;
    window.show();
    await world.time.pass(100);
    assert.deepEqual([a.pending, a.status], [0, 'live']);
    await world.time.pass(second);
    assert.equal(titleOf(b), 'Before I slept');
  });
});
