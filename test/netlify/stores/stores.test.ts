import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { BlobsServer } from '@netlify/blobs/server';
import { blobsStore } from '../../../netlify/stores/blobs.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { sqliteStore } from '../../../netlify/stores/sqlite.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { blobsContext, blobsDouble } from '../../support/blobs-double.ts';
import { Prng } from '../../support/prng.ts';
import { raceChecks, sequentialChecks, storeContract } from '../../../netlify/store-contract.ts';
import type { Check } from '../../../netlify/store-contract.ts';
import { checkThenSetStore, yieldingStore } from '../../support/store-doubles.ts';

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
  storeContract(it, () => sqliteStore(freshFile()));

  it('keeps what it has when it is closed', async () => {
    const file = freshFile();
    const first = await sqliteStore(file);
    await first.create('v1/a', 'kept');
    first.close?.();
    const second = await sqliteStore(file);
    assert.deepEqual(await second.get('v1/a'), ['kept']);
    second.close?.();
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

  storeContract(it, () => blobsStore(`test-${++stores}`), sequentialChecks);

  it('is not atomic, so the race checks fail there, and `netlify dev` uses SQLite', async () => {
    const store = await blobsStore(`test-${++stores}`);
    for (const check of raceChecks) await assert.rejects(check.run(store), check.name);
  });
});

describe('the Blobs store on an atomic double', () => {
  before(() => {
    process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test');
  });

  after(() => {
    delete process.env['NETLIFY_BLOBS_CONTEXT'];
  });

  storeContract(it, () => blobsStore('test', { fetch: blobsDouble().fetch }));
});

describe('the store contract', () => {
  it('catches a create that checks and then sets', async () => {
    const store = checkThenSetStore(yieldingStore(memoryStore(), new Prng(1)));
    assert.deepEqual(await broken([...sequentialChecks, ...raceChecks], store), raceChecks);
  });

  it('catches a write that is acknowledged before it is stored', async () => {
    const memory = memoryStore();
    const later = (run: () => unknown) => void setImmediate(run);
    const store = {
      ...memory,
      async create(key: string, value: string) {
        const [present] = await memory.get(key);
        if (present === undefined) later(() => memory.create(key, value));
        return present === undefined;
      },
      set(key: string, value: string) {
        later(() => memory.set(key, value));
        return Promise.resolve();
      },
    };
    const names = (await broken([...sequentialChecks, ...raceChecks], store)).map(({ name }) => name);
    assert.ok(names.includes('creates what is absent, and leaves alone what is not'), names.join('\n'));
    assert.ok(names.includes('sets over what was there'), names.join('\n'));
  });

  it('catches a create that always says yes', async () => {
    const store = { ...memoryStore(), create: () => Promise.resolve(true) };
    assert.ok((await broken(raceChecks, store)).length > 0);
  });

  it('catches a list that takes any character for an underscore', async () => {
    const memory = memoryStore();
    const list = async (prefix: string) => {
      const like = new RegExp(`^${prefix.replaceAll('_', '.')}`, 'i');
      return (await memory.list('')).filter((key) => like.test(key));
    };
    assert.equal((await broken(sequentialChecks, { ...memory, list })).length, 1);
  });
});

/** The checks that `store` does not pass. */
async function broken(checks: readonly Check[], store: Store): Promise<readonly Check[]> {
  const failed: Check[] = [];
  for (const check of checks) {
    await store.delete(await store.list(''));
    await check.run(store).catch(() => failed.push(check));
  }
  return failed;
}

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
