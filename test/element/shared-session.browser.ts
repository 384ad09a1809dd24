import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import '../../components/index.ts';
import type { Json } from '../../components/core/json/json.ts';
import { apply } from '../../components/core/json/patch.ts';
import type { SessionChangeEvent } from '../../components/session/events.ts';
import type { SharedSession } from '../../components/element/shared-session.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { requestInPage } from '../support/request-in-page.ts';

describe('<shared-session>', () => {
  const handler = createHandler({ store: memoryStore() });
  let requests: string[] = [];

  /** The real function, one call away. */
  const fetch = (url: string, init?: RequestInit) => {
    const request = requestInPage(url, init);
    requests.push(`${request.method} ${new URL(request.url).pathname}`);
    return handler(request);
  };

  async function mount(
    attributes: Record<string, string> = {},
    state: Json = { items: [] },
  ): Promise<SharedSession> {
    const element = document.createElement('shared-session');
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.fetch = fetch;
    element.state = state;
    document.body.append(element);
    await element.updateComplete;
    return element;
  }

  const part = (element: SharedSession, selector: string) => {
    const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`Expected ${selector} in the panel`);
    return found;
  };

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise(requestAnimationFrame);
  }

  /** Opens the panel, which is loaded then. */
  async function open(element: SharedSession): Promise<void> {
    element.show();
    await until(() => element.shadowRoot?.querySelector('.body') !== null);
  }

  const clearAddress = () => {
    history.replaceState(null, '', location.pathname + location.search);
  };

  beforeEach(() => {
    requests = [];
    clearAddress();
  });

  afterEach(async () => {
    for (const element of document.querySelectorAll('shared-session')) {
      await element.leave();
      element.remove();
    }
    clearAddress();
  });

  it('keeps a state, without a request, before anybody starts', async () => {
    const element = await mount();
    const changes: Json[] = [];
    element.addEventListener('session-change', (event) => changes.push(event.detail.state as Json));
    element.change((draft: { items: string[] }) => draft.items.push('a'));
    element.patch([{ op: 'add', path: '/items/-', value: 'b' }]);
    element.state = { items: ['a', 'b', 'c'] };
    assert.deepEqual(element.state, { items: ['a', 'b', 'c'] });
    assert.deepEqual(changes, [{ items: ['a'] }, { items: ['a', 'b'] }]);
    assert.deepEqual(requests, []);
  });

  it('takes over a state that was set before the script had loaded', async () => {
    const holder = document.createElement('template');
    holder.innerHTML = '<shared-session manual></shared-session>';
    const inert = holder.content.firstElementChild as SharedSession; // not upgraded while in a template
    Object.defineProperty(inert, 'state', { value: { early: true }, configurable: true, writable: true });
    document.body.append(holder.content);
    await inert.updateComplete;
    assert.deepEqual(inert.state, { early: true });
    inert.change((draft: { early: boolean }) => (draft.early = false));
    assert.deepEqual(inert.state, { early: false });
  });

  it('starts from the panel, shows the link, and writes the key where a reload finds it', async () => {
    const element = await mount();
    await open(element);
    part(element, '[part=start]').click();
    await until(() => element.status === 'live');
    await element.updateComplete;
    const link = part(element, '#link') as HTMLInputElement;
    assert.match(link.value, /#session=e[0-9a-z]{26}$/);
    assert.equal(link.value, element.link);
    assert.equal(location.href, element.link);
    assert.equal(element.getAttribute('session'), element.session);
    assert.equal(element.access, 'owner');
  });

  it('joins by a pasted link, and edits reach the other side with events', async () => {
    const a = await mount({ manual: '' });
    const link = await a.start();
    const b = await mount({ manual: '' }, { mine: true });
    await open(b);
    (part(b, '#key') as HTMLInputElement).value = link;
    part(b, 'form button').click();
    await until(() => b.status === 'live');
    assert.deepEqual(b.state, { items: [] });
    const change = new Promise<SessionChangeEvent<Json>>((resolve) => {
      a.addEventListener('session-change', resolve, { once: true });
    });
    b.change((draft: { items: string[] }) => draft.items.push('from b'));
    await b.flush();
    a.refresh();
    const { detail } = await change;
    assert.deepEqual(detail.state, { items: ['from b'] });
    assert.deepEqual(apply(detail.previous, detail.patch), detail.state);
    assert.equal(detail.origin, 'remote');
    assert.equal(typeof detail.by, 'string');
  });

  it('joins by itself from the address, also when the address changes', async () => {
    const a = await mount({ manual: '' });
    const link = await a.start();
    history.replaceState(null, '', new URL(link).hash);
    const b = await mount({}, null);
    await until(() => b.status === 'live');
    assert.deepEqual(b.state, { items: [] });
    await b.leave();
    await b.updateComplete;
    assert.equal(location.hash, '');
    location.hash = new URL(link).hash;
    await until(() => b.status === 'live');
    assert.equal(b.session, a.session);
  });

  it('joins and leaves by its attribute', async () => {
    const a = await mount({ manual: '' });
    await a.start();
    const b = await mount({ manual: '', session: String(a.session) }, null);
    await until(() => b.status === 'live');
    b.removeAttribute('session');
    await until(() => b.status === 'idle');
    assert.deepEqual(b.state, { items: [] });
  });

  it('says in words what went wrong, and keeps the state', async () => {
    const element = await mount({ manual: '' });
    const codes: string[] = [];
    element.addEventListener('session-error', (event) => codes.push(event.detail.error.code));
    await open(element);
    await element.join(`e${'0'.repeat(26)}`).catch(() => undefined);
    await element.updateComplete;
    assert.deepEqual(codes, ['not-found']);
    assert.equal(
      part(element, '[part=error]').textContent,
      'There is no such session. It may have expired: ask for a new link.',
    );
    assert.deepEqual(element.state, { items: [] });
  });

  it('tells a wrong endpoint from a missing session', async () => {
    const element = await mount({ manual: '' });
    element.fetch = () => Promise.resolve(new Response('<h1>Page not found</h1>', { status: 404 }));
    let code = '';
    await element.start().catch((error: unknown) => (code = (error as { code: string }).code));
    assert.equal(code, 'endpoint-wrong');
    assert.equal(element.status, 'idle');
  });

  it('leaves from the panel, keeps the state, and clears the address', async () => {
    const element = await mount();
    await element.start();
    await open(element);
    part(element, '[part=leave]').click();
    await until(() => element.status === 'idle');
    await element.updateComplete;
    assert.equal(location.hash, '');
    assert.equal(element.session, null);
    assert.deepEqual(element.state, { items: [] });
  });

  it('stays in its session when it is moved in the page, and leaves it when it is removed', async () => {
    const element = await mount({ manual: '' });
    await element.start();
    const box = document.createElement('div');
    document.body.append(box);
    box.append(element);
    await element.updateComplete;
    await Promise.resolve();
    assert.equal(element.status, 'live');
    element.remove();
    await until(() => element.status === 'idle');
  });

  it('opens by keyboard, names itself, closes by Escape and gives the focus back', async () => {
    const element = await mount();
    const toggle = part(element, '.toggle');
    assert.equal(toggle.getAttribute('aria-expanded'), 'false');
    await open(element);
    await until(() => part(element, '#panel').matches(':popover-open'));
    await until(() => toggle.getAttribute('aria-expanded') === 'true');
    const labelled = part(element, '#panel').getAttribute('aria-labelledby');
    assert.equal(part(element, `#${labelled}`).textContent, 'Work together');
    element.hide();
    await until(() => toggle.getAttribute('aria-expanded') === 'false');
    for (const control of element.shadowRoot?.querySelectorAll('button, input') ?? []) {
      const names = [control.textContent, control.getAttribute('aria-label') ?? ''];
      for (const label of (control as HTMLInputElement).labels ?? []) names.push(label.textContent);
      assert.notEqual(names.join('').trim(), '', control.outerHTML);
    }
  });

  it('shows nothing as variant none, and everything in place as variant panel', async () => {
    const none = await mount({ variant: 'none' });
    assert.equal(none.shadowRoot?.childElementCount, 0);
    const panel = await mount({ variant: 'panel' });
    await until(() => panel.getBoundingClientRect().height > 100);
  });

  it('asks less once half of its budget is spent, and says so', async () => {
    const element = await mount({ 'max-requests-per-hour': '4' });
    let isSlowed = false;
    element.addEventListener('session-status', ({ detail }) => ({ isSlowed } = detail));
    await element.start();
    await until(() => isSlowed);
    // Saying who is here counts as well.
    const counted = requests.filter((request) => !/^POST .*-sessions$/.test(request));
    assert.equal(counted.length, 2, counted.join('\n'));
  });

  it('says for a while that all is saved, and then nothing', async () => {
    const element = await mount();
    await open(element);
    await element.start();
    await until(() => part(element, '[part=status]').textContent.trim() === 'All changes saved');
    await until(() => part(element, '[part=status]').textContent.trim() === '');
    element.change((draft: { items: string[] }) => draft.items.push('one'));
    assert.notEqual(part(element, '[part=status]').textContent.trim(), 'All changes saved');
    await element.flush();
    await until(() => part(element, '[part=status]').textContent.trim() === 'All changes saved');
  });

  it('speaks other words where it is given them', async () => {
    const element = await mount();
    element.strings = { share: 'Teilen' };
    await element.updateComplete;
    assert.equal(part(element, '.toggle').textContent.trim(), 'Teilen');
  });
});
