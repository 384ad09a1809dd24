import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Session } from '../../components/client.ts';
import type { SessionOptions } from '../../components/client.ts';
import { joinTabs } from '../../components/browser/tabs.ts';
import type { TabMessage, Tabs } from '../../components/session/ports.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { PageDouble } from '../support/page-double.ts';
import { Prng } from '../support/prng.ts';
import { requestInPage } from '../support/request-in-page.ts';

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Sleeps, but from what takes half a minute only when it is woken. */
function restless(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      resolve();
    };
    signal.addEventListener('abort', done);
    if (ms < 30_000) setTimeout(done, ms);
  });
}

describe('Tabs of one session', () => {
  let session: string;
  let leaving: AbortController[];

  beforeEach(() => {
    session = crypto.randomUUID();
    leaving = [];
  });

  afterEach(() => {
    for (const controller of leaving) controller.abort();
  });

  function open(name = session): { tabs: Tabs; heard: TabMessage[]; leave: () => void } {
    const controller = new AbortController();
    leaving.push(controller);
    const heard: TabMessage[] = [];
    const tabs = joinTabs({
      session: name,
      signal: controller.signal,
      heard: (message) => heard.push(message),
      leading: () => undefined,
    });
    return {
      tabs,
      heard,
      leave: () => {
        controller.abort();
      },
    };
  }

  const answer = {
    kind: 'answer',
    answer: { version: 2, changes: [{ version: 2, id: 'ann:1', patch: [], at: 'now' }] },
  } as const;

  it('have one that leads: the last that somebody came to', async () => {
    const first = open();
    await until(() => first.tabs.isLeading);
    const second = open();
    await until(() => second.tabs.isLeading && !first.tabs.isLeading);
    first.tabs.takeOver();
    await until(() => first.tabs.isLeading && !second.tabs.isLeading);
  });

  it('are led by another when the one that leads is gone', async () => {
    const [first, second, third] = [open(), open(), open()];
    await until(() => third.tabs.isLeading && !first.tabs.isLeading && !second.tabs.isLeading);
    third.leave();
    await until(() => first.tabs.isLeading || second.tabs.isLeading);
    assert.notEqual(first.tabs.isLeading, second.tabs.isLeading);
  });

  it('are led by one, also when they are opened at once and take the lead from each other', async () => {
    for (let round = 0; round < 50; round += 1) {
      const tabs = Array.from({ length: 3 }, () => open(`${session}:${round}`));
      const leading = () => tabs.map(({ tabs }) => tabs.isLeading);
      await until(() => leading()[2] === true);
      await pause(0);
      await until(() => leading().filter(Boolean).length === 1);
      for (const tab of tabs) tab.leave();
    }
  });

  it('hear what another was answered', async () => {
    const [first, second, third] = [open(), open(), open()];
    first.tabs.tell(answer);
    await until(() => second.heard.length > 0 && third.heard.length > 0);
    assert.deepEqual(second.heard, [answer]);
    assert.deepEqual(first.heard, []);
  });

  it('are told the version of a snapshot, so that who is behind asks', async () => {
    const [first, second] = [open(), open()];
    first.tabs.tell({ kind: 'answer', answer: { version: 9, state: { large: true }, seen: {} } });
    await until(() => second.heard.length > 0);
    assert.deepEqual(second.heard, [{ kind: 'answer', answer: { version: 9, changes: [] } }]);
  });

  it('hear nothing of another session, nor what is no answer', async () => {
    const [stranger, first, second] = [open(crypto.randomUUID()), open(), open()];
    stranger.tabs.tell(answer);
    const channel = new BroadcastChannel(`shared-session:${session}`);
    for (const nonsense of [
      7,
      { kind: 'answer', answer: { version: 'two', changes: 7 } },
      { kind: 'here', id: 7 },
    ])
      channel.postMessage(nonsense);
    channel.close();
    first.tabs.tell(answer);
    await until(() => second.heard.length > 0);
    assert.deepEqual(second.heard, [answer]);
  });
});

