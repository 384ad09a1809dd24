/** What a browser keeps of a session that is not found: everything, until it is known to be ended. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Session } from '../../components/client.ts';
import type { ProblemCode } from '../../components/core/sync/protocol.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { problem } from '../../netlify/http/problem.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { requestInPage } from '../support/request-in-page.ts';

describe('In a browser, a session that is not found', () => {
  const handler = createHandler({ store: memoryStore() });
  let fault: ProblemCode | null = null;
  let sessions: Session[] = [];

  const fetch = (url: string, init?: RequestInit) =>
    fault === null
      ? handler(requestInPage(url, init))
      : Promise.resolve(problem(fault, 'As a test wanted', { headers: {} }));

  /** A page that somebody is always at. Its pauses are over at once, by a clock that goes on as if they were not. */
  function open(): Session {
    let clock = 0;
    const sleep = (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
        if (signal.aborted) resolve();
        else if (ms < 30_000)
          // longer is only what bounds a request
          setTimeout(() => {
            clock += ms;
            resolve();
          });
      });
    const session = new Session({ fetch, runtime: { sleep, now: () => clock, page: {} } });
    sessions.push(session);
    return session;
  }

  function untilStatus(session: Session, status: string): Promise<void> {
    return new Promise((resolve) => {
      session.subscribe(() => {
        if (session.status === status) resolve();
      });
    });
  }

  const add = (session: Session, item: string) => {
    session.change((draft: { items: string[] }) => draft.items.push(item));
  };

  beforeEach(() => {
    fault = null;
    sessions = [];
  });

  afterEach(async () => {
    for (const session of sessions) await session.leave();
    localStorage.clear();
  });

  async function started(): Promise<{ session: Session; edit: string }> {
    const session = open();
    session.state = { items: [] };
    const { edit } = await session.start();
    return { session, edit: String(edit) };
  }

  it('leaves the owner key and unsent edits to whoever joins when it is back', async () => {
    const { session, edit } = await started();
    fault = 'not-found';
    add(session, 'unsent');
    await untilStatus(session, 'reconnecting');
    add(session, 'made meanwhile');
    await untilStatus(session, 'ended');
    assert.deepEqual([session.error?.code, session.error?.unsaved], ['not-found', 2]);

    fault = null;
    const again = open();
    const { access } = await again.join(edit);
    assert.equal(access, 'owner');
    await again.flush();
    const elsewhere = open();
    await elsewhere.join(edit);
    assert.deepEqual(elsewhere.state, { items: ['unsent', 'made meanwhile'] });
  });

  it('shows whoever joins while it is not found the edits that were never sent, and keeps them', async () => {
    const { session, edit } = await started();
    fault = 'not-found';
    add(session, 'unsent');
    await untilStatus(session, 'ended');

    const reloaded = open();
    await reloaded.join(edit);
    assert.deepEqual(
      [reloaded.state, reloaded.pending, reloaded.access],
      [{ items: ['unsent'] }, 1, 'owner'],
    );
    await untilStatus(reloaded, 'ended');
    assert.deepEqual(reloaded.state, { items: ['unsent'] });

    fault = null;
    const again = open();
    await again.join(edit);
    await again.flush();
    assert.deepEqual([again.state, again.pending], [{ items: ['unsent'] }, 0]);
  });

  it('is forgotten as the owner’s once it is known to be ended', async () => {
    const { session, edit } = await started();
    fault = 'session-ended';
    await untilStatus(session, 'ended');
    fault = null;
    const again = open();
    assert.equal((await again.join(edit)).access, 'edit');
  });
});
