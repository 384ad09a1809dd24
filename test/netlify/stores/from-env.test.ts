import assert from 'node:assert/strict';
import { access, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { defaultSqlite, storeFromEnv, storeNamed } from '../../../netlify/stores/from-env.ts';
import { blobsContext } from '../../support/blobs-double.ts';
import { startRedis } from '../../support/redis-server.ts';

const runtime = globalThis as { Netlify?: unknown };
const { fetch } = globalThis;
const directory = process.cwd();
let folder = '';
/** Where requests went that were meant for Blobs. */
let requests: string[] = [];

before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'shared-session-env-')));
  process.chdir(folder);
  globalThis.fetch = (input) => {
    requests.push(input as string);
    return Promise.resolve(new Response(null, { status: 404 }));
  };
});

afterEach(() => {
  requests = [];
  delete process.env['NETLIFY_BLOBS_CONTEXT'];
  delete runtime.Netlify;
});

after(async () => {
  globalThis.fetch = fetch;
  process.chdir(directory);
  await rm(folder, { recursive: true, force: true });
});

/** The site's Blobs store that a read goes to, if it goes to Blobs. */
async function blobsStoreOf(env: Record<string, string>): Promise<string | undefined> {
  Object.assign(process.env, { NETLIFY_BLOBS_CONTEXT: blobsContext('http://blobs.test') });
  const store = await storeFromEnv({ ...env, NETLIFY_BLOBS_CONTEXT: 'set' });
  await store.get('v1/a');
  return requests.map((url) => new URL(url).pathname.split('/')[2])[0];
}

describe('the store for where the function runs', () => {
  it('is Blobs on Netlify', async () => {
    assert.equal(await blobsStoreOf({ CONTEXT: 'production' }), 'site:shared-session-production');
  });

  it('is another one for deploy previews, so that they never see what people share', async () => {
    runtime.Netlify = { context: { deploy: { context: 'deploy-preview' } } };
    assert.equal(await blobsStoreOf({}), 'site:shared-session-deploy-preview');
  });

  it('believes what Netlify says of the request more than the environment', async () => {
    runtime.Netlify = { context: { deploy: { context: 'branch-deploy' } } };
    assert.equal(await blobsStoreOf({ CONTEXT: 'production' }), 'site:shared-session-branch-deploy');
  });

  it("is not production's where nobody says what it is", async () => {
    runtime.Netlify = { context: { deploy: { context: '' } } };
    assert.equal(await blobsStoreOf({}), 'site:shared-session-unknown');
  });

  it('has a name that Blobs takes, whatever the context is called', async () => {
    assert.equal(await blobsStoreOf({ CONTEXT: 'dev/a b' }), 'site:shared-session-dev-a-b');
  });

  for (const name of ['NETLIFY_DEV', 'NETLIFY_LOCAL']) {
    it(`is SQLite where ${name} is set, though there is a Blobs server`, async () => {
      const store = await storeFromEnv({ [name]: 'true', NETLIFY_BLOBS_CONTEXT: 'set' });
      assert.equal(store, await storeNamed(defaultSqlite()));
      assert.deepEqual(requests, []);
    });
  }

  it('is a SQLite file under the working directory where there is no Blobs context', async () => {
    await storeFromEnv({});
    await access(join(folder, '.netlify', 'shared-session.sqlite'));
  });

  it('is the same for the same place, so that what is known of it is kept', async () => {
    assert.equal(await storeFromEnv({}), await storeFromEnv({}));
  });

  it('is the one that SHARED_SESSION_STORE names', async () => {
    const file = join(folder, 'other', 'named.sqlite');
    await storeFromEnv({ SHARED_SESSION_STORE: `sqlite:${file}`, NETLIFY_BLOBS_CONTEXT: 'set' });
    await access(file);
  });

  for (const name of ['', 'sqlite', 'sqlite:', 'redis', 'redis://', 'memory:x']) {
    it(`is none where it is named "${name}", and says what was expected`, async () => {
      await assert.rejects(storeFromEnv({ SHARED_SESSION_STORE: name }), /^TypeError: Expected a store/);
    });
  }
});

describe('a Redis that several sites and deploys share', () => {
  it('has keys of its own for each', async () => {
    const redis = await startRedis();
    const sites = [
      { SITE_ID: 'one', CONTEXT: 'production' },
      { SITE_ID: 'one', CONTEXT: 'deploy-preview' },
      { SITE_ID: 'other', CONTEXT: 'production' },
    ];
    const stores = await Promise.all(sites.map((env) => storeNamed(redis.url, env)));
    stores.push(await storeNamed(`${redis.url}/0?prefix=mine`, {}), await storeNamed(redis.url, {}));
    for (const store of stores) assert.equal(await store.create('v1/a', 'A'), true);
    for (const store of stores) store.close?.();
    await redis.stop();
  });

  it('is never named with its password', async () => {
    await assert.rejects(storeNamed('redis//:secret@host', {}), (error) => !String(error).includes('secret'));
    await assert.rejects(storeNamed('redis:/:secret@host', {}), (error) => !String(error).includes('secret'));
  });
});
