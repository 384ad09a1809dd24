import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ChangeId } from '../../../components/core/sync/change.ts';
import { diff } from '../../../components/core/diff/diff.ts';
import type { Json } from '../../../components/core/json/json.ts';
import type { Patch } from '../../../components/core/json/patch.ts';
import { receive, withdraw } from '../../../components/core/sync/receive.ts';
import { edit, isPending, replicaOf } from '../../../components/core/sync/replica.ts';
import { send } from '../../../components/core/sync/send.ts';

const set = (path: string, value: Json): Patch => [{ op: 'replace', path, value }];
const add = (path: string, value: Json): Patch => [{ op: 'add', path, value }];

/** A change that the authority accepted. */
const change = (version: number, id: ChangeId, patch: Patch) => ({ version, id, patch, at: '' });

const start = replicaOf('ann', { version: 1, state: { a: 0, b: 0 } });

describe('A replica', () => {
  it('shows an edit at once and keeps it pending until it is confirmed', () => {
    const edited = send(edit(start, set('/a', 1)));
    assert.deepEqual(edited.state, { a: 1, b: 0 });
    assert.deepEqual(edited.confirmed, { a: 0, b: 0 });
    const received = receive(edited, { version: 2, changes: [change(2, 'ann:1', set('/a', 1))] });
    assert.equal(received?.replica.state, edited.state);
    assert.equal(isPending(received.replica), false);
  });

  it('sends an unanswered change again as it was, though there are new edits', () => {
    const sent = send(edit(start, set('/a', 1)));
    const again = send(edit(sent, set('/b', 1)));
    assert.equal(again.sent, sent.sent);
    assert.equal(again.unsent.length, 1);
  });

  it('keeps the id of a change that it has to rebase', () => {
    const sent = send(edit(start, set('/a', 1)));
    const received = receive(sent, { version: 2, changes: [change(2, 'bob:1', set('/b', 5))] });
    assert.deepEqual(received?.replica.sent, { id: 'ann:1', version: 2, patch: set('/a', 1) });
    assert.deepEqual(received.replica.state, { a: 1, b: 5 });
  });

  it('takes its change as the authority accepted it, behind those of others', () => {
    const sent = edit(send(edit(start, set('/a', 1))), set('/b', 1));
    const changes = [change(2, 'bob:1', set('/b', 5)), change(3, 'ann:1', set('/a', 1))];
    const received = receive(sent, { version: 3, changes });
    assert.deepEqual(received?.replica.confirmed, { a: 1, b: 5 });
    assert.deepEqual(received.replica.state, { a: 1, b: 1 });
    assert.equal(received.replica.sent, null);
    assert.deepEqual(
      received.conflicts.map(({ path, lost, theirs, by }) => ({ path, lost, theirs, by })),
      [{ path: '/b', lost: 'theirs', theirs: 5, by: 'bob' }],
    );
  });

  it('knows from a snapshot whether its change was accepted', () => {
    const sent = send(edit(start, set('/a', 1)));
    const seen = { ann: { counter: 1, version: 3 } };
    const known = receive(sent, { version: 500, state: { a: 1, b: 7 }, seen });
    assert.equal(known?.replica.sent, null);
    const unknown = receive(sent, { version: 500, state: { a: 0, b: 7 }, seen: {} });
    assert.equal(unknown?.replica.sent?.id, 'ann:1');
    assert.deepEqual(unknown.replica.state, { a: 1, b: 7 });
  });

  it('does not take changes in over a gap', () => {
    assert.equal(receive(start, { version: 3, changes: [change(3, 'bob:2', set('/a', 1))] }), null);
    assert.equal(receive(start, { version: 3, changes: [change(2, 'bob:1', set('/a', 1))] }), null);
  });

  it('takes nothing in twice', () => {
    const answer = { version: 2, changes: [change(2, 'bob:1', add('/c', 1))] };
    const once = receive(start, answer);
    assert.ok(once);
    assert.deepEqual(receive(once.replica, answer)?.replica, once.replica);
  });

  it('sends what was typed into one place as one operation', () => {
    const typed = ['h', 'he', 'hel'].reduce((replica, text) => edit(replica, set('/a', text)), start);
    assert.deepEqual(send(typed).sent?.patch, set('/a', 'hel'));
  });

  it('sends the state where that is shorter than what was done to it', () => {
    const list = Array.from({ length: 10_000 }, (_, index) => ({ id: index, text: 'x' }));
    const full = replicaOf('ann', { version: 1, state: { list } });
    const emptied = send(edit(full, diff(full.state, { list: [] })));
    assert.deepEqual(emptied.sent?.patch, set('', { list: [] }));
    const received = receive(emptied, {
      version: 2,
      changes: [change(2, 'bob:1', add('/list/0', { id: -1 }))],
    });
    assert.deepEqual(received?.replica.state, { list: [{ id: -1 }] });
  });

  it('gives up a change that was refused, and keeps what was done since', () => {
    const sent = edit(send(edit(start, set('/a', 1))), set('/b', 1));
    const { replica } = withdraw(sent);
    assert.deepEqual(replica.state, { a: 0, b: 1 });
    assert.equal(send(replica).sent?.id, 'ann:2');
  });
});
