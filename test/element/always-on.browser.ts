/** A board on a wall: nobody touches it, and it stays up to date. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import '../../components/index.ts';
import type { SharedSession } from '../../components/element/shared-session.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { requestInPage } from '../support/request-in-page.ts';

const fiveHours = 5 * 3600 * 1000;

describe('A page that nobody has touched for five hours', () => {
  const handler = createHandler({ store: memoryStore() });
  const elements: SharedSession[] = [];

  afterEach(async () => {
    Reflect.deleteProperty(performance, 'now');
    for (const element of elements.splice(0)) {
      await element.leave();
      element.remove();
    }
  });

  /** A session of its own, and its polls. */
  async function mount(): Promise<{ element: SharedSession; polls: string[] }> {
    const polls: string[] = [];
    const element = document.createElement('shared-session');
    elements.push(element);
    Object.assign(element, { manual: true, variant: 'none', pollMin: 100, pollMax: 100, state: {} });
    element.fetch = (url, init) => {
      if (init?.method === 'GET') polls.push(url);
      return handler(requestInPage(url, init));
    };
    document.body.append(element);
    await element.start();
    return { element, polls };
  }

  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise(requestAnimationFrame);
  };

  const pass = (ms: number) => {
    const then = performance.now();
    Object.assign(performance, { now: () => Performance.prototype.now.call(performance) + ms });
    assert.ok(performance.now() >= then + ms);
  };

  it('polls on with the attribute always-on, also if that is set while it is live, and else no more', async () => {
    const [board, later, forgotten] = [await mount(), await mount(), await mount()];
    board.element.setAttribute('always-on', '');
    later.element.alwaysOn = true;
    await until(() => [board, later, forgotten].every(({ polls }) => polls.length > 2));
    pass(fiveHours);
    const before = forgotten.polls.length;
    const more = [board, later].map(({ polls }) => polls.length + 20);
    await until(() => [board, later].every(({ polls }, index) => polls.length >= (more[index] ?? 0)));
    // One was due when it was found out.
    assert.ok(forgotten.polls.length <= before + 1, `${forgotten.polls.length - before} polls`);
    assert.equal(forgotten.element.status, 'live');
  });

  it('polls no more once the attribute is gone', async () => {
    const [board, other] = [await mount(), await mount()];
    for (const { element } of [board, other]) element.setAttribute('always-on', '');
    pass(fiveHours);
    board.element.removeAttribute('always-on');
    await board.element.updateComplete;
    const [before, enough] = [board.polls.length, other.polls.length + 20];
    await until(() => other.polls.length >= enough);
    assert.ok(board.polls.length <= before + 2, `${board.polls.length - before} polls`);
  });
});
