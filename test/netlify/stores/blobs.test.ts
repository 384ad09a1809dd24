import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { blobsStore } from '../../../netlify/stores/blobs.ts';
import { blobsContext, blobsDouble } from '../../support/blobs-double.ts';

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

describe('creating a blob', () => {
  for (const status of [403, 404, 429, 500, 503]) {
    it(`fails where Blobs answers ${status}, which its client takes for success`, async () => {
      const { blobs, store } = await open();
      blobs.failNextWrite(status);
      await assert.rejects(store.create('v1/a', 'mine'));
      assert.deepEqual(await store.get('v1/a'), [undefined]);
    });
  }

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
