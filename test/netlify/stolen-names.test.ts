/** Whoever has a key of a session, and what they can do to others by acting under their names. */
import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Created } from '../../components/core/sync/protocol.ts';
import { createSecret, participantOf } from '../../components/session/keys.ts';
import { createHandler } from '../../netlify/http/handler.ts';
import type { HandlerOptions } from '../../netlify/http/handler.ts';
import { memoryStore } from '../../netlify/stores/memory.ts';
import type { Store } from '../../netlify/stores/store.ts';
import { callerOf, setCount, started } from '../support/caller.ts';
import type { Caller, Reply } from '../support/caller.ts';

let now = 0;
let store: Store;
let call: Caller;
let session: Created;
let secret: string;
/** The participant of that secret. */
let ann: string;

function instance(options: Partial<HandlerOptions> = {}, ip?: string): Caller {
  const handle = createHandler({ store, now: () => new Date(now), ...options });
  return callerOf((request) => handle(request, { ip }));
}

beforeEach(async () => {
  now = Date.parse('2026-03-01T12:00:00Z');
  store = memoryStore();
  call = instance();
  session = await started(call);
  secret = createSecret();
  ann = await participantOf(secret);
});

/** A write to the session, with the secret of a participant or without one. */
function write(id: string, version: number, proof?: string, from = call): Promise<Reply> {
  const headers = proof === undefined ? {} : { 'Shared-Session-Participant': proof };
  return from('PATCH', `/${session.view}`, { key: session.edit, body: setCount(id, version), headers });
}

const told = ({ status, body }: Reply) => [status, body['code'] ?? body['accepted']];

describe('a change under the id of somebody else', () => {
  it('is refused, and theirs is accepted', async () => {
    for (const proof of [undefined, '', ann, createSecret(), secret.toUpperCase()]) {
      assert.deepEqual(told(await write(`${ann}:1`, 1, proof)), [403, 'participant-not-yours']);
    }
    assert.deepEqual(told(await write(`${ann}:1`, 1, secret)), [200, 2]);
  });

  it('is refused also where it replaces the whole state', async () => {
    const body = { version: 1, id: `${ann}:1`, state: 1 };
    const replace = (headers = {}) => call('PUT', `/${session.view}`, { key: session.edit, body, headers });
    assert.deepEqual(told(await replace()), [403, 'participant-not-yours']);
    assert.deepEqual(told(await replace({ 'Shared-Session-Participant': secret })), [200, 2]);
  });

  it('is refused as a repeat, too: what became of an edit is for its participant to know', async () => {
    await write(`${ann}:1`, 1, secret);
    assert.deepEqual(told(await write(`${ann}:1`, 1)), [403, 'participant-not-yours']);
    assert.deepEqual(told(await write(`${ann}:1`, 1, secret)), [200, 2]);
  });

  it('is for the key to allow first', async () => {
    const body = setCount(`${ann}:1`, 1);
    assert.deepEqual(told(await call('PATCH', `/${session.view}`, { key: session.view, body })), [
      403,
      'key-wrong',
    ]);
  });

  it('asks the store for nothing', async () => {
    const deaf = instance({ store: () => assert.fail('asked for the store') });
    assert.deepEqual(told(await write(`${ann}:1`, 1, undefined, deaf)), [403, 'participant-not-yours']);
  });

  it('is let pass where the id is of another form, which proves nothing', async () => {
    for (const [index, id] of ['ann', 'p', `p${'u'.repeat(26)}`, ann.toUpperCase(), `${ann}0`].entries()) {
      assert.deepEqual(told(await write(`${id}:1`, index + 1)), [200, index + 2]);
    }
  });
});

describe('a counter', () => {
  it('that jumps far is refused, for a newcomer and for one who is known', async () => {
    for (const counter of [1_000_001, Number.MAX_SAFE_INTEGER]) {
      assert.deepEqual(told(await write(`ann:${counter}`, 1)), [422, 'counter-too-high']);
    }
    assert.deepEqual(told(await write('ann:1000000', 1)), [200, 2]);
    assert.deepEqual(told(await write('ann:2000001', 2)), [422, 'counter-too-high']);
    assert.deepEqual(told(await write('ann:2000000', 2)), [200, 3]);
  });

  it('is held against what was accepted last, not against what this instance knows', async () => {
    const behind = instance();
    await behind('GET', `/${session.view}`);
    await write('ann:1000000', 1);
    assert.deepEqual(told(await write('ann:1000001', 2, undefined, behind)), [200, 3]);
  });

  it('that jumps is refused whatever else is wrong with the change', async () => {
    await write('ben:1', 1);
    assert.deepEqual(told(await write('ann:1000001', 1)), [422, 'counter-too-high']);
  });
});

/** Who is here, as the answer to an announcement lists them. */
function listed({ status, body, text }: Reply): string[] {
  assert.equal(status, 200, text);
  return (body['participants'] as { id: string }[]).map(({ id }) => id);
}

const person = (id: string) => ({ id, name: `Name of ${id}`, color: 'teal' });
const say = (body: unknown, from = call) => from('POST', `/${session.view}/participants`, { body });

