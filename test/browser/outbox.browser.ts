import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { edit, replicaOf } from '../../components/core/sync/replica.ts';
import type { Replica } from '../../components/core/sync/replica.ts';
import { send } from '../../components/core/sync/send.ts';
import { receive } from '../../components/core/sync/receive.ts';
import type { Received } from '../../components/core/sync/receive.ts';
import { Outbox, participantsWithPending } from '../../components/browser/outbox.ts';
import type { OutboxLocation } from '../../components/browser/outbox.ts';
import { indexedRecords } from '../../components/browser/outbox-records.ts';

const day = 24 * 3600 * 1000;

describe('An outbox', () => {
  let location: OutboxLocation;
  let denials: unknown[];

  beforeEach(() => {
    const records = indexedRecords();
    if (records === null) throw new Error('Expected IndexedDB');
    denials = [];
    location = { session: crypto.randomUUID(), records, denied: (cause) => denials.push(cause) };
  });

  const append = (replica: Replica, item: string) => edit(replica, [{ op: 'add', path: '/-', value: item }]);
  const fresh = () => replicaOf('ann', { version: 1, state: [] });

  /** What is kept, as a page finds it that comes after one that is gone. */
  async function found(): Promise<Replica | undefined> {
    // With a signal, as browsers take a while to hand on a lock that was given back.
    const adopted = await Outbox.adopt(location, 'ann', new AbortController().signal);
    if (adopted.kind !== 'adopted') return undefined;
    await adopted.outbox.close();
    return adopted.replica;
  }

  it('lets a later page go on as the same participant', async () => {
    const outbox = await Outbox.open(location, 'ann');
    const sent = append(send(append(fresh(), 'one')), 'two');
    await outbox.keep(sent);
    await outbox.close();
    assert.deepEqual(await participantsWithPending(location), ['ann']);
    assert.deepEqual(await found(), sent);
  });

  it('makes what was unsent a change of its own, which may have left already', async () => {
    const outbox = await Outbox.open(location, 'ann');
    await outbox.keep(append(fresh(), 'one'));
    await outbox.close();
    const replica = await found();
    assert.equal(replica?.sent?.id, 'ann:1');
    assert.deepEqual(replica.unsent, []);
  });

  it('stays with its page while that is there', async () => {
    const outbox = await Outbox.open(location, 'ann');
    await outbox.keep(append(fresh(), 'one'));
    assert.deepEqual(await Outbox.adopt(location, 'ann'), { kind: 'busy' });
    await outbox.close();
    assert.notEqual(await found(), undefined);
  });

  it('is handed over to who waits, when its page goes', async () => {
    const outbox = await Outbox.open(location, 'ann');
    await outbox.keep(append(fresh(), 'one'));
    const waiting = Outbox.adopt(location, 'ann', new AbortController().signal);
    await outbox.close();
    const adopted = await waiting;
    assert.ok(adopted.kind === 'adopted');
    assert.deepEqual(adopted.replica.state, ['one']);
    await adopted.outbox.close();
  });

  it('is said to be unreadable, and stays, where what is in it does not fit together', async () => {
    const outbox = await Outbox.open(location, 'ann');
    await outbox.keep(append(fresh(), 'one'));
    await outbox.close();
    const { session, records } = location;
    const [pending] = (await records.pending()).filter((it) => it.session === session);
    assert.ok(pending);
    const unsent = [[{ op: 'remove', path: '/7' }]] as const;
    await records.write({ ...pending, sent: null, unsent }, null);
    const adoption = await Outbox.adopt(location, 'ann', new AbortController().signal);
    assert.equal(adoption.kind, 'unreadable');
    assert.deepEqual(await participantsWithPending(location), ['ann']);
  });

  it('is empty once everything is confirmed, and gone when its page goes', async () => {
    const outbox = await Outbox.open(location, 'ann');
    await outbox.keep(send(append(fresh(), 'one')));
    await outbox.keep(replicaOf('ann', { version: 2, state: ['one'] }));
    assert.deepEqual(await participantsWithPending(location), []);
    await outbox.close();
    assert.equal(await location.records.base(location.session, 'ann'), undefined);
  });

  it('follows what others do, however much that is', async () => {
    const outbox = await Outbox.open(location, 'ann');
    let replica = append(fresh(), 'mine');
    for (let version = 2; version <= 150; version += 1) {
      const change = {
        version,
        id: `ben:${version}`,
        patch: [{ op: 'add', path: '/0', value: version }],
        at: '',
      } as const;
      ({ replica } = receive(replica, { version, changes: [change] }) as Received);
      await outbox.keep(replica);
    }
    await outbox.close();
    assert.deepEqual(await found(), send(replica));
  });

  it('writes the newest where edits come faster than it can write', async () => {
    const outbox = await Outbox.open(location, 'ann');
    let replica = fresh();
    for (let item = 0; item < 500; item += 1) {
      replica = append(replica, `${item}`);
      void outbox.keep(replica);
    }
    await outbox.close();
    assert.deepEqual((await found())?.state, replica.state);
  });

  it('says once that nothing can be kept, and holds nobody up', async () => {
    const deny = () => Promise.reject(new DOMException('No', 'QuotaExceededError'));
    const denying = { ...location, records: { ...location.records, write: deny } };
    const outbox = await Outbox.open(denying, 'ann');
    await outbox.keep(append(fresh(), 'one'));
    await outbox.keep(append(fresh(), 'two'));
    await outbox.close();
    assert.equal(denials.length, 1);
  });

  it('is cleared away after 30 days, and what a page left behind that had nothing to send at once', async () => {
    const { records, session } = location;
    const pending = {
      session,
      secret: null,
      counter: 1,
      version: 1,
      steps: [],
      sent: null,
      unsent: [],
      at: Date.now(),
    };
    const base = { session, state: [] };
    for (const [participant, age] of [
      ['old', 31 * day],
      ['new', 29 * day],
    ] as const) {
      await records.write({ ...pending, participant, at: Date.now() - age }, { ...base, participant });
    }
    await records.write({ ...pending, participant: 'idle' }, { ...base, participant: 'idle' });
    await records.remove(session, 'idle', false);
    assert.deepEqual(await participantsWithPending(location), ['new']);
    const bases = (await records.bases()).filter((it) => it.session === session);
    assert.deepEqual(bases, [{ session, participant: 'new' }]);
  });
});
