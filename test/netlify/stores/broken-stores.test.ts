/** A suite that passes everything proves nothing: what breaks a promise is caught, and by the case that is there for it. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { storeContract } from '../../../netlify/stores/store-contract.ts';
import { blobsContext } from '../../support/blobs-double.ts';
import { cases } from '../../support/broken-stores/broken-store.ts';
import type { BrokenStore } from '../../support/broken-stores/broken-store.ts';
import { creating } from '../../support/broken-stores/creating.ts';
import { deleting, listing, naming, valuing } from '../../support/broken-stores/keeping.ts';
import { acknowledging, reading } from '../../support/broken-stores/telling.ts';

const brokenStores: readonly BrokenStore[] = [
  ...creating,
  ...acknowledging,
  ...reading,
  ...listing,
  ...deleting,
  ...naming,
  ...valuing,
];

/** Runs the whole contract, as somebody's test runner would. Resolves with what failed, by case. */
async function failures(open: BrokenStore['open']): Promise<ReadonlyMap<string, unknown>> {
  const tests = new Map<string, () => Promise<void>>();
  storeContract((name, run) => tests.set(name, run), open);
  const failed = new Map<string, unknown>();
  for (const [name, run] of tests) await run().catch((error: unknown) => failed.set(name, error));
  return failed;
}

describe('the store contract catches a store that', () => {
  before(() => {
    process.env['NETLIFY_BLOBS_CONTEXT'] = blobsContext('http://blobs.test');
  });

  after(() => {
    delete process.env['NETLIFY_BLOBS_CONTEXT'];
  });

  for (const { name, caughtBy, also = [], open } of brokenStores) {
    it(name, async () => {
      const failed = await failures(open);
      assert.deepEqual([...failed.keys()].sort(), [caughtBy, ...also].sort());
      // What the double answered was found wrong. It did not just fall over.
      for (const error of failed.values()) assert.ok(error instanceof assert.AssertionError, String(error));
    });
  }
});

describe('the store contract', () => {
  it('has no case that catches nothing', () => {
    const names: string[] = [];
    storeContract(
      (name) => names.push(name),
      () => assert.fail('not opened'),
    );
    assert.deepEqual(names, Object.values(cases));
    const needed = new Set(brokenStores.map(({ caughtBy }) => caughtBy));
    assert.deepEqual(
      names.filter((name) => !needed.has(name)),
      [],
    );
  });
});
