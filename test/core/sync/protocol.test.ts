import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StateError } from '../../../components/core/json/json.ts';
import { ProtocolError } from '../../../components/core/json/parse.ts';
import {
  parseAnswer,
  parseChange,
  parseCreated,
  parseCreation,
  parseProblem,
  parseReplacement,
  parseSnapshot,
  parseWrite,
} from '../../../components/core/sync/protocol.ts';

const patch = [{ op: 'add', path: '/a', value: 1 }];
const write = { version: 1, id: 'ann:1', patch };
const change = { version: 2, id: 'ann:1', patch, at: '2026-01-02T03:04:05.678Z' };
const snapshot = { version: 2, state: { a: 1 }, seen: { ann: { counter: 1, version: 2 } } };

/** Bodies that are not what a parser wants, with where and what it expected instead. */
type Refusals = readonly (readonly [body: unknown, pointer: string, message: RegExp])[];

function refuses(parse: (body: unknown) => unknown, refusals: Refusals): void {
  for (const [body, pointer, message] of refusals) {
    it(`refuses ${JSON.stringify(body) || 'undefined'}`, () => {
      assert.throws(
        () => parse(body),
        (error) => error instanceof ProtocolError && error.pointer === pointer && message.test(error.message),
      );
    });
  }
}

describe('parsing a write', () => {
  it('takes it, with what it leaves out', () => {
    assert.deepEqual(parseWrite(write), { ...write, rebase: null });
  });

  it('ignores what it does not know, so that a newer participant can talk to an older authority', () => {
    const newer = { ...write, mood: 'good', patch: [{ ...patch[0], why: 'because' }] };
    assert.deepEqual(parseWrite(newer), { ...write, rebase: null });
  });

  it('takes merge options for the wish to rebase', () => {
    assert.deepEqual(parseWrite({ ...write, rebase: true }).rebase, {});
    assert.equal(parseWrite({ ...write, rebase: false }).rebase, null);
    const options = { itemKey: 'name', deleteVsEdit: 'keep', text: ['/notes/*'], counters: ['/votes/*'] };
    assert.deepEqual(parseWrite({ ...write, rebase: { ...options, prefer: 'theirs' } }).rebase, options);
  });

  it('takes every operation of RFC 6902', () => {
    const all = [
      { op: 'add', path: '/a/-', value: null },
      { op: 'remove', path: '/a~1b/~0' },
      { op: 'replace', path: '', value: [] },
      { op: 'move', from: '/a', path: '/b' },
      { op: 'copy', from: '', path: '/b' },
      { op: 'test', path: '/a', value: false },
    ];
    assert.deepEqual(parseWrite({ ...write, patch: all }).patch, all);
  });

  it('takes the longest participant and the largest counter', () => {
    const id = `${'a'.repeat(40)}:${Number.MAX_SAFE_INTEGER}`;
    assert.equal(parseWrite({ ...write, id }).id, id);
  });

  refuses(parseWrite, [
    [undefined, '', /^Expected the body to be an object, got undefined$/],
    [null, '', /an object, got null/],
    [[], '', /an object, got an array/],
    ['x', '', /an object, got "x"/],
    [{}, '/version', /^Expected "version" to be a non-negative integer, got undefined$/],
    [{ ...write, version: -1 }, '/version', /got -1$/],
    [{ ...write, version: 1.5 }, '/version', /got 1.5$/],
    [{ ...write, version: '1' }, '/version', /got "1"$/],
    [{ ...write, version: 2 ** 53 }, '/version', /a non-negative integer/],
    [{ ...write, version: null }, '/version', /got null$/],
    [{ ...write, id: undefined }, '/id', /a participant and a counter/],
    [{ ...write, id: 'ann' }, '/id', /got "ann"$/],
    [{ ...write, id: 'ann:0' }, '/id', /counter ≥ 1/],
    [{ ...write, id: 'ann:01' }, '/id', /counter ≥ 1/],
    [{ ...write, id: 'ann:1.5' }, '/id', /counter ≥ 1/],
    [{ ...write, id: 'ann:9007199254740992' }, '/id', /counter ≥ 1/],
    [{ ...write, id: ':1' }, '/id', /a participant/],
    [{ ...write, id: 'an n:1' }, '/id', /a participant/],
    [{ ...write, id: `${'a'.repeat(41)}:1` }, '/id', /a participant/],
    [{ ...write, id: '__proto__:1' }, '/id', /a participant/],
    [{ ...write, id: 'constructor:1' }, '/id', /a participant/],
    [{ ...write, id: ['ann:1'] }, '/id', /got an array/],
    [{ ...write, id: 'ann:1\n' }, '/id', /a participant/],
    [{ ...write, patch: undefined }, '/patch', /an array, got undefined/],
    [{ ...write, patch: {} }, '/patch', /an array, got an object/],
    [{ ...write, patch: [null] }, '/patch/0', /an object, got null/],
    [{ ...write, patch: [{}] }, '/patch/0/path', /a string, got undefined/],
    [{ ...write, patch: [{ op: 'incr', path: '' }] }, '/patch/0/op', /one of add, remove.*got "incr"/],
    [{ ...write, patch: [{ op: 'add', path: 'a', value: 1 }] }, '/patch/0/path', /a JSON Pointer, got "a"/],
    [{ ...write, patch: [{ op: 'add', path: '/~2', value: 1 }] }, '/patch/0/path', /a JSON Pointer/],
    [{ ...write, patch: [{ op: 'add', path: 1, value: 1 }] }, '/patch/0/path', /a string, got 1/],
    [{ ...write, patch: [...patch, { op: 'add', path: '/a' }] }, '/patch/1/value', /a value, got undefined/],
    [{ ...write, patch: [{ op: 'move', path: '/a' }] }, '/patch/0/from', /a string, got undefined/],
    [{ ...write, rebase: 1 }, '/rebase', /a boolean or an object/],
    [{ ...write, rebase: { itemKey: 1 } }, '/rebase/itemKey', /a string/],
    [{ ...write, rebase: { text: ['a'] } }, '/rebase/text/0', /a JSON Pointer/],
    [{ ...write, rebase: { deleteVsEdit: 'both' } }, '/rebase/deleteVsEdit', /"delete" or "keep"/],
  ]);

  it('refuses a name in a value that would reach JavaScript’s own machinery', () => {
    const body: unknown = JSON.parse(
      '{"version":1,"id":"ann:1","patch":[{"op":"add","path":"/a","value":{"__proto__":1}}]}',
    );
    assert.throws(
      () => parseWrite(body),
      (error) => error instanceof StateError && error.pointer === '/patch/0/value/__proto__',
    );
  });
});

