/** A change counts once, on every store: answers lost, sent twice at once, hours and snapshots later, to new instances. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { blobsStore } from '../../../netlify/stores/blobs.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { blobsDouble } from '../../support/blobs-double.ts';
import { everyStore } from '../../support/every-store.ts';
import { onceCases, onceChecks } from '../../support/exactly-once-checks.ts';
import type { TroubledStore } from '../../support/exactly-once-checks.ts';
import { Prng } from '../../support/prng.ts';
import { checkThenSetStore, troubledStore, yieldingStore } from '../../support/store-doubles.ts';

const every = everyStore('once');
before(every.start);
after(every.stop);

const stores: Readonly<Record<string, () => TroubledStore | Promise<TroubledStore>>> = {
  ...Object.fromEntries(
    Object.entries(every.open).map(([name, open]) => [name, async () => troubled(await open())]),
  ),
  'memory, with others coming between': () => troubled(yieldingStore(memoryStore(), new Prng(1))),
  // With an ETag each, which its client takes for a success.
  ...Object.fromEntries(
    [204, 304, 403, 404, 409, 503].map((status) => [
      `Blobs, whose server answers ${status}`,
      () => troubledBlobs(status),
    ]),
  ),
};

for (const [name, open] of Object.entries(stores)) {
  describe(`on ${name}, a change`, () => {
    for (const check of onceChecks) {
      it(check.name, async () => {
        const opened = await open();
        try {
          await check.run(opened);
        } finally {
          opened.store.close?.();
        }
      });
    }
  });
}

/** What the contract forbids and cannot show, for it knows no faults: the checks that have to catch it. */
const brokenStores: readonly { name: string; fails: readonly string[]; open: () => TroubledStore }[] = [
  {
    name: 'looks whether a slot is free, and then takes it',
    fails: [onceCases.contended],
    open: () => troubled(checkThenSetStore(yieldingStore(memoryStore(), new Prng(1)))),
  },
  {
    name: 'takes a fault for a yes',
    fails: [onceCases.told, onceCases.failed, onceCases.beaten],
    open: () => around((store) => afterFault(store, () => Promise.resolve(true))),
  },
  {
    name: 'takes a fault for a no',
    fails: [onceCases.told],
    open: () => around((store) => afterFault(store, () => Promise.resolve(false))),
  },
  {
    name: 'repeats what failed',
    fails: [onceCases.told],
    open: () => around((store) => afterFault(store, (key, value) => store.create(key, value))),
  },
  {
    name: 'repeats what failed without its condition',
    fails: [onceCases.told, onceCases.beaten],
    open: () =>
      around((store) => afterFault(store, async (key, value) => (await store.set(key, value), true))),
  },
];

describe('the checks catch a store that', () => {
  for (const { name, fails, open } of brokenStores) {
    it(name, async () => {
      const failed: string[] = [];
      for (const check of onceChecks) {
        await check.run(open()).catch((error: unknown) => {
          assert.ok(error instanceof assert.AssertionError, String(error));
          failed.push(check.name);
        });
      }
      assert.deepEqual(failed, fails);
    });
  }
});

function troubled(inner: Store): TroubledStore {
  const trouble = troubledStore(inner);
  return { trouble, store: { ...trouble, close: () => inner.close?.() } };
}

/** The trouble is between Netlify's client and its server, and what comes of it is for our adapter to say. */
async function troubledBlobs(status: number): Promise<TroubledStore> {
  const blobs = blobsDouble();
  return {
    store: await blobsStore('once', { fetch: blobs.fetch }),
    trouble: {
      failNext() {
        blobs.failNextWrite(status);
      },
      loseNextAnswer() {
        blobs.failNextWrite('lost-answer');
      },
      denyNextCreate() {
        blobs.failNextWrite('repeated');
      },
    },
  };
}

/** A store in memory that has trouble, behind an adapter that makes something of it. */
function around(adapter: (store: Store) => Store): TroubledStore {
  const trouble = troubledStore(yieldingStore(memoryStore(), new Prng(1)));
  return { trouble, store: adapter(trouble) };
}

function afterFault(store: Store, then: Store['create']): Store {
  return { ...store, create: (key, value) => store.create(key, value).catch(() => then(key, value)) };
}