describe('an announcement under the id of somebody else', () => {
  it('is refused, the leaving too', async () => {
    assert.deepEqual(listed(await say({ ...person(ann), secret })), [ann]);
    now += 1;
    for (const body of [
      person(ann),
      { ...person(ann), secret: createSecret() },
      { id: ann, leaving: true },
      { participants: [person('ben'), person(ann)] },
      { participants: [{ ...person(ann), secret }, person(await participantOf(createSecret()))] },
    ]) {
      assert.deepEqual(told(await say(body)), [403, 'participant-not-yours']);
    }
    assert.deepEqual(listed(await say(person('cleo'))), [ann, 'cleo']);
    assert.deepEqual(listed(await say({ id: ann, leaving: true, secret })), ['cleo']);
  });

  it('says which of several it was', async () => {
    const { body } = await say({ participants: [{ ...person(ann), secret }, { ...person(ann) }] });
    assert.equal(body['pointer'], '/participants/1/secret');
    assert.equal((await say(person(ann))).body['pointer'], '/secret');
  });

  it('takes no secret that is no text', async () => {
    const { status, body } = await say({ ...person(ann), secret: 7 });
    assert.deepEqual([status, body['code'], body['pointer']], [400, 'malformed', '/secret']);
  });

  it('does not tell a secret to others, nor keep it', async () => {
    assert.ok(!(await say({ ...person(ann), secret })).text.includes(secret));
    const kept = await Promise.all((await store.list('')).map((key) => store.get(key)));
    assert.ok(!JSON.stringify(kept).includes(secret));
  });
});

describe('a sequence', () => {
  it('from the future hides nobody: it counts as now', async () => {
    await say({ ...person('ann'), sequence: now });
    await say({ id: 'ann', leaving: true, sequence: Number.MAX_SAFE_INTEGER });
    now += 1000;
    assert.deepEqual(listed(await say({ ...person('ann'), sequence: now })), ['ann']);
    await say({ ...person('ann'), name: 'Not Ann', sequence: now + 61_000 });
    now += 1000;
    const { body } = await say({ ...person('ann'), sequence: now });
    assert.deepEqual(body['participants'], [person('ann')]);
  });

  it('of a clock that is a little fast counts as it is', async () => {
    await say({ ...person('ann'), sequence: now + 60_000 });
    assert.deepEqual(listed(await say({ id: 'ann', leaving: true, sequence: now + 59_999 })), ['ann']);
  });
});

describe('a place on the list', () => {
  /** So many who are not there, each said to be, in requests of `size`. */
  async function invent(count: number, size = 20, from = call, first = 0): Promise<Reply[]> {
    const replies: Reply[] = [];
    for (let start = first; start < first + count; start += size) {
      const participants = Array.from({ length: size }, (_, index) => person(`invented-${start + index}`));
      replies.push(await say({ participants }, from));
    }
    return replies;
  }

  it('is kept for whoever has a secret, however many are invented before', async () => {
    await invent(500);
    now += 1;
    const reply = await say({ ...person(ann), secret });
    assert.ok(listed(reply).includes(ann));
    assert.deepEqual([listed(reply).length, reply.body['count']], [50, 500]);
    assert.equal(listed(reply).at(-1), ann, 'still in the order in which they came');
  });

  it('is kept for whoever writes, however many have made themselves a secret', async () => {
    for (let many = 0; many < 25; many += 1) {
      const secrets = Array.from({ length: 20 }, createSecret);
      const participants = secrets.map(async (each) => ({
        ...person(await participantOf(each)),
        secret: each,
      }));
      await say({ participants: await Promise.all(participants) });
    }
    now += 1;
    await write('ben:1', 1);
    await write(`${ann}:1`, 2, secret);
    const reply = await say({ participants: [person('ben'), { ...person(ann), secret }, person('cleo')] });
    assert.deepEqual(listed(reply).slice(-2).sort(), ['ben', ann].sort());
    // An instance that has not heard of the changes knows it from the others.
    now += 1;
    assert.deepEqual(
      listed(await say(person('dan'), instance()))
        .slice(-2)
        .sort(),
      ['ben', ann].sort(),
    );
  });

  it('is one of a hundred that an address may take in a session', async () => {
    const there = instance({}, '192.0.2.1');
    const replies = await invent(120, 20, there);
    assert.deepEqual(
      replies.map(({ status }) => status),
      [200, 200, 200, 200, 200, 429],
    );
    assert.equal(replies.at(-1)?.body['code'], 'too-many-requests');
    assert.equal(replies.at(-1)?.headers.get('Retry-After'), '40');
    assert.equal((await say(person('invented-7'), there)).status, 200, 'who has a place keeps it');
    assert.equal((await say({ id: 'invented-8', leaving: true }, there)).status, 200);
    assert.equal((await say(person('next'), there)).status, 200, 'where one has left');
    assert.equal((await say(person('after'), there)).status, 429);
  });

  it('is free again when nobody was heard of for 40 s', async () => {
    const there = instance({}, '192.0.2.1');
    await invent(100, 20, there);
    now += 39_999;
    const { status, headers } = await say(person('next'), there);
    assert.deepEqual([status, headers.get('Retry-After')], [429, '1']);
    now += 1;
    assert.equal((await say(person('next'), there)).status, 200);
  });

  it('is counted for each address and session by itself, and not for what was refused', async () => {
    const handle = createHandler({ store, now: () => new Date(now), rates: { participantsPerSession: 2 } });
    const at = (ip: string) => callerOf((request) => handle(request, { ip }));
    const names = ['a', 'b', 'c'].map(person);
    assert.equal((await say({ participants: names }, at('192.0.2.1'))).status, 429);
    assert.equal((await say({ participants: names.slice(1) }, at('192.0.2.1'))).status, 200);
    assert.equal((await say({ participants: names.slice(1) }, at('192.0.2.2'))).status, 200);
    const other = await started(call);
    const body = { participants: names.slice(1) };
    assert.equal((await at('192.0.2.1')('POST', `/${other.view}/participants`, { body })).status, 200);
    assert.equal((await say(names[0], at('192.0.2.1'))).status, 429);
  });

  it('is without limit where nobody knows the address, or the owner says so', async () => {
    const free = instance({ rates: { participantsPerSession: Infinity } }, '192.0.2.1');
    for (const from of [call, free]) {
      for (const { status } of await invent(120, 20, from)) assert.equal(status, 200);
    }
  });
});