describe('Sessions in tabs of one browser', () => {
  const handler = createHandler({ store: memoryStore() });
  let sessions: Session[];

  beforeEach(() => {
    sessions = [];
  });

  afterEach(async () => {
    await Promise.all(sessions.map((session) => session.leave()));
  });

  /** A session whose requests take up to `delay` ms, and of which a part fails: half of them on the way back. */
  function create(
    log: string[] = [],
    network = { delay: 0, faults: 0, prng: new Prng(1) },
    options: SessionOptions = {},
  ): Session {
    const fetch = async (url: string, init?: RequestInit) => {
      const { delay, faults, prng } = network;
      log.push(`${init?.method} ${new URL(url, location.href).search}`);
      await pause(prng.next() * delay);
      if (prng.chance(faults / 2)) throw new TypeError('Failed to fetch');
      const response = await handler(requestInPage(url, init));
      if (prng.chance(faults / 2)) throw new TypeError('Failed to fetch');
      return response;
    };
    const session = new Session({ fetch, poll: { min: 100, max: 200 }, ...options });
    sessions.push(session);
    return session;
  }

  it('take in what another sent, without a request of their own', async () => {
    const log: string[] = [];
    const [ann, ben] = [create(log), create()];
    ann.state = { items: [] };
    const { edit } = await ann.start();
    await ben.join(String(edit));
    await pause(300); // the last that came polls
    log.length = 0;
    ben.change((draft: { items: string[] }) => draft.items.push('of ben'));
    await until(() => JSON.stringify(ann.state) === '{"items":["of ben"]}');
    await pause(300);
    assert.deepEqual(log, []);
  });

  it('send, though nobody looks, once another was answered and the pause after a fault is over', async () => {
    const [log, polls]: [string[], string[]] = [[], []];
    const network = { delay: 0, faults: 0, prng: new Prng(1) };
    const page = new PageDouble();
    const clock = { now: 0 };
    const ann = create(log, network, {
      runtime: { page, now: () => clock.now, sleep: restless, random: () => 0.5 },
    });
    const ben = create(polls);
    const patches = () => log.filter((line) => line.startsWith('PATCH')).length;
    ann.state = { items: [] };
    const { edit } = await ann.start();
    await ben.join(String(edit));
    page.hide();
    network.faults = 2; // which is all of them
    ann.change((draft: { items: string[] }) => draft.items.push('of ann'));
    clock.now = 30; // edits gather
    await until(() => ann.status === 'reconnecting');
    network.faults = 0;

    const heardOften = polls.length + 5;
    await until(() => polls.length > heardOften);
    assert.deepEqual([ann.pending, patches()], [1, 1]);

    clock.now += 250; // half of the first pause
    const heardLong = polls.length + 20;
    await until(() => ann.pending === 0 || polls.length > heardLong);
    assert.deepEqual([ann.pending, patches()], [0, 2]);
  });

  it('lose and double nothing, whoever leads and whatever fails', async () => {
    const seed = Date.now();
    const prng = new Prng(seed);
    const network = { delay: 20, faults: 0, prng };
    const tabs = Array.from({ length: 4 }, () => create([], network));
    const [first] = tabs as [Session];
    first.state = { items: [] };
    const { edit } = await first.start(); // which, unlike all that follows, is not tried again
    network.faults = 0.05;
    for (const tab of tabs.slice(1)) await tab.join(String(edit));
    const expected: string[] = [];
    for (let item = 0; item < 200; item += 1) {
      const tab = prng.pick(tabs);
      tab.change((draft: { items: string[] }) => draft.items.push(`${item}`));
      expected.push(`${item}`);
      if (prng.chance(0.2)) tab.refresh();
      if (prng.chance(0.5)) await pause(prng.next() * 30);
    }
    await Promise.all(tabs.map((tab) => tab.flush()));
    const states = () => tabs.map(({ state }) => JSON.stringify(state));
    await until(() => new Set(states()).size === 1);
    const { items } = first.state as unknown as { items: string[] };
    assert.deepEqual([...items].sort(), expected.sort(), `seed ${seed}`);
  });
});
