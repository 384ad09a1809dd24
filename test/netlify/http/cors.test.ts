import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createHandler } from '../../../netlify/http/handler.ts';
import type { HandlerOptions } from '../../../netlify/http/handler.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { callerOf } from '../../support/caller.ts';

const from = (origin: string) => ({ headers: { Origin: origin } });
const caller = (options: Partial<HandlerOptions> = {}) =>
  callerOf(createHandler({ store: memoryStore(), ...options }));

describe('pages of other origins', () => {
  it('may use these routes, without credentials', async () => {
    const { headers } = await caller()('GET', '', from('https://page.test'));
    assert.equal(headers.get('Access-Control-Allow-Origin'), '*');
    assert.equal(headers.get('Access-Control-Allow-Credentials'), null);
  });

  it('may read the headers that matter', async () => {
    const { headers } = await caller()('GET', '', from('https://page.test'));
    const exposed = headers.get('Access-Control-Expose-Headers')?.split(', ');
    assert.deepEqual(exposed, ['ETag', 'Location', 'Poll-After', 'Retry-After', 'Shared-Session-Protocol']);
  });

  it('are answered in full also where they are refused', async () => {
    const { status, headers } = await caller()('POST', '', { ...from('https://page.test'), body: '{' });
    assert.equal(status, 400);
    assert.equal(headers.get('Access-Control-Allow-Origin'), '*');
  });

  it('may be narrowed down to some', async () => {
    const call = caller({ origins: ['https://page.test', 'https://other.test'] });
    const { headers } = await call('GET', '', from('https://other.test'));
    assert.equal(headers.get('Access-Control-Allow-Origin'), 'https://other.test');
    assert.equal(headers.get('Vary'), 'Origin');
  });

  for (const origin of ['https://evil.test', 'https://page.test.evil.test', 'null']) {
    it(`are kept out where ${origin} is none of those`, async () => {
      const { headers } = await caller({ origins: ['https://page.test'] })('GET', '', from(origin));
      assert.equal(headers.get('Access-Control-Allow-Origin'), null);
      assert.equal(headers.get('Vary'), 'Origin');
    });
  }
});

describe('a preflight', () => {
  it('allows what a session sends', async () => {
    const { status, headers, text } = await caller()('OPTIONS', `/v${'0'.repeat(26)}`, {
      headers: {
        'Origin': 'https://page.test',
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'authorization, content-type',
      },
    });
    assert.equal(status, 204);
    assert.equal(text, '');
    assert.equal(headers.get('Access-Control-Allow-Origin'), '*');
    assert.equal(headers.get('Access-Control-Allow-Methods'), 'GET, HEAD, PATCH, PUT, DELETE, OPTIONS');
    assert.deepEqual(headers.get('Access-Control-Allow-Headers')?.split(', '), [
      'Authorization',
      'Content-Type',
      'If-None-Match',
      'Shared-Session-Participant',
      'Shared-Session-Protocol',
    ]);
  });

  it('needs no store', async () => {
    const call = caller({ store: () => assert.fail('asked for the store') });
    assert.equal((await call('OPTIONS', '')).status, 204);
  });
});
