import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { equal } from '../../../components/core/json/json.ts';
import { apply } from '../../../components/core/json/patch.ts';
import type { Patch } from '../../../components/core/json/patch.ts';
import { inverseOf } from '../../../netlify/log/inverse.ts';
import { effort, firstSeed } from '../../support/effort.ts';
import { Prng } from '../../support/prng.ts';
import { anyScalar, randomDocument } from '../../support/random-json.ts';
import { randomPatch } from '../../support/random-patch.ts';

describe('the inverse of a patch', () => {
  it('leads back to where the patch was made, whatever it did', () => {
    for (let seed = firstSeed; seed < firstSeed + effort(2000, 50_000); seed++) {
      const random = new Prng(seed);
      const mint = anyScalar(random);
      const before = randomDocument(random, mint);
      const patch = randomPatch(random, before, mint);
      const after = apply(before, patch);
      const inverse = JSON.parse(JSON.stringify(inverseOf(before, patch))) as Patch;
      assert.ok(
        equal(apply(after, inverse), before),
        `seed ${seed}: ${JSON.stringify({ before, patch, inverse })}`,
      );
    }
  });

  it('puts back what a move to its own parent replaced', () => {
    const before = { a: { b: 1, c: 2 } };
    const patch: Patch = [{ op: 'move', from: '/a/b', path: '/a' }];
    assert.deepEqual(apply(apply(before, patch), inverseOf(before, patch)), before);
  });

  it('holds what was there and nothing else', () => {
    const before = { notes: [{ text: 'one' }, { text: 'two' }] };
    assert.deepEqual(inverseOf(before, [{ op: 'replace', path: '/notes/1/text', value: 'three' }]), [
      { op: 'replace', path: '/notes/1/text', value: 'two' },
    ]);
    assert.deepEqual(inverseOf(before, [{ op: 'add', path: '/notes/-', value: 3 }]), [
      { op: 'remove', path: '/notes/2' },
    ]);
  });
});
