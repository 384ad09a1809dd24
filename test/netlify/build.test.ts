/** What `netlify build` makes of this repository, in a copy, so that nobody's `dist` changes under their feet. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { text } from 'node:stream/consumers';
import { BlobsServer } from '@netlify/blobs/server';
import { serve } from 'srvx';
import type { Handler } from '../../netlify/http/handler.ts';
import { storeFromEnv } from '../../netlify/stores/from-env.ts';
import { blobsContext, blobsDouble } from '../support/blobs-double.ts';
import { callerOf, setCount, started } from '../support/caller.ts';
import { startRedis } from '../support/redis-server.ts';
import { netlifyBuild } from '../support/netlify-cli.ts';
import type { BuiltFunction } from '../support/netlify-cli.ts';
import { copySite } from '../support/site-copy.ts';
import { unzip } from '../support/unzip.ts';

let folder = '';
let functions: readonly BuiltFunction[];
/** Where the function was unpacked to. */
let unpacked = '';

function built(name: string): BuiltFunction {
  const found = functions.find((other) => other.name === name);
  assert.ok(found, `no function ${name} was built`);
  return found;
}

before(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'shared-session-build-')));
  const site = join(folder, 'site');
  await copySite(site, ['@netlify/blobs', '@redis/client']);
  functions = await netlifyBuild(site);
  unpacked = join(folder, 'unpacked');
  for (const name of ['shared-sessions', 'sweep-sessions'])
    await unzip(built(name).path, join(unpacked, name));
});

after(() => rm(folder, { recursive: true, force: true }));

const bundle = (name = 'shared-sessions') => join(unpacked, name, 'netlify/functions', `${name}.mjs`);

describe('netlify build', () => {
  it('makes two functions: one on the routes of the protocol, for every method, and one by the clock', () => {
    const routes = functions.map(({ name, schedule, routes: all = [] }) => [
      name,
      schedule,
      all.map(({ pattern, methods }) => [pattern, methods]),
    ]);
    assert.deepEqual(routes, [
      [
        'shared-sessions',
        undefined,
        [
          ['/api/shared-sessions', []],
          ['/api/shared-sessions/*', []],
        ],
      ],
      ['sweep-sessions', '@daily', []],
    ]);
  });

  it('takes over how often an address may ask', () => {
    // Where anything is wrong with it, Netlify leaves it out and says nothing.
    assert.deepEqual(built('shared-sessions').trafficRules, {
      action: {
        type: 'rate_limit',
        config: {
          rateLimitConfig: { windowLimit: 18000, windowSize: 60, algorithm: 'sliding_window' },
          aggregate: { keys: [{ type: 'ip' }, { type: 'domain' }] },
        },
      },
    });
  });

  it('leaves out of the function what belongs into a browser, and what belongs to other hosts', async () => {
    for (const [name, part] of [
      ['shared-sessions', /createHandler/],
      ['sweep-sessions', /idleDays/],
    ] as const) {
      const source = await readFile(bundle(name), 'utf8');
      assert.match(source, part);
      assert.doesNotMatch(source, /\blit\b|LitElement|HTMLElement|customElements|\bdocument\.|\bwindow\./);
      assert.doesNotMatch(source, /srvx/);
    }
  });

  it('makes a function that runs in memory', async () => {
    process.env['SHARED_SESSION_STORE'] = 'memory';
    await works(await bundled());
  });

  it('makes a function that runs on SQLite where there is no Blobs context', async () => {
    process.env['SHARED_SESSION_STORE'] = `sqlite:${join(folder, 'store.sqlite')}`;
    await works(await bundled());
  });

  it('makes a function that sweeps the store of the other', async () => {
    process.env['SHARED_SESSION_STORE'] = `sqlite:${join(folder, 'store.sqlite')}`;
    const { view } = await started(callerOf(await bundled()));
    const store = await storeFromEnv();
    await store.set(`${view}/ended`, '{"end":"ended","at":"2020-01-01T00:00:00.000Z"}');
    const { default: sweep } = (await import(pathToFileURL(bundle('sweep-sessions')).href)) as {
      default: () => Promise<void>;
    };
    await sweep();
    assert.deepEqual(await store.list(`${view}/`), []);
  });

  it('makes a function that brings the client of Redis with it', async () => {
    const redis = await startRedis();
    process.env['SHARED_SESSION_STORE'] = redis.url;
    await works(await bundled());
    await redis.stop(); // the connection that the function keeps goes with it
  });

  it('makes a function that brings the client of Netlify Blobs with it', async () => {
    const server = new BlobsServer({ directory: join(folder, 'blobs'), token: 'token' });
    const { port } = await server.start();
    process.env['SHARED_SESSION_STORE'] = 'blobs';
    process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext(`http://localhost:${port}`);
    await works(await bundled());
    await server.stop();
  });

  it('makes a function that takes nothing for written of which its client only believes so', async () => {
    const blobs = blobsDouble();
    const server = serve({
      port: 0,
      hostname: 'localhost',
      silent: true,
      gracefulShutdown: false,
      fetch: async ({ url, method, headers, body }) =>
        await blobs.fetch(url, { method, headers, ...(body && { body: await text(body) }) }),
    });
    await server.ready();
    process.env['SHARED_SESSION_STORE'] = 'blobs';
    process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext(String(server.url).replace(/\/$/, ''));
    const call = callerOf(await bundled());
    const { edit, view } = await started(call);
    let version = 1;
    for (const fault of [403, 404, 409, 429, 500, 503, 'lost-answer', 'repeated'] as const) {
      const write = async () =>
        await call('PATCH', `/${view}`, { key: edit, body: setCount(`ann:${version}`, version) });
      blobs.failNextWrite(fault);
      assert.equal((await write()).status, fault === 'repeated' ? 200 : 503, String(fault));
      assert.equal((await write()).body['accepted'], version + 1, String(fault));
      version += 1;
    }
    assert.equal((await call('GET', `/${view}`)).body['version'], version);
    await server.close(true);
  });
});

async function bundled(): Promise<Handler> {
  const { default: handle } = (await import(pathToFileURL(bundle()).href)) as { default: Handler };
  return handle;
}

async function works(handle: Handler): Promise<void> {
  const call = callerOf(handle);
  const { edit, view } = await started(call);
  assert.equal((await call('PATCH', `/${view}`, { key: edit, body: setCount('ann:1', 1) })).status, 200);
  assert.equal((await call('GET', `/${view}`)).body['version'], 2);
}
