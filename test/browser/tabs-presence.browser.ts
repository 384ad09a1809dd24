/** The tabs of one browser are several participants, of whom one says for all that they are here. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Session } from '../../components/client.ts';
import type { SessionOptions } from '../../components/client.ts';
import { barePorts } from '../../components/session/bare-ports.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { requestInPage } from '../support/request-in-page.ts';

/** How many times faster the clock of these sessions is: three minutes take 4 s. */
const haste = 45;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (condition: () => boolean) => {
  while (!condition()) await pause(5);
};

describe('Five visible tabs of one browser', () => {
  const handler = createHandler({ store: memoryStore() });
  /** Who is in each announcement, by the tab that made it, and in order. */
  let announcements: { by: Tab; ids: string[] }[];
  let tabs: Tab[];
  let guest: Tab;

  interface Tab {
    readonly session: Session;
  }

  function open(options: SessionOptions = {}): Tab {
    const session: Session = new Session({
      fetch: (url, init) => {
        const body = init?.method === 'POST' && url.endsWith('/participants') ? (init.body as string) : null;
        if (body !== null) note(tab, body);
        return handler(requestInPage(url, init));
      },
      poll: { min: 2000, max: 5000 },
      runtime: {
        now: () => performance.now() * haste,
        sleep: (ms, signal) =>
          new Promise((resolve) => {
            const timer = setTimeout(resolve, ms / haste);
            const done = () => {
              clearTimeout(timer);
              resolve();
            };
            signal.addEventListener('abort', done);
            if (signal.aborted) done();
          }),
      },
      ...options,
    });
    const tab = { session };
    return tab;
  }

  function note(by: Tab, body: string): void {
    const said = JSON.parse(body) as { id: string; leaving?: boolean; participants?: { id: string }[] };
    if (said.leaving !== true)
      announcements.push({ by, ids: (said.participants ?? [said]).map(({ id }) => id) });
  }

  const idsOf = (all: readonly Tab[]) => all.map(({ session }) => session.participant).sort();
  const seenBy = ({ session }: Tab) => session.participants.map(({ id }) => id).sort();
  const see = (tab: Tab, all: readonly Tab[]) => JSON.stringify(seenBy(tab)) === JSON.stringify(idsOf(all));
  const allSee = (all: readonly Tab[]) => until(() => all.every((tab) => see(tab, all)));

  beforeEach(async () => {
    announcements = [];
    guest = open({ ports: () => Promise.resolve(barePorts) });
    guest.session.state = {};
    const { edit } = await guest.session.start();
    tabs = Array.from({ length: 5 }, () => open());
    for (const { session } of tabs) await session.join(String(edit));
    await allSee([guest, ...tabs]);
    await pause((10 * 1000) / haste); // until each has told who it is
    announcements = [];
  });

  afterEach(async () => {
    await Promise.all([guest, ...tabs].map(({ session }) => session.leave()));
  });

  it('say in one request of one tab that all of them are here, and no more often than one', async () => {
    await pause((180 * 1000) / haste);
    const ofTabs = announcements.filter(({ by }) => by !== guest);
    assert.equal(new Set(ofTabs.map(({ by }) => by)).size, 1);
    for (const { ids } of ofTabs) assert.deepEqual(ids.sort(), idsOf(tabs));
    // Every 15 s, once it has become calm.
    assert.ok(ofTabs.length >= 5 && ofTabs.length <= 20, `${ofTabs.length} requests in three minutes`);
    assert.ok([guest, ...tabs].every((tab) => see(tab, [guest, ...tabs])));
  });

  it('are one fewer for everybody when one is closed', async () => {
    const [first, ...others] = tabs as [Tab, ...Tab[]];
    await first.session.leave();
    await allSee([guest, ...others]);
    announcements = [];
    await pause((60 * 1000) / haste);
    for (const { by, ids } of announcements)
      assert.deepEqual(ids.sort(), idsOf(by === guest ? [guest] : others));
  });

  it('go on under another that leads when the one that leads is closed, and nobody else is gone meanwhile', async () => {
    await until(() => announcements.some(({ by }) => by !== guest));
    const { by: leader } = announcements.find(({ by }) => by !== guest) as { by: Tab };
    const others = tabs.filter((tab) => tab !== leader);
    const least = { seen: Infinity };
    guest.session.addEventListener('session-participants', ({ detail }) => {
      least.seen = Math.min(least.seen, detail.count);
    });
    await leader.session.leave();
    await allSee([guest, ...others]);
    announcements = [];
    await pause((120 * 1000) / haste);
    const ofTabs = announcements.filter(({ by }) => by !== guest);
    assert.ok(ofTabs.length >= 4, `${ofTabs.length} announcements`);
    assert.equal(new Set(ofTabs.map(({ by }) => by)).size, 1);
    assert.deepEqual(ofTabs.at(-1)?.ids.sort(), idsOf(others));
    assert.equal(least.seen, 5);
  });

  it('tell the others what one of them says of its person, within seconds', async () => {
    const [first] = tabs as [Tab];
    first.session.user = { name: 'Zoë', info: { cursor: 7 } };
    const isTold = (tab: Tab) =>
      tab.session.participants.some(({ id, name }) => id === first.session.participant && name === 'Zoë');
    await until(() => [guest, ...tabs].every(isTold));
    const ofTabs = announcements.filter(({ by }) => by !== guest);
    assert.equal(new Set(ofTabs.map(({ by }) => by)).size, 1);
  });
});
