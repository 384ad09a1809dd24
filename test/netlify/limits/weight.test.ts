/** The estimate of memory, against what V8 takes for it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toJson } from '../../../components/core/json/json.ts';
import type { Json } from '../../../components/core/json/json.ts';
import { weightOf } from '../../../netlify/limits/weight.ts';
import { heldBytes } from '../../support/collect-garbage.ts';

const list = (count: number, item: (index: number) => string) =>
  `[${Array.from({ length: count }, (_, n) => item(n)).join()}]`;
const object = (count: number, name: (index: number) => string) =>
  `{${Array.from({ length: count }, (_, n) => `"${name(n)}":${n}`).join()}}`;

/** States as text; `copy` is another number for each copy, so that copies share as little as two sessions do. */
const shapes: Readonly<Record<string, (copy: number) => string>> = {
  'empty lists': () => list(20_000, () => '[]'),
  'empty objects': () => list(20_000, () => '{}'),
  'lists in lists': () => list(1000, () => '['.repeat(20) + ']'.repeat(20)),
  'small numbers': () => list(40_000, () => '1'),
  'fractions': () => list(40_000, (n) => `${n}.5`),
  'objects of one kind': () => list(20_000, (n) => `{"a":${n}}`),
  'objects with fractions': () => list(20_000, (n) => `{"a":${n}.5}`),
  'objects of as many kinds': (copy) => list(20_000, (n) => `{"k${copy}x${n}":1}`),
  'objects of as many kinds, larger': (copy) => list(2000, (n) => object(15, (m) => `k${copy}x${n}x${m}`)),
  'objects with numbers for names': (copy) => list(20_000, (n) => `{"${n * 1000 + copy}":1}`),
  'an object of many members': (copy) => object(20_000, (n) => `k${copy}x${n}`),
  'objects of 30 members': (copy) => list(1000, (n) => object(30, (m) => `k${copy}x${n}x${m}`)),
  'objects of 100 members of one kind': () => list(500, () => object(100, (n) => `k${n}`)),
  'short texts': (copy) => list(20_000, (n) => `"s${copy}x${n}"`),
  'long texts': (copy) => list(1000, (n) => `"${'x'.repeat(1000)}${copy}x${n}"`),
  'Chinese texts': (copy) => list(1000, (n) => `"${'漢'.repeat(300)}${copy}x${n}"`),
  'notes': (copy) =>
    list(5000, (n) => `{"id":"n${n}","text":"Note ${copy}x${n}","x":${n},"y":7,"tags":["a","b"]}`),
};

describe('the estimate of what a state takes in memory', () => {
  const copies = 4;
  for (const [name, shape] of Object.entries(shapes)) {
    it(`is little less than it takes for ${name}, and not many times as much`, () => {
      const before = heldBytes();
      const states = Array.from({ length: copies }, (_, copy): Json => toJson(JSON.parse(shape(copy))));
      const real = (heldBytes() - before) / copies;
      const estimate = weightOf(states[0] as Json);
      assert.ok(real <= 1.5 * estimate, `${real} bytes, estimated ${estimate}`);
      assert.ok(estimate <= 4 * real, `${real} bytes, estimated ${estimate}`);
    });
  }
});
