/**
 * Numbers that the app calls counters: what each side added counts, whatever it made of it. A case is a script and the
 * sum; nothing gives way, so nothing is told unless the case says so.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rebaseWrite } from '../../../components/core/sync/authority.ts';
import { parseWrite } from '../../../components/core/sync/protocol.ts';
import { toJson } from '../../../components/core/json/json.ts';
import type { Json } from '../../../components/core/json/json.ts';
import { apply } from '../../../components/core/json/patch.ts';
import type { Operation, Patch } from '../../../components/core/json/patch.ts';
import { receive, withdraw } from '../../../components/core/sync/receive.ts';
import { rebase } from '../../../components/core/merge/rebase.ts';
import type { MergeOptions } from '../../../components/core/merge/rebase.ts';
import { edit, replicaOf } from '../../../components/core/sync/replica.ts';
import { send } from '../../../components/core/sync/send.ts';
import type { Replica } from '../../../components/core/sync/replica.ts';

const counters = ['/votes', '/votes/*', '/poll/votes', '/poll/votes/*', '/polls/*/votes', '/tally/*'];

const add = (path: string, value: Json): Operation => ({ op: 'add', path, value });
const replace = (path: string, value: Json): Operation => ({ op: 'replace', path, value });
const remove = (path: string): Operation => ({ op: 'remove', path });

interface Case {
  readonly base: Json;
  readonly theirs: readonly Operation[];
  readonly mine: readonly Operation[];
  readonly options?: MergeOptions;
  readonly state: Json;
  /** What is told, as `reason whose path`. */
  readonly events?: readonly string[];
}

/** Tests a rebase, and that the authority makes the same of it where it is asked to, by the options on the wire. */
function when(name: string, { base, theirs, mine, options = {}, state, events = [] }: Case): void {
  it(name, () => {
    const { patches, conflicts } = rebase(base, [theirs], [mine], { counters, ...options });
    assert.deepEqual(patches.reduce(apply, apply(base, theirs)), toJson(state));
    assert.deepEqual(
      conflicts.map(({ reason, lost, path }) => `${reason} ${lost} ${path}`),
      events,
    );
    if (options.prefer) return; // which cannot be sent
    const change = { version: 2, id: 'bob:1', patch: theirs, at: '' } as const;
    const body = { version: 1, id: 'ann:1', patch: mine, rebase: { counters, ...options } };
    const patch = rebaseWrite(base, [change], parseWrite(JSON.parse(JSON.stringify(body))));
    assert.deepEqual(patch, events.length > 0 ? null : patches[0]);
  });
}

describe('A counter that both', () => {
  when('raise by the same: both count', {
    base: { votes: 0 },
    theirs: [replace('/votes', 1)],
    mine: [replace('/votes', 1)],
    state: { votes: 2 },
  });
  when('lower by the same: both count', {
    base: { votes: 5 },
    theirs: [replace('/votes', 4)],
    mine: [replace('/votes', 4)],
    state: { votes: 3 },
  });
  when('raise and lower, so that it is as it was', {
    base: { votes: 5 },
    theirs: [replace('/votes', 6)],
    mine: [replace('/votes', 4)],
    state: { votes: 5 },
  });
  when('set, one by adding the member that is there', {
    base: { votes: 1 },
    theirs: [add('/votes', 2)],
    mine: [replace('/votes', 2)],
    state: { votes: 3 },
  });
  when('create with the same: both count', {
    base: {},
    theirs: [add('/votes', 1)],
    mine: [add('/votes', 1)],
    state: { votes: 2 },
  });
  when('create with different numbers', {
    base: {},
    theirs: [add('/votes', 3)],
    mine: [add('/votes', 5)],
    state: { votes: 8 },
  });
  when('create, and one raises it', {
    base: {},
    theirs: [add('/votes', 1)],
    mine: [add('/votes', 1), replace('/votes', 2)],
    state: { votes: 3 },
  });
  when('create with nothing yet', {
    base: {},
    theirs: [add('/votes', 0)],
    mine: [add('/votes', 0)],
    state: { votes: 0 },
  });
  when('make of null', {
    base: { votes: null },
    theirs: [replace('/votes', 1)],
    mine: [replace('/votes', 1)],
    state: { votes: 2 },
  });
  when('change, one to null: what the other added is there', {
    base: { votes: 5 },
    theirs: [replace('/votes', null)],
    mine: [replace('/votes', 6)],
    state: { votes: 1 },
  });
  when('change, mine to null: what theirs added is there', {
    base: { votes: 5 },
    theirs: [replace('/votes', 7)],
    mine: [replace('/votes', null)],
    state: { votes: 2 },
  });
  when('set to null', {
    base: { votes: 5 },
    theirs: [replace('/votes', null)],
    mine: [replace('/votes', null)],
    state: { votes: null },
  });
  when('raise, at the root of the document', {
    base: 1,
    theirs: [replace('', 2)],
    mine: [replace('', 2)],
    options: { counters: [''] },
    state: 3,
  });
  when('raise, in a list', {
    base: { votes: [1, 1] },
    theirs: [replace('/votes/1', 2)],
    mine: [replace('/votes/1', 2)],
    state: { votes: [1, 3] },
  });
});

