import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diff } from '../../../components/core/diff/diff.ts';
import { toJson } from '../../../components/core/json/json.ts';
import type { Json } from '../../../components/core/json/json.ts';
import { apply } from '../../../components/core/json/patch.ts';
import type { Operation, Patch } from '../../../components/core/json/patch.ts';
import { diffIsExact, diffOfBoardsIsExact, hold } from '../../support/diff-laws.ts';

describe('A diff', () => {
  it('leads from any document exactly to any other', () => {
    hold(diffIsExact, 14_000);
  });

  it('leads from any board exactly to any other', () => {
    hold(diffOfBoardsIsExact, 7_000);
  });

  it('is empty for equal states, whatever the order of their members', () => {
    assert.deepEqual(diff({ a: [1, { b: 2, c: 3 }], d: null }, { d: null, a: [1, { c: 3, b: 2 }] }), []);
  });

  it('escapes the names of members', () => {
    const before = { '': 1, '-': 2, '0': 3, 'a/b': 4, '~': 5, 'ключ': 6, 'gone': 7 };
    const after = { '': 2, '-': 3, '0': 4, 'a/b': 5, '~': 6, 'ключ': 7, 'new': 8 };
    assert.deepEqual(steps(before, after), [
      'replace /0 4',
      'replace / 2',
      'replace /- 3',
      'replace /a~1b 5',
      'replace /~0 6',
      'replace /ключ 7',
      'add /new 8',
      'remove /gone',
    ]);
  });

  it('replaces the root where its kind changes', () => {
    assert.deepEqual(steps(1, 2), ['replace  2']);
    assert.deepEqual(steps({}, []), ['replace  []']);
    assert.deepEqual(steps([], {}), ['replace  {}']);
    assert.deepEqual(steps(null, {}), ['replace  {}']);
    assert.deepEqual(steps({ a: 1 }, 'a'), ['replace  "a"']);
  });

  it('does not look into what both states share', () => {
    const shared = new Proxy([1, 2, 3], {
      get: () => assert.fail('looked'),
      ownKeys: () => assert.fail('looked'),
    });
    assert.deepEqual(diff({ shared, a: 1 }, { shared, a: 2 }), [{ op: 'replace', path: '/a', value: 2 }]);
    assert.equal(diff([shared, 1], [shared, 2]).length, 1);
  });
});

describe('A diff of a list with keys', () => {
  for (const key of ['id', '_id', 'uuid', 'key']) {
    it(`knows items by their ${key}`, () => {
      const items = (...names: string[]) => names.map((name) => ({ [key]: name, text: 'the same' }));
      assert.deepEqual(steps(items('a', 'b', 'c'), items('b', 'c')), ['remove /0']);
      assert.deepEqual(steps(items('a', 'b', 'c'), items('c', 'a', 'b')), ['move /2 /0']);
    });
  }

  it('knows items by the key it is told', () => {
    const [a, b] = [
      { name: 'a', id: 1 },
      { name: 'b', id: 2 },
    ];
    const after = [
      { ...b, id: 1 },
      { ...a, id: 2 },
    ];
    assert.deepEqual(steps([a, b], after, 'name'), ['move /0 /1', 'replace /0/id 1', 'replace /1/id 2']);
  });

  it('tells a number from a text of the same digits', () => {
    const [number, digits] = [
      { id: 1, text: 'a' },
      { id: '1', text: 'b' },
    ];
    const after = [
      { ...digits, text: 'c' },
      { ...number, text: 'd' },
    ];
    assert.deepEqual(steps([number, digits], after), [
      'move /0 /1',
      'replace /0/text "c"',
      'replace /1/text "d"',
    ]);
  });

  it('removes from the back, then moves, adds and edits', () => {
    const before = cards('a', 'b', 'c', 'd', 'e');
    const after = [...cards('e', 'b', 'new'), { ...card('d'), text: 'edited' }];
    assert.deepEqual(steps(before, after), [
      'remove /2',
      'remove /0',
      'move /2 /0',
      `add /2 ${JSON.stringify(card('new'))}`,
      'replace /3/text "edited"',
    ]);
  });

  it('moves as few items as possible', () => {
    assert.equal(diff(cards('a', 'b', 'c', 'd', 'e'), cards('d', 'a', 'b', 'e', 'c')).length, 2);
    assert.equal(diff(cards('a', 'b', 'c', 'd'), cards('d', 'c', 'b', 'a')).length, 3);
  });

  it('replaces an item by one of another key', () => {
    assert.deepEqual(steps(cards('a', 'b'), cards('a', 'c')), [
      'remove /1',
      `add /1 ${JSON.stringify(card('c'))}`,
    ]);
  });

  it('goes by content where keys are not unique', () => {
    const twin = (text: string) => ({ id: 1, text });
    const before = [twin('a'), twin('b'), twin('c'), { id: 2 }];
    const after = [twin('b'), twin('c'), { id: 3 }];
    assert.deepEqual(steps(before, after), ['remove /3', 'remove /0', 'add /2 {"id":3}']);
  });
});