describe('parsing a creation', () => {
  it('takes any JSON for state', () => {
    for (const state of [null, false, 0, '', [], {}]) assert.deepEqual(parseCreation({ state }), { state });
  });

  refuses(parseCreation, [
    [{}, '/state', /a value, got undefined/],
    [[1], '', /an object/],
  ]);

  for (const name of ['__proto__', 'constructor', 'prototype']) {
    it(`refuses a state with a member "${name}", however deep`, () => {
      const body: unknown = JSON.parse(`{"state":{"a":[{"${name}":{}}]}}`);
      assert.throws(
        () => parseCreation(body),
        (error) => error instanceof StateError && error.pointer === `/state/a/0/${name}`,
      );
    });
  }

  it('takes 64 levels and refuses 65', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    parseCreation({ state: nested(64) });
    assert.throws(() => parseCreation({ state: nested(65) }), StateError);
    assert.throws(() => parseCreation({ state: nested(5000) }), StateError);
  });
});

describe('parsing a replacement', () => {
  it('takes it', () => {
    assert.deepEqual(parseReplacement({ version: 1, id: 'ann:1', state: null }), {
      version: 1,
      id: 'ann:1',
      state: null,
    });
  });

  refuses(parseReplacement, [
    [{ version: 1, id: 'ann:1' }, '/state', /a value/],
    [{ version: 1, state: {} }, '/id', /a participant/],
    [{ id: 'ann:1', state: {} }, '/version', /a non-negative integer/],
  ]);
});

describe('parsing an answer', () => {
  it('takes changes', () => {
    assert.deepEqual(parseAnswer({ version: 2, changes: [change] }), { version: 2, changes: [change] });
  });

  it('takes a snapshot', () => {
    assert.deepEqual(parseAnswer(snapshot), snapshot);
  });

  it('takes the version at which a write was accepted, or that nobody knows', () => {
    assert.equal(parseAnswer({ version: 2, changes: [], accepted: 2 }).accepted, 2);
    assert.equal(parseAnswer({ ...snapshot, accepted: null }).accepted, null);
  });

  refuses(parseAnswer, [
    [{ version: 2 }, '/state', /a value/],
    [{ version: 2, changes: {} }, '/changes', /an array/],
    [{ version: 2, changes: [{ ...change, version: 'x' }] }, '/changes/0/version', /an integer|integer/],
    [{ version: 2, changes: [change, { ...change, at: 1 }] }, '/changes/1/at', /a string/],
    [{ version: 2, changes: [{ ...change, patch: [{}] }] }, '/changes/0/patch/0/path', /a string/],
    [{ version: 2, state: {} }, '/seen', /an object/],
    [{ ...snapshot, seen: { ann: 1 } }, '/seen/ann', /an object/],
    [{ ...snapshot, seen: { ann: { counter: -1, version: 1 } } }, '/seen/ann/counter', /integer/],
    [{ ...snapshot, accepted: 'x' }, '/accepted', /integer/],
  ]);
});

describe('parsing what the store holds', () => {
  it('gives back what was written', () => {
    assert.deepEqual(parseChange(change), change);
    assert.deepEqual(parseSnapshot(snapshot), snapshot);
  });
});

describe('parsing the answer to a creation', () => {
  const created = { key: 'o', edit: 'e', view: 'v', version: 1, state: {} };

  it('takes it', () => {
    assert.deepEqual(parseCreated(created), created);
  });

  refuses(parseCreated, [[{ ...created, edit: null }, '/edit', /a string, got null/]]);
});

describe('parsing a problem', () => {
  it('takes what matters of it', () => {
    const body = { type: 'about:blank', title: 'Gone', status: 410, code: 'session-ended', detail: 'x' };
    assert.deepEqual(parseProblem(body), { code: 'session-ended', detail: 'x' });
    assert.deepEqual(parseProblem({ code: 'malformed', pointer: '/a' }), {
      code: 'malformed',
      detail: '',
      pointer: '/a',
    });
  });

  it('finds none where there is none', () => {
    for (const body of [null, 'x', [], {}, { code: 1 }]) assert.equal(parseProblem(body), null);
  });
});
