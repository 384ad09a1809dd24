import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { edit, replicaOf } from '../../../components/core/sync/replica.ts';
import { send } from '../../../components/core/sync/send.ts';
import { receive } from '../../../components/core/sync/receive.ts';

const at = '2026-01-01T00:00:00.000Z';

describe('A participant whose crash the authority knows more of than who goes on as it', () => {
  const restored = send(
    edit(replicaOf('ann', { version: 1, state: { a: 0 } }), [{ op: 'replace', path: '/a', value: 1 }]),
  );

  it('counts on after the changes that an answer lists', () => {
    const received = receive(restored, {
      version: 3,
      changes: [
        { version: 2, id: 'ann:1', patch: [{ op: 'replace', path: '/a', value: 1 }], at },
        { version: 3, id: 'ann:2', patch: [{ op: 'add', path: '/b', value: 2 }], at },
      ],
    });
    assert.ok(received);
    assert.equal(received.replica.sent, null);
    assert.deepEqual(received.replica.state, { a: 1, b: 2 });
    assert.equal(received.replica.counter, 2);
  });

  it('counts on after what a snapshot has seen', () => {
    const seen = { ann: { counter: 7, version: 9 } };
    const received = receive(restored, { version: 9, state: { a: 5 }, seen });
    assert.ok(received);
    assert.equal(received.replica.sent, null);
    assert.equal(received.replica.counter, 7);
  });
});
