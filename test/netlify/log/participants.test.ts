/** Who is here: several instances on one store, requests that cross, people who go, sessions that end. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createHandler } from '../../../netlify/http/handler.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { sqliteStore } from '../../../netlify/stores/sqlite.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { callerOf, setCount, started } from '../../support/caller.ts';
import type { Caller, Reply } from '../../support/caller.ts';
import { Prng } from '../../support/prng.ts';
import { countingStore, yieldingStore } from '../../support/store-doubles.ts';

let folder: string;
let files = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-session-participants-'));
});

after(async () => {
  await rm(folder, { recursive: true, force: true });
});

let now = 0;

/** A function instance of its own, with nothing in its memory. */
function instance(store: Store, participants = 50): Caller {
  return callerOf(createHandler({ store, now: () => new Date(now), limits: { participants } }));
}

const person = (id: string) => ({ id, name: `Name of ${id}`, color: 'teal' });
const say = (call: Caller, view: string, body: unknown) => call('POST', `/${view}/participants`, { body });

/** The ids of those who are listed. */
function idsIn({ status, body }: Reply): string[] {
  assert.equal(status, 200);
  return (body['participants'] as { id: string }[]).map(({ id }) => id);
}

const stores: Readonly<Record<string, () => Store | Promise<Store>>> = {
  memory: memoryStore,
  SQLite: () => sqliteStore(join(folder, `${(files += 1)}.sqlite`)),
};

