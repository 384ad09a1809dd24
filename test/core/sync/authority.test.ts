import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advance, accept } from '../../../components/core/sync/authority.ts';
import { sight } from '../../../components/core/sync/change.ts';
import type { ChangeId, Snapshot } from '../../../components/core/sync/change.ts';
import { PatchError } from '../../../components/core/json/patch.ts';
import type { Write } from '../../../components/core/sync/protocol.ts';

const at = '2026-01-02T03:04:05.678Z';
const head: Snapshot = {
  version: 7,
  state: { count: 6, title: 'Plan' },
  seen: { ann: { counter: 3, version: 7 }, bob: { counter: 1, version: 5 } },
};

function setCount(id: ChangeId, version: number, value = 9): Write {
  return { id, version, patch: [{ op: 'replace', path: '/count', value }], rebase: null };
}

describe('the authority', () => {
  it('accepts a change made at the head as the next version', () => {
    const write = setCount('cat:1', 7);
    assert.deepEqual(accept(head, write, at), {
      kind: 'accepted',
      change: { version: 8, id: 'cat:1', patch: write.patch, at },
      head: {
        version: 8,
        state: { count: 9, title: 'Plan' },
        seen: { ...head.seen, cat: { counter: 1, version: 8 } },
      },
    });
  });

  it('calls a change stale that was made at an older version', () => {
    assert.deepEqual(accept(head, setCount('cat:1', 6), at), { kind: 'stale' });
  });

  it('calls a change stale that names a version to come', () => {
    assert.deepEqual(accept(head, setCount('cat:1', 8), at), { kind: 'stale' });
  });

  it('recognises the last change of a participant, before it looks at the version', () => {
    assert.deepEqual(accept(head, setCount('ann:3', 6), at), { kind: 'repeat', version: 7 });
    assert.deepEqual(accept(head, setCount('ann:3', 7), at), { kind: 'repeat', version: 7 });
  });

  it('recognises an older change, but cannot say where it was accepted', () => {
    assert.deepEqual(accept(head, setCount('ann:2', 7), at), { kind: 'repeat', version: null });
  });

  it('minds no gap in the counter: a change may have been given up', () => {
    assert.equal(accept(head, setCount('ann:9', 7), at).kind, 'accepted');
  });

  it('does not take a participant for one that objects inherit', () => {
    assert.equal(accept(head, setCount('toString:1', 7), at).kind, 'accepted');
  });

  it('throws on a patch that does not apply to the head', () => {
    const write: Write = { ...setCount('cat:1', 7), patch: [{ op: 'remove', path: '/absent' }] };
    assert.throws(() => accept(head, write, at), PatchError);
  });

  it('does not mind a patch that does not apply where the change is stale anyway', () => {
    const write: Write = { ...setCount('cat:1', 6), patch: [{ op: 'remove', path: '/absent' }] };
    assert.deepEqual(accept(head, write, at), { kind: 'stale' });
  });

  it('turns the replacement of a state into a patch', () => {
    const verdict = accept(head, { id: 'cat:1', version: 7, state: { count: 6, title: 'Plans' } }, at);
    assert.ok(verdict.kind === 'accepted');
    assert.deepEqual(verdict.change.patch, [{ op: 'replace', path: '/title', value: 'Plans' }]);
  });

  it('leaves the head as it was', () => {
    const before = structuredClone(head);
    accept(head, setCount('cat:1', 7), at);
    assert.deepEqual(head, before);
  });
});

describe('advancing', () => {
  it('comes to what the authority came to', () => {
    const verdict = accept(head, setCount('cat:1', 7), at);
    assert.ok(verdict.kind === 'accepted');
    assert.deepEqual(advance(head, verdict.change), verdict.head);
  });
});

describe('what is seen', () => {
  it('is the newest change of each participant', () => {
    const seen = sight(sight(sight({}, 'ann:1', 2), 'bob:7', 3), 'ann:2', 4);
    assert.deepEqual(seen, { ann: { counter: 2, version: 4 }, bob: { counter: 7, version: 3 } });
  });
});
