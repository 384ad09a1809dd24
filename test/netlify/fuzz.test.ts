/** Requests broken in every way we could think of, by a seed, against `serve` on SQLite. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Created } from '../../components/core/sync/protocol.ts';
import { problemStatuses } from '../../netlify/http/problem.ts';
import { sqliteStore } from '../../netlify/stores/sqlite.ts';
import type { Store } from '../../netlify/stores/store.ts';
import { callerAt, setCount, started } from '../support/caller.ts';
import type { Caller } from '../support/caller.ts';
import { Prng } from '../support/prng.ts';
import { startServe } from '../support/serve.ts';
import type { Served } from '../support/serve.ts';

const seed = Number(process.env['SEED'] ?? 20260102);
const rounds = Number(process.env['ROUNDS'] ?? 400);
/** The longest body that is sent, in bytes. */
const huge = 64 * 1024 * 1024;
/**
 * How much more memory `serve` may take at its peak than after a session like any other, in MiB. Measured on Linux: 105 MiB
 * before and 40 more after all this, give or take 1. One that keeps the longest body as it comes takes 112 more, one that
 * reads it too takes 380.
 */
const mostGrowth = 80;

let folder = '';
let served: Served;
let store: Store;
let call: Caller;
let session: Created;
let memoryBefore: number;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shared-session-fuzz-'));
  const file = join(folder, 'store.sqlite');
  served = await startServe('--store', `sqlite:${file}`, '--no-rates');
  store = await sqliteStore(file);
  // No request is ever repeated, so none can hide that the server went away.
  call = callerAt(served.url);
  session = await started(call, { count: 0, list: [1, 2, 3], text: 'one two' });
  memoryBefore = await peakMemory();
});

after(async () => {
  await served.stop();
  store.close?.();
  await rm(folder, { recursive: true, force: true });
});

/** Everything the store holds, beside who is here. */
async function contents(): Promise<string> {
  const keys = [...(await store.list(''))].filter((key) => !key.endsWith('/participants')).sort();
  return JSON.stringify([keys, await store.get(...keys)]);
}

const statusOf = new Map<string, number>(
  Object.entries(problemStatuses).map(([code, [status]]) => [code, status]),
);

type Body = string | Uint8Array<ArrayBuffer>;

/** Sends a body, and tests that it is refused by a code of ours or taken, and if refused has left no trace. */
async function survives(method: string, path: string, body: Body, headers = {}): Promise<number> {
  const before = await contents();
  const reply = await call(method, path, { key: session.edit, body, headers });
  const said = `${method} ${String(body).slice(0, 300)} -> ${reply.status} ${reply.text.slice(0, 300)}`;
  assert.ok(reply.status < 500, said);
  if (reply.status >= 400 && reply.status !== 409) {
    const code = String(reply.body['code']);
    assert.equal(statusOf.get(code), reply.status, said);
    assert.ok(reply.text.length < 2000, said);
  } else assert.ok([200, 201, 409].includes(reply.status), said);
  if (reply.status >= 400) assert.equal(await contents(), before, said);
  return reply.status;
}

async function isAlive(): Promise<void> {
  const { edit, view } = await started(call);
  assert.equal((await call('PATCH', `/${view}`, { key: edit, body: setCount('ann:1', 1) })).status, 200);
  const growth = (await peakMemory()) - memoryBefore;
  assert.ok(growth < mostGrowth, `${growth.toFixed()} MiB more than the ${memoryBefore.toFixed()} before`);
}

/** The most memory that `serve` ever took, in MiB; where the system does not tell, what it takes now. */
async function peakMemory(): Promise<number> {
  const status = await readFile(`/proc/${served.pid}/status`, 'utf8').catch(() => '');
  const [, peak] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  if (peak !== undefined) return Number(peak) / 1024;
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(served.pid)]);
  return Number(stdout) / 1024;
}

const text = new TextEncoder();
const bytes = (...parts: (string | readonly number[])[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...text.encode(part)] : [...part])));
const utf16 = (content: string) =>
  new Uint8Array(Uint16Array.from(content, (character) => character.charCodeAt(0)).buffer);
const deep = (levels: number, open = '[', close = ']') => open.repeat(levels) + close.repeat(levels);

/** Bodies of `POST /` that are refused. */
const refused: Record<string, Body> = {
  'truncated': '{"state":[1,2',
  'truncated in a character': bytes('{"state":"', [0xc3]),
  'truncated in an escape': '{"state":"\\u12',
  'in UTF-16': utf16('{"state":1}'),
  'in Latin-1': bytes('{"state":"', [0xe4], '"}'),
  'with an overlong NUL': bytes('{"state":"', [0xc0, 0x80], '"}'),
  'with a surrogate in UTF-8': bytes('{"state":"', [0xed, 0xa0, 0x80], '"}'),
  'with a raw NUL': '{"state":"\0"}',
  'of NULs': '\0'.repeat(1000),
  'with a trailing comma': '{"state":1,}',
  'with a comment': '{"state":1/**/}',
  'with NaN': '{"state":NaN}',
  'with a number that is infinite': '{"state":1e999}',
  'twice': '{"state":1}{"state":2}',
  'with __proto__': '{"state":{"__proto__":{"a":1}}}',
  'with __proto__ in escapes': '{"state":{"\\u005f_proto_\\u005f":1}}',
  'with constructor in escapes': '{"state":{"\\u0063onstructor":{"prototype":{}}}}',
  'with __proto__ for the body': '{"__proto__":{"state":1}}',
  'deep': `{"state":${deep(100_000)}}`,
  'deep in objects': `{"state":${deep(20_000, '{"a":', '}').replace(':}', ':1}')}}`,
  'deep without an end': '['.repeat(500_000),
  'huge': `{"state":"${'x'.repeat(huge)}"}`,
  'huge beside the state': `{"state":1,"more":"${'x'.repeat(2 * 1024 * 1024)}"}`,
};

