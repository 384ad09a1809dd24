import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { extend, historyLimit, TailCache } from '../../../netlify/log/tail.ts';
import { readChange } from '../../../netlify/log/stored.ts';
import type { Tail } from '../../../netlify/log/tail.ts';

function tailOf(version: number, stateWeight = 10): Tail {
  const head = { version, state: null, seen: {} };
  const days = { version: 1, at: 0, old: 0 };
  return { head, changes: [], stateBytes: 10, stateWeight, checkedAt: 0, usedAt: 0, days, checkpointAt: 0 };
}

describe('the tails an instance keeps', () => {
  it('are those used last', () => {
    const cache = new TailCache(Infinity, 2);
    cache.put('a', tailOf(1));
    cache.put('b', tailOf(1));
    cache.get('a');
    cache.put('c', tailOf(1));
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => cache.get(id) !== undefined),
      [true, false, true],
    );
  });

  it('are those of a thousand small sessions, all of them', () => {
    const cache = new TailCache();
    const ids = Array.from({ length: 1000 }, (_, index) => `v${index}`);
    for (const id of ids) cache.put(id, tailOf(1, 10_000));
    assert.ok(ids.every((id) => cache.get(id) !== undefined));
  });

  it('are no larger than allowed, together', () => {
    const cache = new TailCache(100_000);
    for (const id of ['a', 'b', 'c']) cache.put(id, tailOf(1, 40_000));
    assert.deepEqual(
      ['a', 'b', 'c'].map((id) => cache.get(id) !== undefined),
      [false, true, true],
    );
    cache.put('d', tailOf(1, 101_000)); // too large to keep at all
    assert.equal(cache.get('d'), undefined);
    cache.put('e', tailOf(1, 99_000));
    assert.equal(cache.get('e')?.stateWeight, 99_000);
  });

  it('never go back in version', () => {
    const cache = new TailCache();
    cache.put('a', tailOf(2));
    cache.put('a', tailOf(1));
    assert.equal(cache.get('a')?.head.version, 2);
  });
});

describe('extending a tail', () => {
  it('keeps as many changes as an answer may list', () => {
    let tail = tailOf(1);
    for (let version = 2; version < historyLimit + 10; version++) {
      const change = { version, id: `ann:${version}`, patch: [], at: '' } as const;
      tail = extend(tail, change, JSON.stringify(change));
    }
    assert.equal(tail.changes.length, historyLimit);
    assert.equal(readChange(tail.changes.at(-1)?.text ?? '').version, tail.head.version);
  });
});