describe('A diff of several lists', () => {
  it('moves a card between lists in one step', () => {
    const before = {
      lists: [
        { id: 'todo', cards: cards('a', 'b') },
        { id: 'done', cards: cards('c') },
      ],
    };
    const after = {
      lists: [
        { id: 'todo', cards: cards('b') },
        { id: 'done', cards: cards('c', 'a') },
      ],
    };
    assert.deepEqual(steps(before, after), ['move /lists/0/cards/0 /lists/1/cards/1']);
  });

  it('moves a card first and edits it then', () => {
    const before = { todo: cards('a', 'b'), done: cards('c') };
    const after = { todo: cards('b'), done: [{ ...card('a'), text: 'Text of A' }, ...cards('c')] };
    assert.deepEqual(steps(before, after), ['move /todo/0 /done/0', 'replace /done/0/text "Text of A"']);
  });

  it('moves a card also between lists that have no keys', () => {
    assert.deepEqual(steps([cards('a', 'b'), cards('c')], [cards('b'), cards('c', 'a')]), ['move /0/0 /1/1']);
  });

  it('brings cards out of a list that goes', () => {
    const before = [
      { id: 'old', cards: cards('a', 'b') },
      { id: 'new', cards: cards('c') },
    ];
    const after = [{ id: 'new', cards: cards('b', 'c', 'a') }];
    assert.deepEqual(steps(before, after), [
      'move /0/cards/1 /1/cards/0',
      'move /0/cards/0 /1/cards/2',
      'remove /0',
    ]);
  });

  it('moves a card into a list that moves too', () => {
    const before = { a: [{ id: 'list', cards: [] }], b: cards('x'), c: [] };
    const after = { a: [], b: [], c: [{ id: 'list', cards: cards('x') }] };
    assert.deepEqual(steps(before, after), ['move /a/0 /c/0', 'move /b/0 /c/0/cards/0']);
  });

  it('moves an item into its next sibling in two steps, for one would read as a move into itself', () => {
    const before = [
      { id: 'a', items: [] },
      { id: 'b', items: [] },
    ];
    const after = [{ id: 'b', items: [{ id: 'a', items: [] }] }];
    assert.deepEqual(steps(before, after), ['move /0 /1', 'move /1 /0/items/0']);
  });

  it('turns parent and child around', () => {
    const before = [{ id: 'a', items: [{ id: 'b', items: [] }] }];
    const after = [{ id: 'b', items: [{ id: 'a', items: [] }] }];
    assert.deepEqual(steps(before, after).slice(0, 2), ['move /0/items/0 /0', 'remove /1']);
  });

  it('takes nothing for the same that has only its key in common', () => {
    const before = { users: [{ id: 1, name: 'Ada', born: 1815 }], posts: [] };
    const after = { users: [], posts: [{ id: 1, title: 'Hello', text: 'world' }] };
    assert.equal(diff(before, after)[0]?.op, 'remove');
  });
});

