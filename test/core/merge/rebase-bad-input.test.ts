/** What a rebase says to patches that make no sense, and how it bears up under big ones. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../../components/core/json/json.ts';
import { maxDepth } from '../../../components/core/json/json.ts';
import { apply, PatchError } from '../../../components/core/json/patch.ts';
import type { Operation } from '../../../components/core/json/patch.ts';
import { rebase } from '../../../components/core/merge/rebase.ts';

const base = { list: [{ id: 1 }], o: { k: 1 } };
const fine: Operation = { op: 'add', path: '/fine', value: 1 };

const bad: Readonly<Record<string, Operation>> = {
  'a path that leads nowhere': { op: 'replace', path: '/nowhere/at/all', value: 1 },
  'a member that is not there': { op: 'remove', path: '/o/m' },
  'an index beyond the end': { op: 'add', path: '/list/2', value: 1 },
  'an index with a leading zero': { op: 'remove', path: '/list/00' },
  'a source inside of which is the target': { op: 'move', from: '/o', path: '/o/k/o' },
  'a source that is not there': { op: 'copy', from: '/nowhere', path: '/o/k' },
  'a test that fails': { op: 'test', path: '/o/k', value: 2 },
  'a malformed pointer': { op: 'add', path: 'o', value: 1 },
  'a bad escape': { op: 'add', path: '/o/~2', value: 1 },
  'a forbidden name': { op: 'add', path: '/__proto__', value: 1 },
  'a value of state that JSON cannot say': { op: 'add', path: '/o/f', value: Number.NaN },
};

describe('a rebase throws and names the operation, in theirs and in mine, at', () => {
  for (const [name, operation] of Object.entries(bad)) {
    it(name, () => {
      const isNamed = (error: unknown) =>
        error instanceof PatchError && error.operation === 1 && error.pointer !== '';
      assert.throws(() => rebase(base, [[fine, operation]], [[fine]]), isNamed);
      assert.throws(() => rebase(base, [[fine]], [[fine, operation]]), isNamed);
    });
  }
});

describe('a rebase copes with', () => {
  it('moves into each other, by dropping mine', () => {
    const tree = { a: { b: {} }, c: { d: {} } };
    const theirs: Operation[] = [{ op: 'move', from: '/a', path: '/c/d/a' }];
    const mine: Operation[] = [{ op: 'move', from: '/c', path: '/a/b/c' }];
    const { patches, conflicts } = rebase(tree, [theirs], [mine]);
    assert.deepEqual(patches, [[]]);
    assert.equal(conflicts[0]?.reason, 'lost');
  });

  it('10,000 operations in one patch on either side', () => {
    const list = Array.from({ length: 10_000 }, (_, id) => ({ id, text: 'a text' }));
    const theirs = list.map(({ id }): Operation => ({ op: 'add', path: '/0', value: { id: -1 - id } }));
    const mine = list.map((_, index): Operation => ({ op: 'replace', path: `/${index}/text`, value: 'b' }));
    const { patches } = rebase(list, [theirs], [mine]);
    const [first, last] = [patches[0]?.[0], patches[0]?.at(-1)];
    assert.deepEqual([first?.path, last?.path], ['/10000/text', '/19999/text']);
  });

  it('10,000 inserts by both into one list', () => {
    const inserts = (who: string) =>
      Array.from({ length: 10_000 }, (_, n): Operation => ({
        op: 'add',
        path: `/${n}`,
        value: `${who}${n}`,
      }));
    const { patches } = rebase(['end'], [inserts('a')], [inserts('b')]);
    const state = patches.reduce(apply, apply(['end'], inserts('a'))) as string[];
    assert.equal(state.length, 20_001);
    assert.equal(new Set(state).size, 20_001);
  });

  it('nesting as deep as it may be, and drops what would make it deeper', () => {
    const chest = (depth: number): Json => (depth === 0 ? 'x' : { in: chest(depth - 1) });
    const before = { a: {}, b: chest(maxDepth - 3) };
    const theirs: Operation[] = [{ op: 'move', from: '/a', path: `/b${'/in'.repeat(10)}/a` }];
    const mine: Operation[] = [{ op: 'copy', from: '/b', path: '/a/b' }];
    const { patches, conflicts } = rebase(before, [theirs], [mine]);
    assert.deepEqual(patches, [[]]);
    assert.deepEqual(
      conflicts.map(({ reason, lost }) => [reason, lost]),
      [['lost', 'mine']],
    );
  });
});