describe('Counters inside what both', () => {
  when('create: both count, and the rest is there once', {
    base: {},
    theirs: [add('/poll', { title: 'Lunch', votes: { ann: 1, bob: 0 } })],
    mine: [add('/poll', { title: 'Lunch', votes: { ann: 1, bob: 0 } })],
    state: { poll: { title: 'Lunch', votes: { ann: 2, bob: 0 } } },
  });
  when('create in part', {
    base: {},
    theirs: [add('/poll', { votes: { ann: 1 } })],
    mine: [add('/poll', { votes: { ann: 1, bob: 1 } })],
    state: { poll: { votes: { ann: 2, bob: 1 } } },
  });
  when('make of null', {
    base: { poll: null },
    theirs: [replace('/poll', { votes: { ann: 1 } })],
    mine: [replace('/poll', { votes: { ann: 1 } })],
    state: { poll: { votes: { ann: 2 } } },
  });
  when('replace as a whole', {
    base: { poll: { title: 'Lunch', votes: 0 } },
    theirs: [replace('/poll', { title: 'Lunch', votes: 1 })],
    mine: [replace('/poll', { title: 'Lunch', votes: 1 })],
    state: { poll: { title: 'Lunch', votes: 2 } },
  });
  when('replace with the whole document', {
    base: { votes: { ann: 1 } },
    theirs: [replace('', { votes: { ann: 2 } })],
    mine: [replace('', { votes: { ann: 2 } })],
    state: { votes: { ann: 3 } },
  });
  when('make the whole document of nothing', {
    base: null,
    theirs: [replace('', { votes: { ann: 1 } })],
    mine: [replace('', { votes: { ann: 1 } })],
    state: { votes: { ann: 2 } },
  });
  when('put into a list as an item of one name', {
    base: { polls: [] },
    theirs: [add('/polls/0', { id: 'lunch', votes: 1 })],
    mine: [add('/polls/0', { id: 'lunch', votes: 1 })],
    state: { polls: [{ id: 'lunch', votes: 2 }] },
  });
  when('create as a list, which stays as long as it is', {
    base: {},
    theirs: [add('/tally', [1, 0, 0])],
    mine: [add('/tally', [0, 1, 0])],
    state: { tally: [1, 1, 0] },
  });
  when('create as a list of the same numbers, one of them twice', {
    base: {},
    theirs: [add('/tally', [1, 2, 1])],
    mine: [add('/tally', [1, 2, 1])],
    state: { tally: [2, 4, 2] },
  });
  when('create as lists of different lengths', {
    base: {},
    theirs: [add('/tally', [1])],
    mine: [add('/tally', [1, 2])],
    state: { tally: [2, 2] },
  });
  when('create as a list of items', {
    base: {},
    theirs: [add('/polls', [{ votes: 1 }, { votes: 2 }])],
    mine: [add('/polls', [{ votes: 1 }, { votes: 2 }])],
    state: { polls: [{ votes: 2 }, { votes: 4 }] },
  });

  // As a page may have it, that keeps what it makes things of.
  for (const [name, base, op] of [
    ['create', {}, 'add'],
    ['make of null', { votes: null, tally: null, polls: null }, 'replace'],
  ] as const) {
    it(`${name}, from one and the same frozen values`, () => {
      const votes = toJson({ ann: 1 });
      const tally = toJson([1, 0, 1]);
      const polls = toJson([{ id: 'lunch', votes: 1 }, { votes: 2 }, 'other']);
      const both: Patch = Object.entries({ votes, tally, polls }).map(([member, value]) => ({
        op,
        path: `/${member}`,
        value,
      }));
      const { patches, conflicts } = rebase(base, [both], [both], { counters });
      assert.deepEqual(patches.reduce(apply, apply(base, both)), {
        votes: { ann: 2 },
        tally: [2, 0, 2],
        polls: [{ id: 'lunch', votes: 2 }, { votes: 4 }, 'other'],
      });
      assert.deepEqual(conflicts, []);
    });
  }
});