describe('A diff of a list without keys', () => {
  it('adds and removes where something was added or removed', () => {
    assert.deepEqual(steps(['a', 'b', 'c'], ['x', 'a', 'b', 'c']), ['add /0 "x"']);
    assert.deepEqual(steps(['a', 'b', 'c', 'b', 'a'], ['a', 'b', 'b', 'a']), ['remove /2']);
    assert.deepEqual(steps([1, 2, 3, 4, 5], [2, 3, 4, 5, 6]), ['remove /0', 'add /4 6']);
  });

  it('moves what was removed here and added there', () => {
    assert.deepEqual(steps(['a', 'b', 'c', 'd'], ['b', 'c', 'd', 'a']), ['move /0 /3']);
    assert.deepEqual(
      steps([{ text: 'a' }, { text: 'b' }, { text: 'c' }], [{ text: 'c' }, { text: 'a' }, { text: 'b' }]),
      ['move /2 /0'],
    );
  });

  it('moves the one of two equal items that does not stay', () => {
    const before = ['p', 'm', 'n', 'o', 'p'];
    assert.deepEqual(steps(before, ['y', 'p', 'p', 'm', 'n', 'o', 'z']), [
      'move /4 /1',
      'add /0 "y"',
      'add /6 "z"',
    ]);
  });

  it('knows an item whose members are in another order', () => {
    const others = Array.from({ length: 12 }, (_, index) => ({ other: index }));
    assert.deepEqual(steps([{ a: 1, b: 2 }, ...others], [...others, { b: 2, a: 1 }]), ['move /0 /12']);
  });

  it('edits in place what is alike', () => {
    const before = [
      { text: 'buy milk', done: false },
      { text: 'call home', done: false },
    ];
    const after = [
      { text: 'buy milk and eggs', done: false },
      { text: 'call home', done: true },
      { text: 'sleep', done: false },
    ];
    assert.deepEqual(steps(before, after), [
      'add /2 {"text":"sleep","done":false}',
      'replace /0/text "buy milk and eggs"',
      'replace /1/done true',
    ]);
    assert.deepEqual(
      steps(
        [
          { x: 1, y: 2 },
          { x: 5, y: 5 },
        ],
        [
          { x: 3, y: 4 },
          { x: 5, y: 5 },
        ],
      ),
      ['replace /0/x 3', 'replace /0/y 4'],
    );
    assert.deepEqual(steps(['write a text', 'b'], ['write a longer text', 'b', 'c']), [
      'add /2 "c"',
      'replace /0 "write a longer text"',
    ]);
  });

  it('never shifts the numbers of a tuple', () => {
    assert.deepEqual(steps({ at: [1, 2] }, { at: [2, 1] }), ['replace /at/0 2', 'replace /at/1 1']);
    assert.deepEqual(steps({ at: [1, 2, 3] }, { at: [2, 3, 4] }).length, 3);
  });

  it('keeps the places of a grid', () => {
    assert.deepEqual(steps(['♜', '', '', '♟'], ['', '', '♜', '♟']), ['replace /0 ""', 'replace /2 "♜"']);
    assert.deepEqual(
      steps(
        [
          [0, 0],
          [0, 0],
          [0, 1],
        ],
        [
          [0, 0],
          [0, 1],
          [0, 1],
        ],
      ),
      ['replace /1/1 1'],
    );
  });

  it('takes at most three operations for any edit of a list', () => {
    const list = (at: readonly string[]) => ({
      board: at.map((text) => ({ text, done: false, tags: [text] })),
    });
    const texts = Array.from({ length: 200 }, (_, index) => `card ${index}`);
    for (const at of [0, 1, 57, 198, 199]) {
      assert.equal(diff(list(texts), list(texts.toSpliced(at, 1))).length, 1);
      assert.equal(diff(list(texts), list(texts.toSpliced(at, 0, 'new'))).length, 1);
      assert.equal(diff(list(texts), list(texts.toSpliced(at, 1, 'something else'))).length <= 2, true);
      assert.equal(
        diff(list(texts), list(texts.toSpliced(at, 1).toSpliced(100, 0, texts[at] ?? ''))).length,
        1,
      );
    }
  });

  it('stays quick when two long lists have nothing in common', () => {
    const numbers = (from: number) => Array.from({ length: 20_000 }, (_, index) => ({ n: from + 7 * index }));
    const started = performance.now();
    const patch = diff(numbers(0), numbers(1));
    assert.ok(performance.now() - started < 5_000);
    assert.ok(patch.length >= 20_000);
  });
});

function card(id: string) {
  return { id, text: `Text of ${id}`, tags: [] };
}

function cards(...ids: string[]) {
  return ids.map(card);
}

/** The diff in short, after a look whether it is exact. */
function steps(before: Json, after: Json, itemKey?: string): string[] {
  const patch: Patch = diff(before, after, itemKey === undefined ? {} : { itemKey });
  assert.deepEqual(apply(before, patch), toJson(after));
  return patch.map(inShort);
}

function inShort(operation: Operation): string {
  if ('from' in operation) return `${operation.op} ${operation.from} ${operation.path}`;
  const value = 'value' in operation ? ` ${JSON.stringify(operation.value)}` : '';
  return `${operation.op} ${operation.path}${value}`;
}