/** Bodies of `POST /` that are accepted: odd, but JSON. */
const accepted: Record<string, readonly [body: Body, state: unknown]> = {
  'with a mark of byte order': ['\ufeff{"state":1}', 1],
  'with a lone surrogate in an escape': ['{"state":"\\ud800"}', '\ud800'],
  'with an escaped NUL': ['{"state":"\\u0000"}', '\0'],
  'with a member twice: the last counts': ['{"state":1,"state":2}', 2],
  'with a number beyond safe integers': ['{"state":9007199254740993}', 9007199254740992],
  'with a number that is too small': ['{"state":1e-999}', 0],
  'with -0': ['{"state":-0}', 0],
  'with names of Object': ['{"state":{"toString":1,"hasOwnProperty":2}}', { toString: 1, hasOwnProperty: 2 }],
};

describe('a body', () => {
  for (const [what, body] of Object.entries(refused)) {
    it(`${what} is refused, and leaves no trace`, async () => {
      assert.ok((await survives('POST', '', body)) >= 400);
    });
  }

  for (const [what, [body, state]] of Object.entries(accepted)) {
    it(`${what} is accepted`, async () => {
      const reply = await call('POST', '', { body });
      assert.equal(reply.status, 201);
      assert.deepEqual(reply.body['state'], state);
    });
  }

  it('that is a gzip bomb is refused unread', async () => {
    const bomb = new Uint8Array(gzipSync(`{"state":"${'x'.repeat(huge)}"}`));
    assert.equal(await survives('POST', '', bomb, { 'Content-Encoding': 'gzip' }), 415);
    assert.equal(await survives('POST', '', bomb), 400);
  });

  it('of any kind leaves the server alive, and its memory bounded', isAlive);
});

describe('a broken request', () => {
  it(`is refused or taken, ${rounds} times from seed ${seed}`, async () => {
    const random = new Prng(seed);
    const statuses = new Set<number>();
    for (let round = 0; round < rounds; round++) {
      const [method, path, request] = sound(random);
      const spoilt = random.chance(0.3) ? scrambled(random, JSON.stringify(request)) : spoil(random, request);
      const body = typeof spoilt === 'string' ? spoilt : JSON.stringify(spoilt);
      statuses.add(await survives(method, path, body));
    }
    // Or the fuzzer would not get beyond the parser.
    for (const status of [200, 400, 409, 422]) assert.ok(statuses.has(status), `never ${status}`);
    await isAlive();
  });
});

/** A request as it should be. */
function sound(random: Prng): [method: string, path: string, body: object] {
  const path = `/${session.view}`;
  const id = `${random.pick(['ann', 'bob', 'zoe'])}:${1 + random.below(2000)}`;
  const version = 1 + random.below(3);
  const patch = Array.from({ length: random.below(4) }, () => ({
    op: random.pick(['add', 'remove', 'replace', 'move', 'copy', 'test']),
    path: random.pick(['', '/count', '/list/-', '/list/0', '/text', '/a~1b']),
    from: random.pick(['/list/0', '/count', '']),
    value: random.pick([0, 'one', [], { id: 1 }]),
  }));
  return random.pick<() => [string, string, object]>([
    () => ['POST', '', { state: { list: [1, { id: 1 }] } }],
    () => ['PUT', path, { version, id, state: { count: 1, list: [], text: '' } }],
    () => ['PATCH', path, { version, id, patch }],
    () => ['PATCH', path, { version, id, patch, rebase: random.pick([true, {}, { text: ['/text'] }]) }],
    () => ['POST', `${path}/participants`, { id: 'ann', name: 'Ann', color: 'red', info: { at: 1 } }],
  ])();
}

const odd: readonly unknown[] = [
  null,
  true,
  -1,
  1.5,
  1e21,
  Number.MAX_SAFE_INTEGER,
  '',
  '__proto__',
  '\ud800',
  '\0',
  '/',
  '/list/99999999999',
  '/list/-1',
  '/__proto__/x',
  '~2',
  'x'.repeat(70_000),
  [],
  {},
  [[[[]]]],
  JSON.parse('{"__proto__":1}'),
  JSON.parse(deep(70)),
];

/** `value` with some part of it replaced, removed or doubled. */
function spoil(random: Prng, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return random.pick(odd);
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    if (items.length === 0 || random.chance(0.2)) return [...items, ...items, random.pick(odd)];
    const at = random.below(items.length);
    return items.map((item, index) => (index === at ? spoil(random, item) : item));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return random.pick(odd);
  const at = random.below(entries.length);
  if (random.chance(0.15)) return Object.fromEntries(entries.filter((_, index) => index !== at));
  return Object.fromEntries(
    entries.map(([name, part], index) => [name, index === at ? spoil(random, part) : part]),
  );
}

/** A text with some characters replaced, or cut short. */
function scrambled(random: Prng, json: string): string {
  if (random.chance(0.3)) return json.slice(0, random.below(json.length));
  const at = random.below(json.length);
  return (
    json.slice(0, at) + random.pick(['"', '\\', '{', ']', ',', '\0', '9', 'e', '\ud800']) + json.slice(at + 1)
  );
}
