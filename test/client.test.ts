/** `shared-session/client`, as an app imports it from the package that was built: where there is no element, no window and no DOM. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHandler } from '../netlify/http/handler.ts';
import { memoryStore } from '../netlify/stores/memory.ts';

const { Session } = await import('shared-session/client');

describe('shared-session/client', () => {
  it('starts, joins, edits and leaves', async () => {
    const handler = createHandler({ store: memoryStore() });
    const options = {
      endpoint: 'http://localhost/api/shared-sessions',
      fetch: (url: string, init?: RequestInit) => handler(new Request(url, init)),
    };
    const [one, other] = [
      new Session<{ items: string[] }>(options),
      new Session<{ items: string[] }>(options),
    ];
    one.state = { items: ['Milk'] };
    const { edit } = await one.start();
    await other.join(edit ?? '');
    other.change(({ items }) => items.push('Bread'));
    await other.flush();
    const arrived = new Promise((resolve) => {
      one.addEventListener('session-change', resolve, { once: true });
    });
    one.refresh();
    await arrived;
    assert.deepEqual(one.state, { items: ['Milk', 'Bread'] });
    await Promise.all([one.leave(), other.leave()]);
    assert.deepEqual([one.status, other.status], ['idle', 'idle']);
  });

  it('comes with the errors that it throws', async () => {
    const { StateError, SessionError } = await import('shared-session/client');
    const session = new Session();
    assert.throws(() => (session.state = new Date(0)), StateError);
    await assert.rejects(session.join('no key'), SessionError);
  });
});
