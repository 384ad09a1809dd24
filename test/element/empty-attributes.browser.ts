/** An attribute that is empty says nothing: frameworks write '' into a property where the app has null. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import '../../components/index.ts';
import type { Json } from '../../components/core/json/json.ts';
import type { SharedSession } from '../../components/element/shared-session.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import { requestInPage } from '../support/request-in-page.ts';

const attributes = [
  ['session', 'session', null],
  ['endpoint', 'endpoint', '/api/shared-sessions'],
  ['variant', 'variant', 'button'],
  ['link-param', 'linkParam', 'session'],
  ['poll-min', 'pollMin', 500],
  ['poll-max', 'pollMax', 5000],
  ['max-requests-per-hour', 'maxRequestsPerHour', 2400],
  ['item-key', 'itemKey', null],
  ['user-name', 'userName', null],
  ['user-color', 'userColor', null],
] as const;

describe('An empty attribute', () => {
  const handler = createHandler({ store: memoryStore() });
  let requests: string[] = [];
  let patches: unknown[] = [];

  const fetch = async (url: string, init?: RequestInit) => {
    const request = requestInPage(url, init);
    requests.push(`${request.method} ${new URL(request.url).pathname}`);
    if (request.method === 'PATCH' && typeof init?.body === 'string')
      patches.push((JSON.parse(init.body) as { patch: unknown }).patch);
    return await handler(request);
  };

  function create(state: Json = { items: [] }): SharedSession {
    const element = document.createElement('shared-session');
    element.fetch = fetch;
    element.state = state;
    return element;
  }

  async function mount(element: SharedSession): Promise<SharedSession> {
    document.body.append(element);
    await element.updateComplete;
    return element;
  }

  /** A session of somebody else, and what the element tells about itself. */
  async function elsewhere(): Promise<SharedSession> {
    const owner = create({ items: ['shared'] });
    owner.manual = true;
    await mount(owner);
    await owner.start();
    requests = [];
    return owner;
  }

  function listen(element: SharedSession): string[] {
    const told: string[] = [];
    element.addEventListener('session-status', ({ detail }) => told.push(detail.status));
    element.addEventListener('session-error', ({ detail }) => told.push(detail.error.code));
    element.addEventListener('session-leave', ({ detail }) => told.push(detail.reason));
    return told;
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let frames = 0; !condition() && frames < 300; frames += 1) await new Promise(requestAnimationFrame);
    assert.ok(condition());
  }

  const clearAddress = () => {
    history.replaceState(null, '', location.pathname + location.search);
  };

  beforeEach(() => {
    requests = [];
    patches = [];
    clearAddress();
  });

  afterEach(async () => {
    for (const element of document.querySelectorAll('shared-session')) {
      await element.leave();
      element.remove();
    }
    clearAddress();
  });

  for (const [attribute, property, expected] of attributes) {
    it(`\`${attribute}\` is as good as none`, async () => {
      const element = create();
      element.setAttribute(attribute, '');
      await mount(element);
      assert.equal(element[property], expected);
    });

    it(`\`${property}\` set to nothing is as good as none, at first and later`, async () => {
      for (const nothing of ['', null, undefined]) {
        const element = create();
        Reflect.set(element, property, nothing);
        await mount(element);
        assert.equal(element[property], expected);
        Reflect.set(element, property, nothing);
        await element.updateComplete;
        assert.equal(element[property], expected);
      }
    });

    it(`\`${attribute}\` taken away is as good as none`, async () => {
      const element = create();
      element.manual = true;
      element.setAttribute(attribute, '7');
      await mount(element);
      element.removeAttribute(attribute);
      await element.updateComplete;
      assert.equal(element[property], expected);
    });
  }

  it('of every kind at once leaves all as it is without', async () => {
    const element = create([
      { id: 1, text: 'one' },
      { id: 2, text: 'two' },
    ]);
    for (const [attribute] of attributes) element.setAttribute(attribute, '');
    await mount(element);
    assert.ok(element.shadowRoot?.querySelector('[part=button]'));
    assert.match(await element.start(), /#session=e[0-9a-z]{26}$/);
    assert.equal(requests[0], 'POST /api/shared-sessions');
    element.state = [{ id: 2, text: 'two, and nothing left of what it was' }];
    await element.flush();
    assert.deepEqual(patches, [
      [
        { op: 'remove', path: '/0' },
        { op: 'replace', path: '/0/text', value: 'two, and nothing left of what it was' },
      ],
    ]);
    assert.match(String(element.participants[0]?.name), /\w/);
    assert.match(String(element.participants[0]?.color), /^#/);
  });

  it('`session` joins nothing, and nothing is wrong', async () => {
    const element = create();
    const told = listen(element);
    element.setAttribute('session', '');
    await mount(element);
    assert.deepEqual([element.status, element.hasAttribute('session')], ['idle', false]);
    element.session = '';
    await element.updateComplete;
    assert.deepEqual([told, requests], [[], []]);
  });

  it('`session` leaves the address its say', async () => {
    const owner = await elsewhere();
    history.replaceState(null, '', `#session=${owner.session}`);
    const element = create();
    element.session = '';
    await mount(element);
    await until(() => element.status === 'live');
    assert.equal(element.session, owner.session);
  });

  it('in the address is none either, and one that comes later leaves nothing', async () => {
    const owner = await elsewhere();
    history.replaceState(null, '', '#session=');
    const element = create();
    const told = listen(element);
    await mount(element);
    assert.deepEqual([element.status, told], ['idle', []]);
    await element.join(String(owner.link));
    location.hash = '#session=';
    await new Promise((resolve) => {
      addEventListener('hashchange', resolve, { once: true });
    });
    await element.updateComplete;
    assert.equal(element.status, 'live');
  });

  for (const nothing of ['', null]) {
    it(`\`session\` set to ${JSON.stringify(nothing)} while live leaves`, async () => {
      const owner = await elsewhere();
      const element = create();
      element.session = owner.session;
      await mount(element);
      await until(() => element.status === 'live');
      const told = listen(element);
      element.session = nothing;
      await until(() => element.status !== 'live');
      await element.updateComplete;
      assert.deepEqual(told, ['idle', 'left']);
      assert.deepEqual([element.session, element.hasAttribute('session')], [null, false]);
      assert.deepEqual([element.state, location.hash], [{ items: ['shared'] }, '']);
    });
  }

  it('`session`, set while the join by it is on its way, calls that off', async () => {
    const owner = await elsewhere();
    const element = create();
    element.session = owner.session;
    await mount(element);
    const told = listen(element);
    element.session = '';
    await until(() => element.status === 'idle');
    await element.updateComplete;
    assert.deepEqual(told, ['idle']);
    assert.equal(element.session, null);
  });
});
