import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { BlobsServer } from '@netlify/blobs/server';
import { blobsStore } from '../../../netlify/stores/blobs.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { sqliteStore } from '../../../netlify/stores/sqlite.ts';
import { blobsContext, blobsDouble } from '../../support/blobs-double.ts';
import { Prng } from '../../support/prng.ts';
import { raceChecks, sequentialChecks, storeContract } from '../../../netlify/stores/store-contract.ts';
import { yieldingStore } from '../../support/store-doubles.ts';

let folder = '';
let stores = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-session-stores-'));
});

after(() => rm(folder, { recursive: true, force: true }));

const freshFile = () => join(folder, `${++stores}`, 'store.sqlite');

describe('the store in memory', () => {
  storeContract(it, () => Promise.resolve(memoryStore()));
});

describe('the store in memory, with others coming between', () => {
  storeContract(it, () => Promise.resolve(yieldingStore(memoryStore(), new Prng(1))));
});

describe('the SQLite store', () => {
  storeContract(it, async () => {
    const file = freshFile();
    return [await sqliteStore(file), await sqliteStore(file)];
  });

  it('keeps what it has when it is closed', async () => {
    const file = freshFile();
    const first = await sqliteStore(file);
    await first.create('v1/a', 'kept');
    first.close?.();
    const second = await sqliteStore(file);
    assert.deepEqual(await second.get('v1/a'), ['kept']);
    second.close?.();
  });

  it('waits for others outside of the event loop, for a while', async () => {
    const file = freshFile();
    const pauses: number[] = [];
    let atPause: () => void = () => undefined;
    const sleep = (ms: number) => {
      pauses.push(ms);
      atPause();
      return Promise.resolve();
    };
    const store = await sqliteStore(file, { sleep });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await assert.rejects(store.create('v1/a', 'refused'), /database is locked/);
    const waited = pauses.reduce((sum, ms) => sum + ms, 0);
    assert.ok(waited > 1000 && waited <= 4000, `${waited} ms`);
    assert.ok(Math.max(...pauses) <= 50, `${Math.max(...pauses)} ms`);
    assert.deepEqual(await store.get('v1/a'), [undefined]); // reads wait for nobody
    pauses.length = 0;
    atPause = () => {
      if (pauses.length === 3) other.exec('COMMIT');
    };
    assert.equal(await store.create('v1/a', 'created'), true);
    assert.equal(pauses.length, 3);
    other.close();
    store.close?.();
  });

  it('lets exactly one of several processes create a slot', async () => {
    const file = freshFile();
    const slots = 500;
    const racers = ['ann', 'bob', 'cat'].map((name) => startRacer(file, name, slots));
    await Promise.all(racers.map(({ ready }) => ready));
    const won = await Promise.all(racers.map(({ go }) => go()));
    assert.equal(
      won.reduce((sum, count) => sum + count, 0),
      slots,
      `won by each: ${won.join(', ')}`,
    );
  });
});

describe("the Blobs store on Netlify's local server", () => {
  let server: BlobsServer | undefined;

  before(async () => {
    server = new BlobsServer({ directory: join(folder, 'blobs'), token: 'token' });
    const { port } = await server.start();
    process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext(`http://localhost:${port}`);
  });

  after(async () => {
    delete process.env['NETLIFY_BLOBS_CONTEXT'];
    await server?.stop();
  });

  const twice = async (name: string) => [await blobsStore(name), await blobsStore(name)] as const;
  storeContract(it, () => twice(`test-${++stores}`), sequentialChecks);

  it('is not atomic, so the race checks fail there, and `netlify dev` uses SQLite', async () => {
    for (const check of raceChecks) {
      const [store, other] = await twice(`test-${++stores}`);
      await assert.rejects(check.run(store, other), assert.AssertionError, check.name);
    }
  });
});

describe('the Blobs store on an atomic double', () => {
  before(() => {
    process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test');
  });

  after(() => {
    delete process.env['NETLIFY_BLOBS_CONTEXT'];
  });

  storeContract(it, async () => {
    const { fetch } = blobsDouble();
    return [await blobsStore('test', { fetch }), await blobsStore('test', { fetch })];
  });
});

function startRacer(file: string, name: string, slots: number) {
  const script = resolve(import.meta.dirname, '../../support/race-creates.ts');
  const child = spawn(process.execPath, [script, file, name, `${slots}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    ready: lines.next(),
    go: async (): Promise<number> => {
      child.stdin.end();
      const { value } = (await lines.next()) as { value: string };
      return Number(value);
    },
  };
}
