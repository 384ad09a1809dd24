import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import jsonpatch from 'fast-json-patch';
import { equal, toJson } from '../../../components/core/json/json.ts';
import type { Json } from '../../../components/core/json/json.ts';
import { apply, PatchError } from '../../../components/core/json/patch.ts';
import type { Operation, Patch } from '../../../components/core/json/patch.ts';
import { hold } from '../../support/diff-laws.ts';
import { Prng } from '../../support/prng.ts';
import { anyScalar, randomDocument } from '../../support/random-json.ts';
import { randomPatch } from '../../support/random-patch.ts';

/** [a document, a patch, what it makes of the document]. */
type Application = readonly [Json, Patch, Json];

/** What RFC 6902 says and shows, by operation; A.n are the examples of its appendix A. */
const applications: Readonly<Record<string, readonly Application[]>> = {
  'does nothing without operations': [
    [{}, [], {}],
    [{ foo: 1 }, [], { foo: 1 }],
    ['foo', [], 'foo'],
  ],
  'adds a member (A.1), or replaces the one there is': [
    [{ foo: 'bar' }, [add('/baz', 'qux')], { foo: 'bar', baz: 'qux' }],
    [{ foo: 'bar' }, [add('/foo', 1)], { foo: 1 }],
    [{ foo: 1 }, [add('/bar', null)], { foo: 1, bar: null }],
    [{}, [add('/', 1)], { '': 1 }],
    [{ '': {} }, [add('//', 1)], { '': { '': 1 } }],
    [{ foo: {} }, [add('/foo/', 1)], { foo: { '': 1 } }],
    [{ '0': 1 }, [add('/0', 'a'), add('/01', 'b'), add('/-', 'c')], { '0': 'a', '01': 'b', '-': 'c' }],
  ],
  'adds an item (A.2) at an index, at the end, and behind it': [
    [{ foo: ['bar', 'baz'] }, [add('/foo/1', 'qux')], { foo: ['bar', 'qux', 'baz'] }],
    [['foo'], [add('/0', 'bar')], ['bar', 'foo']],
    [['foo'], [add('/1', 'bar')], ['foo', 'bar']],
    [[1], [add('/-', 2), add('/-', [3])], [1, 2, [3]]], // A.16
    [[1, 2, [3]], [add('/2/-', 4)], [1, 2, [3, 4]]],
    [['foo'], [add('/1', ['bar'])], ['foo', ['bar']]],
  ],
  'adds the whole document': [
    [{ foo: 1 }, [add('', { bar: 2 })], { bar: 2 }],
    [{ foo: 1 }, [add('', [])], []],
    [[], [add('', 'text')], 'text'],
  ],
  'adds inside what is there (A.10)': [
    [{ foo: 'bar' }, [add('/child', { grandchild: {} })], { foo: 'bar', child: { grandchild: {} } }],
    [{ foo: { a: 1 } }, [add('/foo/b', 2)], { foo: { a: 1, b: 2 } }],
  ],
  'removes a member (A.3) and an item (A.4)': [
    [{ baz: 'qux', foo: 'bar' }, [remove('/baz')], { foo: 'bar' }],
    [{ foo: ['bar', 'qux', 'baz'] }, [remove('/foo/1')], { foo: ['bar', 'baz'] }],
    [{ foo: null }, [remove('/foo')], {}],
    [
      [1, 2, 3, 4],
      [remove('/0'), remove('/2')],
      [2, 3],
    ],
    [{ '': 1, 'a/b': 2, '~': 3 }, [remove('/'), remove('/a~1b'), remove('/~0')], {}],
  ],
  'replaces a value (A.5), also the whole document': [
    [{ baz: 'qux', foo: 'bar' }, [replace('/baz', 'boo')], { baz: 'boo', foo: 'bar' }],
    [[1, 2], [replace('/1', { a: null })], [1, { a: null }]],
    [{ foo: 'bar' }, [replace('', { baz: 'qux' })], { baz: 'qux' }],
    [{ foo: null }, [replace('/foo', 'truthy')], { foo: 'truthy' }],
    [null, [replace('', false)], false],
  ],
  'moves a value (A.6) and an item (A.7)': [
    [
      { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
      [move('/foo/waldo', '/qux/thud')],
      { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
    ],
    [
      { foo: ['all', 'grass', 'cows', 'eat'] },
      [move('/foo/1', '/foo/3')],
      { foo: ['all', 'cows', 'eat', 'grass'] },
    ],
    [[1, 2, 3], [move('/0', '/-')], [2, 3, 1]],
    [[1, 2, 3], [move('/2', '/0')], [3, 1, 2]],
    [{ a: 1, b: 2 }, [move('/a', '/b')], { b: 1 }],
    [{ a: { b: 1 } }, [move('/a/b', '/a')], { a: 1 }],
    [{ a: { b: 1 } }, [move('/a/b', '')], 1],
    [{ foo: 1 }, [move('/foo', '/foo')], { foo: 1 }],
    [{ a: 1, ab: {} }, [move('/a', '/ab/a')], { ab: { a: 1 } }],
  ],
  'copies a value': [
    [{ a: { b: [1] } }, [copy('/a', '/c'), add('/c/b/-', 2)], { a: { b: [1] }, c: { b: [1, 2] } }],
    [{ a: { b: [1] } }, [copy('/a', '/c'), add('/a/b/-', 2)], { a: { b: [1, 2] }, c: { b: [1] } }],
    [{ a: { b: 1 } }, [copy('/a', '/a/c')], { a: { b: 1, c: { b: 1 } } }],
    [{ a: { b: 1 } }, [copy('', '/c')], { a: { b: 1 }, c: { a: { b: 1 } } }],
    [
      [1, 2],
      [copy('/0', '/-'), copy('/1', '/0')],
      [2, 1, 2, 1],
    ],
    [{ a: null }, [copy('/a', '/b')], { a: null, b: null }],
  ],
  'tests a value (A.8), whatever the order of its members': [
    [
      { baz: 'qux', foo: ['a', 2, 'c'] },
      [test('/baz', 'qux'), test('/foo/1', 2)],
      { baz: 'qux', foo: ['a', 2, 'c'] },
    ],
    [
      { foo: { a: 1, b: [2, { c: 3, d: 4 }] } },
      [test('/foo', { b: [2, { d: 4, c: 3 }], a: 1 })],
      { foo: { a: 1, b: [2, { c: 3, d: 4 }] } },
    ],
    [{ '/': 9, '~1': 10 }, [test('/~01', 10), test('/~1', 9)], { '/': 9, '~1': 10 }], // A.14
    [{ foo: null }, [test('/foo', null)], { foo: null }],
    [[1], [test('', [1])], [1]],
    [{ '': 1 }, [test('/', 1)], { '': 1 }],
  ],
  'finds every place of RFC 6901, section 5': [
    [
      {
        'foo': ['bar', 'baz'],
        '': 0,
        'a/b': 1,
        'c%d': 2,
        'e^f': 3,
        'g|h': 4,
        'i\\j': 5,
        'k"l': 6,
        ' ': 7,
        'm~n': 8,
      },
      [
        test('/foo/0', 'bar'),
        test('/', 0),
        test('/a~1b', 1),
        test('/c%d', 2),
        test('/e^f', 3),
        test('/g|h', 4),
        test('/i\\j', 5),
        test('/k"l', 6),
        test('/ ', 7),
        test('/m~0n', 8),
        replace('', 'found'),
      ],
      'found',
    ],
  ],
  'ignores members of an operation that it does not know (A.11)': [
    [{ foo: 'bar' }, [unknown({ ...add('/baz', 'qux'), xyz: 123 })], { foo: 'bar', baz: 'qux' }],
  ],
};

/** [a document, a patch, the pointer at fault]. The last operation is the one that fails. */
type Refusal = readonly [Json, Patch, string];

const refusals: Readonly<Record<string, readonly Refusal[]>> = {
  'a target that is not there (A.12)': [
    [{ foo: 'bar' }, [add('/baz/bat', 'qux')], '/baz/bat'],
    [{ foo: 1 }, [remove('/bar')], '/bar'],
    [{ foo: 1 }, [replace('/bar', 2)], '/bar'],
    [{ foo: 1 }, [move('/bar', '/foo')], '/bar'],
    [{ foo: 1 }, [copy('/bar', '/foo')], '/bar'],
    [{ foo: 1 }, [test('/bar', null)], '/bar'],
    [[1], [remove('/1')], '/1'],
    [[1], [replace('/-', 2)], '/-'],
    [[1], [remove('/-')], '/-'],
    [[1], [test('/-', 1)], '/-'],
    ['foo', [add('/0', 'f')], '/0'],
    [{ foo: 'bar' }, [test('/foo/0', 'b')], '/foo/0'],
  ],
  'an index out of bounds': [
    [[1], [add('/2', 2)], '/2'],
    [[], [add('/1', 1)], '/1'],
    [[1, 2], [move('/0', '/2')], '/2'],
    [[1], [add('/4294967296', 2)], '/4294967296'],
    [[1], [replace('/4294967296', 2)], '/4294967296'],
    [[1], [add('/9007199254740993', 2)], '/9007199254740993'],
  ],
  'an index that is not written as one': [
    [[1, 2], [replace('/00', 3)], '/00'],
    [[1, 2], [add('/01', 3)], '/01'],
    [[1, 2], [remove('/1e0')], '/1e0'],
    [[1, 2], [add('/+1', 3)], '/+1'],
    [[1, 2], [add('/-1', 3)], '/-1'],
    [[1, 2], [add('/1.0', 3)], '/1.0'],
    [[1, 2], [add('/ 1', 3)], '/ 1'],
    [[1, 2], [add('/', 3)], '/'],
    [[1, 2], [test('/length', 2)], '/length'],
    [[1, 2], [replace('/length', 0)], '/length'],
  ],
  'a test that fails (A.9)': [
    [{ baz: 'qux' }, [test('/baz', 'bar')], '/baz'],
    [{ foo: 1 }, [test('/foo', '1')], '/foo'], // A.15
    [{ foo: {} }, [test('/foo', [])], '/foo'],
    [{ foo: [1, 2] }, [test('/foo', [2, 1])], '/foo'],
    [{ foo: null }, [test('/foo', false)], '/foo'],
    [{ foo: { a: 1 } }, [test('/foo', { a: 1, b: 2 })], '/foo'],
  ],
  'a malformed pointer': [
    [{ foo: 1 }, [replace('foo', 2)], 'foo'],
    [{ '~': 1 }, [remove('/~')], '/~'],
    [{ '~2': 1 }, [remove('/~2')], '/~2'],
    [{ a: 1 }, [move('a', '/b')], 'a'],
  ],
  'a move into itself': [
    [{ a: { b: 1 } }, [move('/a', '/a/b')], '/a/b'],
    [[[], []], [move('/0', '/0/0')], '/0/0'],
    [{ a: 1 }, [move('', '/a')], '/a'],
  ],
  'the removal of the whole document': [[{ foo: 1 }, [remove('')], '']],
  'what an object has from elsewhere': [
    [{}, [copy('/toString', '/a')], '/toString'],
    [{}, [test('/hasOwnProperty', null)], '/hasOwnProperty'],
    [{}, [remove('/valueOf')], '/valueOf'],
    [{}, [add('/__proto__', {})], '/__proto__'],
    [{}, [add('/__proto__/polluted', true)], '/__proto__/polluted'],
    [{}, [add('/constructor/prototype/polluted', true)], '/constructor/prototype/polluted'],
  ],
  'a value that is missing or not JSON': [
    [{}, [unknown({ op: 'add', path: '/a' })], '/a'],
    [{}, [add('/a', { b: undefined } as unknown as Json)], '/a/b'],
    [{}, [add('/a', [NaN])], '/a/0'],
  ],
  'an operation that RFC 6902 does not know': [
    [{ a: 1 }, [unknown({ op: 'spam', path: '/a' })], '/a'],
    [{ a: 1 }, [unknown({ op: 'Remove', path: '/a' })], '/a'],
    [{ a: 1 }, [unknown({ op: '_get', path: '/a' })], '/a'],
    [{ a: 1 }, [unknown({ op: 'toString', path: '/a' })], '/a'],
    [{ a: 1 }, [unknown({ op: ['remove'], path: '/a' })], '/a'],
    [{ a: 1 }, [unknown({ path: '/a' })], '/a'],
    [{ a: 1 }, [add('/b', 2), unknown({ op: 'spam', path: '/a' })], '/a'],
  ],
  'an operation without its places': [
    [{ a: 1 }, [unknown({ op: 'spam' })], ''],
    [{ a: 1 }, [unknown({ op: 'remove' })], ''],
    [{ a: 1 }, [unknown({ op: 'remove', path: 0 })], ''],
    [{ a: 1 }, [unknown({ op: 'move', path: '/b' })], ''],
    [{ a: 1 }, [unknown({ op: 'copy', path: '/b', from: ['/a'] })], ''],
    [{ a: 1 }, [unknown({ op: 'move', from: '/a' })], ''],
    [{ a: 1 }, [unknown('remove')], ''],
  ],
  'everything, if a later operation fails': [
    [{ a: 1, l: [1] }, [add('/a', 2), add('/l/-', 2), remove('/gone')], '/gone'],
  ],
};

describe('A patch', () => {
  for (const [name, scripts] of Object.entries(applications)) {
    it(name, () => {
      for (const [document, patch, outcome] of scripts) {
        const before = JSON.stringify(document);
        assert.deepEqual(apply(document, patch), toJson(outcome));
        assert.equal(JSON.stringify(document), before);
      }
    });
  }
});

describe('A patch is refused for', () => {
  for (const [name, scripts] of Object.entries(refusals)) {
    it(name, () => {
      for (const [document, patch, pointer] of scripts) {
        const before = JSON.stringify(document);
        const isExpected = (error: unknown) =>
          error instanceof PatchError && error.operation === patch.length - 1 && error.pointer === pointer;
        assert.throws(() => apply(document, patch), isExpected, `${before} ${JSON.stringify(patch)}`);
        assert.equal(JSON.stringify(document), before);
      }
    });
  }
});

describe('A patch of many operations', () => {
  it('is applied in one go', () => {
    const many: Patch = Array.from({ length: 10_000 }, (_, index) => add('/-', index));
    assert.equal((apply([], many) as readonly Json[]).length, 10_000);
  });

  it('may not make a state deeper than 64 levels', () => {
    const deeper: Patch = Array.from({ length: 70 }, (_, level) => add('/0'.repeat(level + 1), []));
    assert.throws(
      () => apply([], deeper),
      (error) => error instanceof PatchError && error.operation === 63,
    );
  });
});

describe('fast-json-patch', () => {
  it('makes the same of any random patch', () => {
    hold((seed) => {
      const random = new Prng(seed);
      const document = randomDocument(random, anyScalar(random));
      const patch = randomPatch(random, document, anyScalar(random));
      const [ours, theirs] = [apply(document, patch), applyWithReference(document, patch)];
      if (!equal(ours, theirs)) throw new Error(JSON.stringify({ document, patch, ours, theirs }));
    }, 5_000);
  });

  /** What it makes, in 3.1.1 and although told to validate, of patches that RFC 6902 forbids. */
  const departures: readonly (readonly [string, Json, Patch, unknown])[] = [
    ['takes an index with leading zeros', { a: [1, 2] }, [add('/a/01', 3)], { a: [1, 3, 2] }],
    ['cuts an index to 32 bits', { a: [1, 2] }, [add('/a/4294967296', 3)], { a: [3, 1, 2] }],
    ['moves behind the end of a list', [1, 2], [move('/0', '/2')], [2, 1]],
    [
      'copies what is no member',
      {},
      [copy('/toString', '/a')],
      { a: Reflect.get({}, 'toString') as unknown },
    ],
    ['replaces what is no member', {}, [replace('/toString', 1)], { toString: 1 }],
    ['takes a tilde that escapes nothing', { '~2': 1 }, [remove('/~2')], {}],
    ['removes the whole document', { a: 1 }, [remove('')], null],
    ['takes operations that do not exist', 1, [unknown({ op: '_get', path: '' })], 1],
  ];

  for (const [name, document, patch, outcome] of departures) {
    it(`${name}, which we refuse`, () => {
      assert.deepEqual(applyWithReference(document, patch), outcome);
      assert.throws(() => apply(document, patch), PatchError);
    });
  }

  it('keeps what a patch holds by reference, which we never do', () => {
    const value: Json[] = [1];
    const theirs = jsonpatch.applyPatch({}, [{ op: 'add', path: '/a', value }], true).newDocument;
    const ours = apply({}, [add('/a', value)]);
    value.push(2);
    assert.deepEqual(theirs, { a: [1, 2] });
    assert.deepEqual(ours, { a: [1] });
  });
});

function applyWithReference(document: Json, patch: Patch): Json {
  const copy = <T>(value: T) => JSON.parse(JSON.stringify(value)) as T; // sharing nothing, not even with itself
  return jsonpatch.applyPatch<unknown>(copy(document), copy(patch) as never, true).newDocument as Json;
}

/** What the types do not allow, and a cast does. */
function unknown(operation: unknown): Operation {
  return operation as Operation;
}

function add(path: string, value: Json): Operation {
  return { op: 'add', path, value };
}

function replace(path: string, value: Json): Operation {
  return { op: 'replace', path, value };
}

function test(path: string, value: Json): Operation {
  return { op: 'test', path, value };
}

function remove(path: string): Operation {
  return { op: 'remove', path };
}

function move(from: string, path: string): Operation {
  return { op: 'move', from, path };
}

function copy(from: string, path: string): Operation {
  return { op: 'copy', from, path };
}
