import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json, JsonArray } from '../../../components/core/json/json.ts';
import { diff } from '../../../components/core/diff/diff.ts';
import { likeness } from '../../../components/core/diff/match.ts';

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

/** Counts how often somebody looks at an item. */
function watched<T extends JsonArray>(list: T): { list: T; looks: () => number } {
  let looks = 0;
  const get = (target: T, name: string | symbol) => {
    if (typeof name === 'string' && /^\d+$/.test(name)) looks += 1;
    return Reflect.get(target, name) as unknown;
  };
  return { list: new Proxy(list, { get }), looks: () => looks };
}

describe('How alike two lists are', () => {
  const cases: readonly (readonly [JsonArray, JsonArray, number])[] = [
    [[], [], 1],
    [[1, 2, 3], [1, 2, 3], 1],
    [[1, 2, 3, 4], [4, 3, 2, 1], 1],
    [[1, 2, 3, 4], [1, 2, 5, 6], 1 / 2],
    [[1], [1, 2, 3, 4], 1 / 4],
    [[1, 2, 3, 4], [1], 1 / 4],
    [[], [1], 0],
    [[0, 0, 0, 0], [0, 1, 1, 1], 1 / 4],
    [[0, 1, 1, 1], [0, 0, 0, 0], 1 / 4],
    [[1, '1', null, true], ['1', 1, true, null], 1],
  ];
  for (const [one, other, expected] of cases) {
    it(`is ${expected.toFixed(2)} for ${JSON.stringify(one)} and ${JSON.stringify(other)}`, () => {
      assert.equal(likeness(one, other, []), expected);
    });
  }

  it('takes a few looks at each item, however long they are', () => {
    for (const count of [1000, 10_000, 100_000]) {
      const one = watched(numbers(0, count));
      const other = watched(numbers(count / 2, count));
      assert.equal(likeness(one.list, other.list, []), 1 / 2);
      assert.ok(one.looks() <= 3 * count && other.looks() <= 3 * count, `${one.looks()} ${other.looks()}`);
    }
  });

  it('is not asked of one long list and each of many short ones', () => {
    const looksFor = (count: number) => {
      const long = watched(numbers(0, 1000));
      assert.equal(diff([long.list, 'a'], numbers(0, count).map(single)).length, count + 2);
      return long.looks();
    };
    assert.equal(looksFor(1000), looksFor(100));
  });

  it('is asked of as many as there may be new ones before one that was edited', () => {
    const edited = (count: number) =>
      diff([[1, 2, 3]], [...numbers(10, count).map(single), [1, 2, 3, 4]]).length;
    assert.equal(edited(15), 16);
    assert.equal(edited(16), 18);
  });
});

function single(n: number): Json {
  return [n];
}
