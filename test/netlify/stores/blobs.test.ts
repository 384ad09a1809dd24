import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { blobsStore } from '../../../netlify/stores/blobs.ts';
import { blobsContext, blobsDouble } from '../../support/blobs-double.ts';
import type { Fault } from '../../support/blobs-double.ts';

before(() => {
  process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test');
});

after(() => {
  delete process.env['NETLIFY_BLOBS_CONTEXT'];
});

async function open() {
  const blobs = blobsDouble();
  return { blobs, store: await blobsStore('test', { fetch: blobs.fetch }) };
}

/** Every status that is an answer. */
const statuses = Array.from({ length: 400 }, (_, index) => 200 + index);
/** Each of them as a server may send it, with an ETag and without. */
const answers: readonly (readonly [name: string, fault: (status: number) => Fault])[] = [
  ['with an ETag', (status) => status],
  ['without one', (status) => ({ statusWithoutETag: status })],
];

/** What comes of creating a blob where Blobs answers so, in words. */
async function creating(fault: Fault): Promise<string> {
  const { blobs, store } = await open();
  blobs.failNextWrite(fault);
  const outcome = await store.create('v1/a', 'mine').then(String, () => 'failed');
  return `${outcome} after ${blobs.requests.length}`;
}

describe('creating a blob', () => {
  for (const [name, fault] of answers) {
    it(`has happened at 200 and 201, has not at 412, and fails at any other status ${name}`, async () => {
      const outcomes = new Map<string, number[]>();
      for (const status of statuses) {
        const outcome = await creating(fault(status));
        outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), status]);
      }
      assert.deepEqual(outcomes.get('true after 1'), [200, 201]);
      assert.deepEqual(outcomes.get('false after 1'), [412]);
      assert.deepEqual(outcomes.get('failed after 1')?.length, statuses.length - 3);
    });
  }

  it('fails with the status, so that a developer knows where to look', async () => {
    const { blobs, store } = await open();
    blobs.failNextWrite(403);
    await assert.rejects(store.create('v1/a', 'mine'), /403/);
    blobs.failNextWrite(503);
    await assert.rejects(store.create('v1/a', 'mine'), /503/);
  });

  it('fails at once at 403 where the place to write to is asked for first, which its client would repeat', async () => {
    const context = { siteID: 'site', token: 'token' };
    process.env['NETLIFY_BLOBS_CONTEXT'] = Buffer.from(JSON.stringify(context)).toString('base64');
    try {
      assert.equal(await creating(403), 'failed after 1');
      assert.equal(await creating(201), 'true after 1');
      assert.equal(await creating(412), 'false after 1');
    } finally {
      process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test');
    }
  });

  it('fails once, at once: only the session tries again', async () => {
    const { blobs, store } = await open();
    blobs.failNextWrite(503);
    await assert.rejects(store.create('v1/a', 'mine'));
    assert.deepEqual(blobs.requests, ['PUT v1/a']);
  });

  it('fails where the answer is lost, and finds its own value the next time', async () => {
    const { blobs, store } = await open();
    blobs.failNextWrite('lost-answer');
    await assert.rejects(store.create('v1/a', 'mine'));
    assert.equal(await store.create('v1/a', 'mine'), false);
    assert.deepEqual(await store.get('v1/a'), ['mine']);
  });

  it('says no although it landed, where it was repeated on the way', async () => {
    const { blobs, store } = await open();
    blobs.failNextWrite('repeated');
    assert.equal(await store.create('v1/a', 'mine'), false);
    assert.deepEqual(await store.get('v1/a'), ['mine']);
  });
});

describe('setting a blob', () => {
  it('fails where Blobs does, and names the status', async () => {
    const { blobs, store } = await open();
    blobs.failNextWrite(500);
    await assert.rejects(store.set('v1/a', 'mine'), /500/);
  });

  it('fails where the answer is lost', async () => {
    const { blobs, store } = await open();
    blobs.failNextWrite('lost-answer');
    await assert.rejects(store.set('v1/a', 'mine'), /fetch%20failed/);
  });
});

describe('the credentials', () => {
  it('are read anew for each operation, since Netlify renews them with every request', async () => {
    const seen: (string | null)[] = [];
    const { blobs } = await open();
    const store = await blobsStore('test', {
      fetch: (input, init) => {
        seen.push(new Headers(init?.headers).get('Authorization'));
        return blobs.fetch(input, init);
      },
    });
    await store.get('v1/a');
    process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test', 'renewed');
    await store.get('v1/a');
    assert.deepEqual(seen, ['Bearer token', 'Bearer renewed']);
  });
});
