/** What a tab that is closed has left unsent, and the tabs that are still there. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { Session } from '../../components/client.ts';
import type { SessionOptions } from '../../components/client.ts';
import { barePorts } from '../../components/session/bare-ports.ts';
import { indexedRecords } from '../../components/browser/outbox-records.ts';
import type { Pending } from '../../components/browser/outbox-records.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { problem } from '../../netlify/http/problem.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { PageDouble } from '../support/page-double.ts';
import { requestInPage } from '../support/request-in-page.ts';

interface Counter {
  count: number;
}

/** How many times faster the clock of these sessions is. */
const haste = 20;

/** Milliseconds that are long, on their clock: what takes as long as that is not woken. */
const long = 3000;

const until = async (condition: () => boolean) => {
  while (!condition()) await pause(5);
};
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('What a closed tab has left', () => {
  const handler = createHandler({ store: memoryStore() });
  const network: { fault: ((method: string) => Response | null) | null; isTimeLong: boolean } = {
    fault: null,
    isTimeLong: true,
  };
  const sessions: Session[] = [];

  afterEach(async () => {
    Object.assign(network, { fault: null, isTimeLong: true });
    await Promise.all(sessions.splice(0).map((session) => session.leave()));
    const records = indexedRecords();
    for (const { session, participant } of (await records?.pending()) ?? []) {
      await records?.remove(session, participant, true);
    }
  });

  /** Nothing arrives. */
  const cutOff = () => {
    throw new TypeError('Failed to fetch');
  };

  /** A tab, and what goes wrong in it. */
  function open(options: SessionOptions = {}) {
    const page = new PageDouble();
    const requests: string[] = [];
    const session = new Session({
      fetch: async (url, init) => {
        if (!url.endsWith('/participants')) requests.push(`${init?.method}`);
        return network.fault?.(`${init?.method}`) ?? (await handler(requestInPage(url, init)));
      },
      runtime: {
        page,
        random: () => 0.99,
        now: () => performance.now() * haste,
        sleep: (ms, signal) =>
          new Promise((resolve) => {
            const done = () => {
              resolve();
            };
            signal.addEventListener('abort', done);
            if (signal.aborted) done();
            setTimeout(() => {
              if (network.isTimeLong || ms < long) done();
            }, ms / haste);
          }),
      },
      ...options,
    });
    sessions.push(session);
    const told: string[] = [];
    session.addEventListener('session-error', ({ detail }) => told.push(detail.error.code));
    session.addEventListener('session-conflict', ({ detail }) =>
      told.push(`${detail.reason} ${detail.path}`),
    );
    return { page, session, requests, told };
  }

  /** Two tabs in a session; the first is closed while there is no network, with something unsent. */
  async function closed(options: SessionOptions = {}, isHidden = false) {
    const [gone, here] = [open(options), open(options)];
    gone.session.state = { count: 0 };
    const { edit } = await gone.session.start();
    await here.session.join(String(edit));
    if (isHidden) here.page.hide();
    network.fault = cutOff;
    gone.session.change((draft: Counter) => (draft.count += 3));
    await until(() => gone.session.status === 'offline');
    here.session.refresh();
    await until(() => here.session.status === 'offline');
    const { participant } = gone.session;
    await gone.session.leave();
    return { here, edit: String(edit), participant };
  }

  const countOf = ({ session }: { session: Session }) => (session.state as unknown as Counter).count;

  for (const isHidden of [false, true]) {
    it(`leaves as soon as the network is back, ${isHidden ? 'though nobody looks' : 'where somebody looks'}`, async () => {
      const { here } = await closed({}, isHidden);
      await pause((20 * 1000) / haste);
      network.fault = null;
      network.isTimeLong = false;
      await pause(long / haste); // whatever was about to happen by itself
      here.requests.length = 0;
      here.page.tell('online');
      await until(() => countOf(here) === 3);
      assert.ok(here.requests.length <= 4, here.requests.join());
      assert.deepEqual(here.told, []);
    });
  }

  it('is merged as the tab that sends it says by then', async () => {
    const { here, edit } = await closed();
    network.fault = null;
    // Somebody else was faster, in another browser: nothing was heard of it here.
    const other = open({ ports: () => Promise.resolve(barePorts) });
    await other.session.join(edit);
    other.session.change((draft: Counter) => (draft.count += 5));
    await other.session.flush();
    here.session.merge = { counters: ['/count'] };
    here.page.tell('online');
    await until(() => countOf(here) === 8);
    other.session.refresh();
    await until(() => countOf(other) === 8);
  });

  it('is noticed when the tab says that it goes, whoever leads', async () => {
    const [gone, here] = [open(), open()];
    gone.session.state = { count: 0 };
    const { edit } = await gone.session.start();
    await here.session.join(String(edit));
    await until(() => here.requests.includes('GET')); // the last that came leads
    network.fault = (method) => (method === 'PATCH' ? cutOff() : null);
    gone.session.change((draft: Counter) => (draft.count += 3));
    await until(() => gone.session.status === 'reconnecting');
    await gone.session.leave();
    network.fault = null;
    await until(() => countOf(here) === 3);
  });

  it('is told as lost where the function refuses it', async () => {
    const { here } = await closed();
    network.fault = (method) =>
      method === 'PATCH' ? problem('patch-not-applicable', 'As a test wanted') : null;
    here.page.tell('online');
    await until(() => here.told.length >= 2);
    assert.deepEqual([...here.told].sort(), ['patch-not-applicable', 'rejected /count']);
    assert.equal(here.session.status, 'live');
    await until(() => here.session.error?.code !== 'unreachable');
  });

  it('arrives once, in a few requests, though the copy that it was made on is not what the session had', async () => {
    const { here, edit, participant } = await closed();
    await here.session.leave();
    const records = indexedRecords();
    const pending = (await records?.pending())?.find((it) => it.participant === participant);
    assert.ok(records && pending);
    const unsent = [[{ op: 'add', path: '/left', value: 3 }]] as const;
    const base = { session: pending.session, participant, state: {} };
    network.fault = null;
    const next = open();
    const other = open({ ports: () => Promise.resolve(barePorts) });
    await other.session.join(edit);
    other.session.change((draft: Counter) => (draft.count += 5));
    await other.session.flush();
    // Only now, so that it is an orphan and not what the next tab goes on as.
    await records.remove(pending.session, participant, true);
    await next.session.join(edit);
    await records.write({ ...pending, steps: [], sent: null, unsent }, base);
    next.page.tell('online');
    await until(() => Object.hasOwn(next.session.state as object, 'left'));
    await pause((10 * 1000) / haste);
    assert.deepEqual(next.session.state, { count: 5, left: 3 });
    const writes = next.requests.filter((method) => method === 'PATCH');
    assert.ok(writes.length <= 3, `${writes.length} writes`);
    assert.deepEqual(await records.pending(), []);
  });

  const spoiled: [what: string, spoil: (pending: Pending) => Promise<void>][] = [
    [
      'does not fit together',
      async (pending) => {
        const unsent = [[{ op: 'remove', path: '/7' }]] as const;
        await indexedRecords()?.write({ ...pending, sent: null, unsent }, null);
      },
    ],
    [
      'lacks its beginning',
      async (pending) => {
        await indexedRecords()?.remove(pending.session, pending.participant, true);
        await indexedRecords()?.write(pending, null);
      },
    ],
  ];
  for (const [what, spoil] of spoiled) {
    it(`is told once, and read no more, if it ${what}`, async () => {
      const { edit, participant, here } = await closed();
      await here.session.leave();
      const pending = (await indexedRecords()?.pending())?.find((it) => it.participant === participant);
      assert.ok(pending);
      await spoil(pending);
      network.fault = null;
      const next = open();
      let reads = 0;
      const getAll = Reflect.get(IDBObjectStore.prototype, 'getAll') as () => IDBRequest;
      Reflect.set(IDBObjectStore.prototype, 'getAll', function (this: IDBObjectStore) {
        reads += 1;
        return getAll.call(this);
      });
      try {
        await next.session.join(edit);
        await until(() => next.told.length > 0);
        await pause((30 * 1000) / haste);
        next.page.tell('online');
        await pause((10 * 1000) / haste);
      } finally {
        Reflect.set(IDBObjectStore.prototype, 'getAll', getAll);
      }
      assert.deepEqual(next.told, ['outbox-unreadable']);
      assert.ok(reads <= 12, `${reads} reads`);
      const kept = (await indexedRecords()?.pending())?.some((it) => it.participant === participant);
      assert.ok(kept, 'it stays for a script that can read it');
    });
  }
});
