/** What pages do to the element: mount it twice, move it, freeze it, include the script again. Nothing may leak or clash. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import '../../components/index.ts';
import type { Json } from '../../components/core/json/json.ts';
import type { SharedSession } from '../../components/element/shared-session.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { countHeld } from '../support/held.ts';
import { requestInPage } from '../support/request-in-page.ts';

describe('<shared-session> in the life of a page', () => {
  const handler = createHandler({ store: memoryStore() });
  let requests = 0;
  const rejections: unknown[] = [];
  const fetch = (url: string, init?: RequestInit) => {
    requests += 1;
    return handler(requestInPage(url, init));
  };
  const rejected = (event: PromiseRejectionEvent) => rejections.push(event.reason);

  function create(attributes: Record<string, string> = {}, state: Json = { items: [] }): SharedSession {
    const element = document.createElement('shared-session');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.fetch = fetch;
    element.state = state;
    return element;
  }

  function mount(attributes: Record<string, string> = {}, state: Json = { items: [] }): SharedSession {
    const element = create(attributes, state);
    document.body.append(element);
    return element;
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  const clearAddress = () => {
    history.replaceState(null, '', location.pathname + location.search);
  };

  const part = (element: SharedSession, selector: string) => {
    const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`Expected ${selector} in the panel`);
    return found;
  };

  async function open(element: SharedSession): Promise<void> {
    element.show();
    await until(() => element.shadowRoot?.querySelector('.body') !== null);
  }

  before(() => {
    addEventListener('unhandledrejection', rejected);
  });

  beforeEach(clearAddress);

  afterEach(async () => {
    for (const element of document.querySelectorAll('shared-session')) {
      await element.leave();
      element.remove();
    }
    clearAddress();
    localStorage.clear();
    assert.deepEqual(rejections, []);
  });

  after(() => {
    removeEventListener('unhandledrejection', rejected);
  });

  /** Somebody else's session. */
  async function elsewhere(state: Json = { items: ['shared'] }): Promise<SharedSession> {
    const owner = mount({ manual: '' }, state);
    await owner.start();
    return owner;
  }

  it('joins once when it is mounted, unmounted and mounted in one go, as React does in development', async () => {
    const owner = await elsewhere();
    const events: string[] = [];
    const element = create({ manual: '', session: String(owner.session) });
    for (const type of ['session-join', 'session-leave', 'session-error']) {
      element.addEventListener(type, () => events.push(type));
    }
    document.body.append(element);
    element.remove();
    document.body.append(element);
    await until(() => element.status === 'live');
    assert.deepEqual(events, ['session-join']);
    assert.deepEqual(element.state, { items: ['shared'] });
  });

  it('goes on in its session when it comes back after it was away, as the owner it was', async () => {
    const element = mount();
    await element.start();
    const { session } = element;
    element.remove();
    await until(() => element.status === 'idle');
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(element.session, session);
    assert.notEqual(location.hash, '');
    document.body.append(element);
    await until(() => element.status === 'live');
    assert.equal(element.session, session);
    assert.equal(element.access, 'owner');
    assert.equal(element.local, null);
  });

  it('makes two elements two participants, in one session or in two', async () => {
    const owner = await elsewhere();
    const [a, b] = [mount({ session: String(owner.session) }), mount({ session: String(owner.session) })];
    const other = mount({ 'link-param': 'other' });
    await other.start();
    await until(() => a.status === 'live' && b.status === 'live');
    a.change((draft: { items: string[] }) => draft.items.push('a'));
    b.change((draft: { items: string[] }) => draft.items.push('b'));
    await Promise.all([a.flush(), b.flush()]);
    a.refresh();
    b.refresh();
    await until(() => JSON.stringify(a.state) === JSON.stringify(b.state));
    assert.deepEqual([...(a.state as { items: string[] }).items].sort(), ['a', 'b', 'shared']);
    assert.deepEqual(other.state, { items: [] });
    const fragment = new URLSearchParams(location.hash.slice(1));
    assert.equal(fragment.get('other'), other.session);
    await a.leave();
    assert.equal(b.status, 'live');
  });

  it('follows the last of several `session` attributes set at once', async () => {
    const [x, y] = [await elsewhere({ of: 'x' }), await elsewhere({ of: 'y' })];
    const element = mount({ manual: '' });
    const [toX, toY] = [String(x.session), String(y.session)];
    element.session = toX;
    await element.updateComplete;
    element.session = toY;
    await element.updateComplete;
    element.session = toX;
    await element.updateComplete;
    element.session = toY;
    await until(() => element.status === 'live' && element.session === toY);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(element.state, { of: 'y' });
    element.session = toX;
    await element.updateComplete;
    element.session = null;
    await until(() => element.status === 'idle');
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(element.session, null);
    assert.deepEqual([element.status, element.state], ['idle', { of: 'y' }]);
  });

  it('follows the address to another session', async () => {
    const [x, y] = [await elsewhere({ of: 'x' }), await elsewhere({ of: 'y' })];
    history.replaceState(null, '', `#session=${x.session}`);
    const element = mount();
    location.hash = `#session=${y.session}`;
    await until(() => element.session === y.session && element.status === 'live');
    assert.deepEqual(element.state, { of: 'y' });
  });

  it('is not torn by wishes in quick succession', async () => {
    const owner = await elsewhere();
    const element = mount();
    const outcomes = await Promise.allSettled([
      element.start(),
      element.leave(),
      element.join(String(owner.link)),
      element.start(),
      element.join(String(owner.link)),
    ]);
    assert.deepEqual(outcomes.map(({ status }) => status).slice(2), ['rejected', 'rejected', 'fulfilled']);
    await element.updateComplete;
    assert.equal(element.session, owner.session);
    assert.equal(element.status, 'live');
  });

  it('says when it may only look, and does not edit', async () => {
    const owner = await elsewhere();
    const viewer = mount({ manual: '' });
    await viewer.join(String(owner.linkFor('view')));
    await viewer.updateComplete;
    assert.equal(viewer.access, 'view');
    assert.ok(viewer.matches('[readonly]') && viewer.readonly);
    assert.equal(viewer.linkFor('edit'), null);
    assert.equal(viewer.link, viewer.linkFor('view'));
    assert.throws(
      () => {
        viewer.change((draft: { items: string[] }) => draft.items.push('no'));
      },
      { name: 'SessionError', code: 'read-only' },
    );
    await open(viewer);
    assert.match(part(viewer, '[part=viewing]').textContent, /look, but not change/);
    assert.equal(viewer.shadowRoot?.querySelector('[part=end]'), null);
    await viewer.leave();
    await viewer.updateComplete;
    assert.ok(!viewer.hasAttribute('readonly'));
    assert.match(part(viewer, '[part=status]').textContent, /your own copy/);
  });

  it('shows and copies a link to view only', async () => {
    const owner = await elsewhere();
    await open(owner);
    const field = part(owner, '#link') as HTMLInputElement;
    assert.match(field.value, /session=e/);
    part(owner, '[type=radio][value=view]').click();
    await until(() => field.value === owner.linkFor('view'));
    assert.match(field.value, /session=v/);
    part(owner, '[type=radio][value=edit]').click();
    await until(() => field.value === owner.linkFor('edit'));
  });

  it('ends for everyone from the panel, once that is confirmed', async () => {
    const owner = await elsewhere();
    const guest = mount({ manual: '' });
    await guest.join(String(owner.link));
    const reasons: string[] = [];
    guest.addEventListener('session-leave', ({ detail }) => reasons.push(detail.reason));
    await open(owner);
    const end = part(owner, '[part=end]');
    end.click();
    await owner.updateComplete;
    assert.equal(owner.status, 'live');
    part(owner, '[part=end-confirm]').click();
    await until(() => owner.status === 'ended');
    guest.refresh();
    await until(() => guest.status === 'ended');
    assert.deepEqual(reasons, ['ended']);
    assert.deepEqual(guest.state, { items: ['shared'] });
    assert.deepEqual(
      Object.keys(localStorage).filter((name) => name.includes(':owner:')),
      [],
    );
  });

  it('offers back what joining replaced, and brings it back without showing it to the session', async () => {
    const owner = await elsewhere();
    const element = mount({ manual: '' });
    element.change((draft: { items: string[] }) => draft.items.push('mine'));
    await element.join(String(owner.link));
    await open(element);
    const shown: Json[] = [];
    element.addEventListener('session-change', ({ detail }) => shown.push(detail.state as Json));
    part(element, '[part=local] button').click();
    await until(() => element.status === 'idle' && shown.length > 0);
    await element.updateComplete;
    assert.deepEqual(shown, [{ items: ['mine'] }]);
    assert.deepEqual(element.state, { items: ['mine'] });
    assert.equal(element.shadowRoot?.querySelector('[part=local]'), null);
    assert.deepEqual(owner.state, { items: ['shared'] });
  });

  it('goes on after the page was put aside and taken back', async () => {
    const element = await elsewhere();
    element.change((draft: { items: string[] }) => draft.items.push('last'));
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = requests;
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await until(() => requests > before && element.pending === 0);
    assert.equal(element.status, 'live');
    assert.deepEqual(element.state, { items: ['shared', 'last'] });
  });

  it('keeps the first definition when its module is loaded again', async () => {
    const again = new URL('../../components/index.ts?again', import.meta.url);
    const definition = customElements.get('shared-session');
    await import(String(again));
    assert.equal(customElements.get('shared-session'), definition);
  });

  for (const [name, visit] of [
    ['alone', () => Promise.resolve()],
    ['in a session', (element: SharedSession) => until(() => element.status === 'live')],
    ['on its way into a session', (element: SharedSession) => element.updateComplete],
  ] as [string, (element: SharedSession) => Promise<unknown>][]) {
    it(`leaves nothing behind when it is mounted and unmounted a thousand times, ${name}`, async () => {
      const owner = await elsewhere();
      const link = String(owner.session);
      const session = name === 'alone' ? {} : { session: link };
      await owner.leave();
      owner.remove();
      const once = async () => {
        const element = mount({ manual: '', ...session });
        element.change((draft: { items: string[] }) => draft.items);
        await visit(element);
        element.remove();
        await until(() => element.status === 'idle');
      };
      await once(); // loads what is loaded once
      const held = countHeld();
      try {
        for (let time = 0; time < 1000; time += 1) await once();
        await until(() => held.timers < 3);
        await new Promise((resolve) => setTimeout(resolve, 100));
        const { locks } = { locks: await navigator.locks.query() };
        assert.deepEqual(
          {
            listeners: held.listeners,
            channels: held.channels,
            locks: locks.held?.length,
            queued: locks.pending?.length,
          },
          { listeners: 0, channels: 0, locks: 0, queued: 0 },
          held.describe(),
        );
      } finally {
        held.stop();
      }
    });
  }
});