describe('A counter that', () => {
  when('only mine sets becomes what mine says, to the last digit', {
    base: { votes: 0.1, poll: { votes: 0.1 } },
    theirs: [replace('/poll', { votes: 0.2 })],
    mine: [replace('/votes', 0.3)],
    state: { votes: 0.3, poll: { votes: 0.2 } },
  });
  when('both set to the same that is no number: as usual', {
    base: { votes: 3 },
    theirs: [replace('/votes', 'closed')],
    mine: [replace('/votes', 'closed')],
    state: { votes: 'closed' },
  });
  when('would become too large a number: mine, which is told', {
    base: { votes: 0 },
    theirs: [replace('/votes', 1.5e308)],
    mine: [replace('/votes', 1.5e308 - 1e300)],
    state: { votes: 1.5e308 - 1e300 },
    events: ['overwrite theirs /votes'],
  });
  when('theirs removed and mine raised: what mine added is there', {
    base: { votes: { ann: 5 } },
    theirs: [remove('/votes/ann')],
    mine: [replace('/votes/ann', 6)],
    state: { votes: { ann: 1 } },
    events: ['restored none /votes/ann'],
  });
  when('theirs raised and mine removed: what theirs added is there', {
    base: { votes: { ann: 5 } },
    theirs: [replace('/votes/ann', 6)],
    mine: [remove('/votes/ann')],
    state: { votes: { ann: 1 } },
  });
  when('both removed is gone', {
    base: { votes: { ann: 5 } },
    theirs: [remove('/votes/ann')],
    mine: [remove('/votes/ann')],
    state: { votes: {} },
  });
  when('theirs removed and created anew: both count from there', {
    base: { votes: { ann: 5 } },
    theirs: [remove('/votes/ann'), add('/votes/ann', 1)],
    mine: [replace('/votes/ann', 6)],
    state: { votes: { ann: 2 } },
  });
  when('lies beside what is no counter, which both set to the same: that is there once', {
    base: { votes: 0, count: 0, list: [] },
    theirs: [replace('/count', 1), add('/list/0', { id: 1, n: 1 })],
    mine: [replace('/count', 1), add('/list/0', { id: 1, n: 1 })],
    state: { votes: 0, count: 1, list: [{ id: 1, n: 1 }] },
  });
});

describe('Several edits of mine', () => {
  it('are each added to what theirs made of the counter', () => {
    const mine: Patch[] = [[replace('/votes', 1)], [replace('/votes', 2)], [replace('/votes', 1)]];
    const { patches } = rebase({ votes: 0 }, [[replace('/votes', 1)], [replace('/votes', 2)]], mine, {
      counters,
    });
    assert.deepEqual(patches, [[replace('/votes', 3)], [replace('/votes', 4)], [replace('/votes', 3)]]);
  });

  it('are added to what theirs created', () => {
    const mine: Patch[] = [[add('/votes', 1)], [replace('/votes', 2)]];
    const { patches } = rebase({}, [[add('/votes', 1)], [replace('/votes', 2)]], mine, { counters });
    assert.deepEqual(patches, [[replace('/votes', 3)], [replace('/votes', 4)]]);
  });
});

describe('A replica that counts', () => {
  const accepted = (version: number, id: 'ann:1' | 'bob:1', value: number) => ({
    version,
    id,
    patch: [replace('/votes', value)],
    at: '',
  });
  const raised = (replica: Replica, value: number) => edit(replica, [replace('/votes', value)]);
  /** One vote is sent, and one more waits to be. */
  const waiting = raised(send(raised(replicaOf('ann', { version: 1, state: { votes: 0 } }), 1)), 2);

  it('counts its change once when that comes back', () => {
    const received = receive(waiting, { version: 2, changes: [accepted(2, 'ann:1', 1)] }, { counters });
    assert.deepEqual(received?.replica.confirmed, { votes: 1 });
    assert.deepEqual(received.replica.state, { votes: 2 });
  });

  it('counts its change once when that comes back behind the same of another', () => {
    const changes = [accepted(2, 'bob:1', 1), accepted(3, 'ann:1', 2)];
    const received = receive(waiting, { version: 3, changes }, { counters });
    assert.deepEqual(received?.replica.confirmed, { votes: 2 });
    assert.deepEqual(received.replica.state, { votes: 3 });
  });

  it('counts its change once when that comes back in front of the same of another', () => {
    const changes = [accepted(2, 'ann:1', 1), accepted(3, 'bob:1', 2)];
    const received = receive(waiting, { version: 3, changes }, { counters });
    assert.deepEqual(received?.replica.state, { votes: 3 });
  });

  it('goes by what the authority made of its change, where that counted otherwise', () => {
    const changes = [accepted(2, 'bob:1', 1), accepted(3, 'ann:1', 1)];
    const received = receive(waiting, { version: 3, changes }, { counters });
    assert.deepEqual(received?.replica.confirmed, { votes: 1 });
    assert.deepEqual(received.replica.state, { votes: 2 });
  });

  for (const [name, seen, votes] of [
    ['knows', { ann: { counter: 1, version: 8 } }, 6],
    ['does not know', {}, 7],
  ] as const) {
    it(`counts its change once by a snapshot that ${name} it`, () => {
      const received = receive(waiting, { version: 9, state: { votes: 5 }, seen }, { counters });
      assert.deepEqual(received?.replica.state, { votes });
    });
  }

  it('keeps what it counted since a change that is refused, also where that looks the same', () => {
    assert.deepEqual(withdraw(waiting, { counters }).replica.state, { votes: 1 });
    assert.deepEqual(withdraw(raised(waiting, 0), { counters }).replica.state, { votes: -1 });
  });

  it('keeps what it counted since a change that is refused and had made the counter', () => {
    const made = send(edit(replicaOf('ann', { version: 1, state: {} }), [add('/votes', 1)]));
    assert.deepEqual(withdraw(raised(made, 3), { counters }).replica.state, { votes: 2 });
  });
});
