import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../../components/core/json/json.ts';
import { apply } from '../../../components/core/json/patch.ts';
import type { Patch } from '../../../components/core/json/patch.ts';
import { bytesOf, growthOf } from '../../../netlify/limits/size.ts';

const states: readonly Json[] = [
  null,
  -1.5e-7,
  'plain',
  'ü 漢 👩‍👩‍👧 " \\ \n \u0001 \ud800',
  [],
  {},
  [[], {}, null],
  { 'a': 1, 'b"/~': [true, { '': 'ü' }], '漢': 'x' },
];

describe('the size of a state', () => {
  for (const state of states) {
    it(`is that of its JSON: ${JSON.stringify(state)}`, () => {
      assert.equal(bytesOf(state), Buffer.byteLength(JSON.stringify(state)));
    });
  }

  it('is measured in no time, however often a part is in it', () => {
    let state: Json = ['x'];
    for (let doubling = 0; doubling < 60; doubling++) state = [state, state];
    assert.ok(bytesOf(state) > 2 ** 60);
  });
});

describe('the growth by a patch', () => {
  const state: Json = { a: { b: 'x' }, list: [1, 2] };
  const patches: readonly Patch[] = [
    [],
    [{ op: 'add', path: '/n', value: 1 }],
    [{ op: 'add', path: '/list/-', value: 'ü"' }],
    [{ op: 'add', path: '/"ü~0~1', value: {} }],
    [{ op: 'replace', path: '', value: 'x'.repeat(100) }],
    [{ op: 'move', from: '/list/0', path: '/a/a name as long as it gets' }],
    [{ op: 'remove', path: '/a' }],
  ];
  for (const patch of patches) {
    it(`is no more than it says: ${JSON.stringify(patch)}`, () => {
      assert.ok(bytesOf(apply(state, patch)) <= bytesOf(state) + growthOf(patch));
    });
  }

  it('is unknown where something is copied', () => {
    assert.equal(growthOf([{ op: 'copy', from: '/a', path: '/b' }]), Infinity);
  });
});