for (const [name, open] of Object.entries(stores)) {
  describe(`Participants on ${name}`, () => {
    let store: Store;
    let view: string;
    let owner: string;

    beforeEach(async () => {
      now = 1_000_000;
      store = await open();
      ({ view, key: owner } = await started(instance(store)));
    });

    it('may speak for several in one request', async () => {
      const call = instance(store);
      assert.deepEqual(idsIn(await say(call, view, { participants: ['ann', 'ben'].map(person) })), [
        'ann',
        'ben',
      ]);
      const goes = { participants: [person('ann'), { id: 'ben', leaving: true }] };
      assert.deepEqual(idsIn(await say(call, view, goes)), ['ann']);
    });

    it('writes nothing if one of several is wrong, and says which', async () => {
      const call = instance(store);
      const reply = await say(call, view, { participants: [person('ann'), { ...person('ben'), name: '' }] });
      assert.deepEqual([reply.status, reply.body['pointer']], [400, '/participants/1/name']);
      const many = Array.from({ length: 21 }, (_, index) => person(`p${index}`));
      assert.equal((await say(call, view, { participants: many })).status, 400);
      assert.equal((await say(call, view, { participants: [] })).status, 400);
      assert.deepEqual(idsIn(await say(call, view, person('cleo'))), ['cleo']);
    });

    /** Three instances that let each other run between any two operations. */
    function crossing(seed: number): { random: Prng; instances: Caller[] } {
      const random = new Prng(seed);
      const instances = [0, 1, 2].map(() => instance(yieldingStore(store, random)));
      return { random, instances };
    }

    it('are known to an instance that has heard of none of them', async () => {
      await say(instance(store), view, person('ann'));
      await say(instance(store), view, person('ben'));
      assert.deepEqual(idsIn(await say(instance(store), view, person('cleo'))), ['ann', 'ben', 'cleo']);
    });

    for (let seed = 1; seed <= 8; seed += 1) {
      it(`who say so at once on several instances are all there one heartbeat later (seed ${seed})`, async () => {
        const { random, instances } = crossing(seed);
        const people = ['ann', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hal'];
        await Promise.all(people.map((id) => say(random.pick(instances), view, person(id))));
        now += 15_000;
        for (const id of people) await say(random.pick(instances), view, person(id));
        assert.deepEqual(idsIn(await say(instance(store), view, person('hal'))).sort(), people);
      });

      it(`who leave do not come back because others say something meanwhile (seed ${seed})`, async () => {
        const { random, instances } = crossing(seed);
        const people = ['ann', 'ben', 'cleo', 'dan', 'eve'];
        for (const id of people) for (const call of instances) await say(call, view, person(id));
        now += 1000;
        await Promise.all([
          say(random.pick(instances), view, { id: 'ben', leaving: true }),
          ...['ann', 'cleo', 'dan', 'eve'].map((id) => say(random.pick(instances), view, person(id))),
        ]);
        now += 1000;
        for (const call of instances) {
          assert.deepEqual(idsIn(await say(call, view, person('ann'))).sort(), ['ann', 'cleo', 'dan', 'eve']);
        }
      });

      it(`leave nothing behind in a session that ends meanwhile (seed ${seed})`, async () => {
        const { random, instances } = crossing(seed);
        await say(random.pick(instances), view, person('ann'));
        await Promise.all([
          ...['ann', 'ben', 'cleo'].map((id) => say(random.pick(instances), view, person(id))),
          random.pick(instances)('DELETE', `/${view}`, { key: owner }),
        ]);
        assert.equal((await store.get(`${view}/participants`))[0], undefined);
        assert.equal((await say(random.pick(instances), view, person('ann'))).status, 410);
      });
    }

    it('leave nothing behind in a session that ends while they are written down', async () => {
      const ending: Store = {
        ...store,
        async set(key, value) {
          assert.equal((await instance(store)('DELETE', `/${view}`, { key: owner })).status, 204);
          await store.set(key, value);
        },
      };
      assert.equal((await say(instance(ending), view, person('ann'))).status, 410);
      assert.equal((await store.get(`${view}/participants`))[0], undefined);
    });

    it('who left stay away when a heartbeat of theirs is handled late, and come back with a new one', async () => {
      const [one, other] = [instance(store), instance(store)];
      await say(one, view, { ...person('ann'), sequence: 1 });
      await say(one, view, { ...person('ben'), sequence: 7 });
      await say(one, view, { id: 'ben', sequence: 9, leaving: true });
      now += 5;
      assert.deepEqual(idsIn(await say(other, view, { ...person('ben'), sequence: 8 })), ['ann']);
      assert.deepEqual(idsIn(await say(other, view, { ...person('ben'), sequence: 10 })), ['ann', 'ben']);
    });

    it('look as they said last, not as was handled last', async () => {
      await say(instance(store), view, { ...person('ann'), name: 'New', sequence: 2 });
      now += 5;
      const { body } = await say(instance(store), view, { ...person('ann'), name: 'Old', sequence: 1 });
      assert.deepEqual(body['participants'], [{ ...person('ann'), name: 'New' }]);
    });

    it('are gone 40 s after they were heard of, on any instance', async () => {
      const [one, other] = [instance(store), instance(store)];
      await say(one, view, person('ann'));
      await say(other, view, person('ben'));
      now += 39_999;
      assert.deepEqual(idsIn(await say(one, view, person('cleo'))), ['ann', 'ben', 'cleo']);
      now += 1;
      assert.deepEqual(idsIn(await say(other, view, person('cleo'))), ['cleo']);
      assert.equal((JSON.parse(String((await store.get(`${view}/participants`))[0])) as []).length, 1);
    });

    it('never get in the way of a change, or count as one', async () => {
      const { edit, view } = await started(instance(store));
      const { random, instances } = crossing(5);
      const writing = (async () => {
        const statuses: number[] = [];
        for (let version = 1; version <= 20; version += 1) {
          const call = random.pick(instances);
          const body = setCount(`ann:${version}`, version);
          statuses.push((await call('PATCH', `/${view}`, { key: edit, body })).status);
        }
        return statuses;
      })();
      const heartbeats = Array.from({ length: 50 }, (_, index) =>
        say(random.pick(instances), view, person(`p${index % 10}`)),
      );
      assert.deepEqual([...new Set(await writing)], [200]);
      assert.deepEqual([...new Set((await Promise.all(heartbeats)).map(({ status }) => status))], [200]);
      assert.equal((await instance(store)('GET', `/${view}`)).body['version'], 21);
    });
  });
}

describe('A crowd', () => {
  it('is listed up to a limit, in the order they came, and counted beyond', async () => {
    const call = instance(memoryStore(), 2);
    const { view } = await started(call);
    for (const id of ['cleo', 'ann', 'ben']) {
      now += 1;
      await say(call, view, person(id));
    }
    const reply = await say(call, view, person('ann'));
    assert.deepEqual([idsIn(reply), reply.body['count']], [['cleo', 'ann'], 3]);
  });

  it('does not drive out those who came first, however large', async () => {
    const call = instance(memoryStore());
    const { view } = await started(call);
    await say(call, view, person('ann'));
    now += 1;
    for (let index = 0; index < 520; index += 1) await say(call, view, person(`p${index}`));
    const reply = await say(call, view, person('p0'));
    assert.deepEqual([idsIn(reply)[0], reply.body['count']], ['ann', 500]);
  });

  it('costs two reads and a write for each who says something', async () => {
    const store = countingStore(memoryStore());
    const call = instance(store);
    const { view } = await started(call);
    await say(call, view, person('ann'));
    store.operations.length = 0;
    await say(call, view, person('ben'));
    assert.deepEqual(store.operations, ['get', 'set', 'get']);
  });
});

describe('What a participant says', () => {
  const table: [what: string, body: unknown, status: number, code: string, pointer?: string][] = [
    ['no object', [], 400, 'malformed', ''],
    ['no JSON', '{', 400, 'malformed', ''],
    ['no id', { name: 'Ann', color: 'red' }, 400, 'malformed', '/id'],
    ['an id with a colon', person('ann:1'), 400, 'malformed', '/id'],
    ['a forbidden id', person('__proto__'), 400, 'malformed', '/id'],
    ['a forbidden id that leaves', { id: 'constructor', leaving: true }, 400, 'malformed', '/id'],
    ['no name', { id: 'ann', color: 'red' }, 400, 'malformed', '/name'],
    ['an empty name', { ...person('ann'), name: '' }, 400, 'malformed', '/name'],
    ['a long name', { ...person('ann'), name: 'x'.repeat(101) }, 400, 'malformed', '/name'],
    ['a number as colour', { ...person('ann'), color: 7 }, 400, 'malformed', '/color'],
    ['a long colour', { ...person('ann'), color: 'x'.repeat(65) }, 400, 'malformed', '/color'],
    ['a leaving that is no boolean', { ...person('ann'), leaving: 'yes' }, 400, 'malformed', '/leaving'],
    ['a sequence that is no counter', { ...person('ann'), sequence: -1 }, 400, 'malformed', '/sequence'],
    ['a large info', { ...person('ann'), info: 'x'.repeat(2047) }, 413, 'participant-too-large', '/info'],
    ['a forbidden name in info', '{"id":"ann","name":"A","color":"red","info":{"constructor":1}}', 422, 'state-invalid', '/info/constructor'],
    ['all too large', { ...person('ann'), more: 'x'.repeat(65_536) }, 413, 'participant-too-large'],
  ]; // prettier-ignore
  for (const [what, body, status, code, pointer] of table) {
    it(`is refused: ${what}`, async () => {
      const call = instance(memoryStore());
      const { view } = await started(call);
      const reply = await say(call, view, body);
      assert.deepEqual([reply.status, reply.body['code'], reply.body['pointer']], [status, code, pointer]);
      assert.deepEqual(idsIn(await say(call, view, person('ben'))), ['ben']);
    });
  }

  it('is taken up to the limits', async () => {
    const call = instance(memoryStore());
    const { view } = await started(call);
    const largest = {
      id: 'a'.repeat(40),
      name: '\u{1f98a}'.repeat(50),
      color: 'x'.repeat(64),
      info: 'x'.repeat(2046),
    };
    assert.deepEqual((await say(call, view, largest)).body['participants'], [largest]);
  });

  it('is nothing where there is no session', async () => {
    const store = memoryStore();
    const { status } = await say(instance(store), `v${'0'.repeat(26)}`, person('ann'));
    assert.equal(status, 404);
    assert.deepEqual(await store.list(''), []);
  });
});
