/**
 * Three participants on the real function, over a network that loses requests and answers and a store that lets others
 * come between: whatever happens on the way, at rest everybody has what the authority has.
 *
 * A failure prints its seed and what happened. To run one seed alone, with keys derived on one thread, so that it goes
 * the same way each time: `SEED=17 UV_THREADPOOL_SIZE=1 node --test test/session/convergence.test.ts`.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json, JsonObject } from '../../components/core/json/json.ts';
import { apply } from '../../components/core/json/patch.ts';
import type { Patch } from '../../components/core/json/patch.ts';
import { parseChange, parseSnapshot } from '../../components/core/sync/protocol.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import type { Store } from '../../netlify/stores/store.ts';
import { callerOf, started } from '../support/caller.ts';
import { Participant } from '../support/participant.ts';
import { Prng } from '../support/prng.ts';
import { turns, yieldingStore } from '../support/store-doubles.ts';

const beginning = { count: 0, fields: { a: 1, b: 2 }, list: ['x'] };
const steps = 12;
const only = process.env['SEED'];
const seeds = only === undefined ? Array.from({ length: 250 }, (_, n) => n + 1) : [Number(only)];

describe('participants on one instance of the function', () => {
  it(`converge, for ${seeds.length} seeds`, async () => {
    for (const seed of seeds) await converges(seed, 1);
  });
});

describe('participants on two instances of the function', () => {
  it(`converge, for ${seeds.length} seeds`, async () => {
    for (const seed of seeds) await converges(seed, 2);
  });
});

async function converges(seed: number, instances: number): Promise<void> {
  const script: string[] = [];
  try {
    await run(seed, instances, (line) => script.push(line));
  } catch (error) {
    console.error(`seed ${seed}, ${instances} instances:\n  ${script.join('\n  ')}`);
    throw error;
  }
}

async function run(seed: number, instances: number, note: (line: string) => void): Promise<void> {
  const random = new Prng(seed);
  const memory = memoryStore();
  const store = yieldingStore(memory, random);
  const calls = Array.from({ length: instances }, () => callerOf(createHandler({ store })));
  const [first] = calls;
  assert.ok(first);
  const { edit, view, version, state } = await started(first, beginning);
  const participants = ['ann', 'bob', 'cat'].map(
    (name, n) =>
      new Participant({
        name,
        call: calls[n % calls.length] ?? first,
        path: `/${view}`,
        key: edit,
        start: { version, state },
        random,
        losses: { requests: random.next() * 0.3, answers: random.next() * 0.3 },
        note,
      }),
  );
  await Promise.all(participants.map((participant) => live(participant, random)));
  // One after the other and round again: what the last one sends, the others have yet to see.
  for (const participant of [...participants, ...participants]) await participant.settle();
  const log = await logOf(memory, view);
  for (const { replica, acknowledged } of participants) {
    assert.deepEqual(replica.state, log.state);
    assert.equal(replica.version, log.version);
    for (const [id, at] of acknowledged) assert.equal(log.versions.get(id), at, `where ${id} is in the log`);
  }
}

/** Edits and exchanges for a while. */
async function live(participant: Participant, random: Prng): Promise<void> {
  for (let step = 0; step < steps; step++) {
    await turns(random);
    if (random.chance(0.5)) participant.edit(someEdit(participant.replica.state as JsonObject, random));
    else await participant.exchange();
  }
}

/** An edit that applies to `state`. */
function someEdit(state: JsonObject, random: Prng): Patch {
  const fields = Object.keys(state['fields'] as JsonObject);
  const list = state['list'] as readonly Json[];
  const field = `/fields/${random.pick(['a', 'b', 'c', 'd'])}`;
  const value = random.below(1000);
  const index = random.below(list.length);
  return random.pick<() => Patch>([
    () => [{ op: 'replace', path: '/count', value }],
    () => [{ op: 'add', path: field, value }],
    () => [{ op: 'add', path: field, value: { nested: value } }],
    () => (fields.length > 0 ? [{ op: 'remove', path: `/fields/${fields[0] ?? ''}` }] : []),
    () => [{ op: 'add', path: '/list/-', value }],
    () => (list.length > 0 ? [{ op: 'remove', path: `/list/${index}` }] : []),
    () => (list.length > 0 ? [{ op: 'move', from: `/list/${index}`, path: '/list/0' }] : []),
  ])();
}

/** What lies in the store, checked: versions without gaps, and no change twice. */
async function logOf(store: Store, id: string) {
  const keys = [...(await store.list(`${id}/`))].filter((key) => /\/\d+$/.test(key)).sort();
  const changes = (await store.get(...keys)).map((text) => parseChange(JSON.parse(text ?? '')));
  const versions = new Map(changes.map((change) => [change.id as string, change.version]));
  assert.deepEqual(
    changes.map(({ version }) => version),
    changes.map((_, index) => index + 2),
  );
  assert.equal(versions.size, changes.length, 'a change was accepted twice');
  const state = changes.map(({ patch }) => patch).reduce<Json>(apply, beginning);
  const [snapshot] = await store.get(`${id}/snapshot`);
  const kept = parseSnapshot(JSON.parse(snapshot ?? ''));
  const before = changes.slice(0, kept.version - 1).map(({ patch }) => patch);
  assert.deepEqual(kept.state, before.reduce<Json>(apply, beginning), 'the snapshot');
  return { state, version: changes.length + 1, versions };
}
