import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toJson, StateError } from '../../../components/core/json/json.ts';
import { apply } from '../../../components/core/json/patch.ts';
import type { Operation } from '../../../components/core/json/patch.ts';
import { record } from '../../../components/core/diff/record.ts';
import { hold, recordDoesWhatTheRecipeDoes } from '../../support/diff-laws.ts';

interface Item {
  text: string;
  done?: boolean;
  inner?: Item[];
}

/** Two of the items are twins, and nothing has a key. */
const board = toJson({
  count: 1,
  title: 'Board',
  tags: ['a', 'a', 'a'],
  items: [{ text: 'x' }, { text: 'x' }, { text: 'y' }],
  lists: [{ cards: [{ text: 'p' }, { text: 'p' }] }, { cards: [{ text: 'q' }] }],
  point: [1, 2],
  user: { name: 'Ada', address: { city: 'London' } },
}) as unknown as Board;

interface Board {
  count: number;
  title: string;
  note?: string;
  tags: string[];
  items: Item[];
  lists: { cards: Item[] }[];
  point: number[];
  user: { name?: string; address: { city: string } };
}

describe('A recording of members', () => {
  it('adds, replaces and removes', () => {
    assert.deepEqual(
      steps((draft) => {
        draft.count++;
        draft.note = 'new';
        delete draft.user.name;
        draft.user.address.city = 'Paris';
      }),
      [
        'replace /count 2',
        'replace /user/address/city "Paris"',
        'remove /user/name',
        'add /note "new"',
      ].sort(),
    );
  });

  it('is empty where the same was assigned', () => {
    assert.deepEqual(
      steps((draft) => {
        draft.count = 1;
        draft.user = draft.user;
        draft.user = { ...draft.user };
        draft.items = [...draft.items];
        draft.tags = ['a', 'a', 'a'];
        draft.title += '!';
        draft.title = draft.title.slice(0, -1);
      }),
      [],
    );
  });

  it('edits what was put together anew from what it was', () => {
    assert.deepEqual(
      steps((draft) => {
        draft.user = { ...draft.user, name: 'Grace' };
      }),
      ['replace /user/name "Grace"'],
    );
  });
});

/** Recipes for lists, and what they come to. */
const recipes: readonly (readonly [string, (draft: Board) => unknown, readonly string[]])[] = [
  ['tells twins apart', ({ items }) => items.splice(1, 1), ['remove /items/1']],
  ['tells equal texts apart', ({ tags }) => tags.splice(1, 1), ['remove /tags/1']],
  [
    'adds what is pushed, with an index',
    ({ tags }) => tags.push('b', 'c'),
    ['add /tags/3 "b"', 'add /tags/4 "c"'],
  ],
  ['adds an equal text where it was put', ({ tags }) => tags.unshift('a'), ['add /tags/0 "a"']],
  [
    'puts another item where one was taken away',
    ({ items }) => {
      items.pop();
      items.push({ text: 'z' });
    },
    ['remove /items/2', 'add /items/2 {"text":"z"}'],
  ],
  ['removes what is popped', ({ tags }) => tags.pop(), ['remove /tags/2']],
  ['removes what is shifted', ({ items }) => items.shift(), ['remove /items/0']],
  ['adds what is unshifted', ({ items }) => items.unshift({ text: 'new' }), ['add /items/0 {"text":"new"}']],
  ['edits an item', ({ items }) => Object.assign(items[1] ?? {}, { done: true }), ['add /items/1/done true']],
  [
    'edits an item behind an inserted one',
    ({ items }) => {
      items.unshift({ text: 'new' });
      Object.assign(items[1] ?? {}, { text: 'edited' });
    },
    ['add /items/0 {"text":"new"}', 'replace /items/1/text "edited"'],
  ],
  [
    'edits an item that is replaced by its copy',
    ({ items }) => items.splice(1, 1, { ...items[1], text: 'x', done: true }),
    ['add /items/1/done true'],
  ],
  ['moves within a list', ({ items }) => items.push(...items.splice(0, 1)), ['move /items/0 /items/2']],
  [
    'moves between lists',
    ({ lists: [from, to] }) => to?.cards.push(...(from?.cards.splice(1, 1) ?? [])),
    ['move /lists/0/cards/1 /lists/1/cards/1'],
  ],
  [
    'moves between lists and edits, in whatever order',
    ({ lists: [from, to] }) => {
      const [card] = from?.cards.splice(0, 1) ?? [];
      if (card) to?.cards.unshift(card);
      if (card) card.text = 'edited';
    },
    ['move /lists/0/cards/0 /lists/1/cards/0', 'replace /lists/1/cards/0/text "edited"'],
  ],
  [
    'brings items out of a list that goes',
    ({ lists }) => {
      const gone = lists.shift();
      lists[0]?.cards.push(...(gone?.cards ?? []));
    },
    ['move /lists/0/cards/0 /lists/1/cards/1', 'move /lists/0/cards/0 /lists/1/cards/2', 'remove /lists/0'],
  ],
  [
    'forgets what was put in and taken out again',
    ({ items, tags }) => {
      items.push({ text: 'new' });
      tags.unshift('b');
      items.pop();
      tags.shift();
    },
    [],
  ],
  [
    'reverses with as few moves as can be',
    ({ items }) => items.reverse(),
    ['move /items/1 /items/2', 'move /items/0 /items/2'],
  ],
  [
    'sorts with as few moves as can be, and keeps equals in order',
    ({ items }) => items.sort((a, b) => (a.text < b.text ? 1 : a.text > b.text ? -1 : 0)),
    ['move /items/2 /items/0'],
  ],
  ['sorts numbers', ({ point }) => point.sort((a, b) => b - a), ['move /point/0 /point/1']],
  [
    'swaps',
    ({ items }) => {
      const [first, second, third] = items;
      if (first && second && third) [items[0], items[2]] = [third, first];
    },
    ['move /items/1 /items/2', 'move /items/0 /items/2'],
  ],
  ['sets what is filled', ({ tags }) => tags.fill('b', 1), ['replace /tags/1 "b"', 'replace /tags/2 "b"']],
  ['sets what is copied within', ({ point }) => point.copyWithin(0, 1), ['replace /point/0 2']],
  [
    'removes what a shorter length cuts off',
    ({ tags }) => (tags.length = 1),
    ['remove /tags/2', 'remove /tags/1'],
  ],
  [
    'adds what is assigned behind the end',
    (draft) => (draft.tags[draft.tags.length] = 'b'),
    ['add /tags/3 "b"'],
  ],
  [
    'recognises what a filter leaves',
    (draft) => (draft.items = draft.items.filter(({ text }) => text === 'y')),
    ['remove /items/1', 'remove /items/0'],
  ],
  [
    'recognises what a map edits',
    (draft) =>
      (draft.items = draft.items.map((item, index) => (index === 1 ? { ...item, done: true } : item))),
    ['add /items/1/done true'],
  ],
  [
    'recognises what is sorted anew',
    (draft) => (draft.items = draft.items.toReversed()),
    ['move /items/1 /items/2', 'move /items/0 /items/2'],
  ],
  ['empties', (draft) => (draft.items = []), ['remove /items/2', 'remove /items/1', 'remove /items/0']],
];

describe('A recording of lists', () => {
  for (const [name, recipe, outcome] of recipes) {
    it(name, () => {
      assert.deepEqual(steps(recipe, false), outcome);
    });
  }
});

describe('A recording', () => {
  it('does what the recipe does, whatever that is', () => {
    hold(recordDoesWhatTheRecipeDoes, 10_000);
  });

  it('shares with no one what it was given', () => {
    const item = { text: 'mine' };
    const patch = record(board, (draft) => {
      draft.items.push(item);
      item.text = 'mine still';
    });
    item.text = 'mine no more';
    assert.deepEqual(patch, [{ op: 'add', path: '/items/3', value: { text: 'mine still' } }]);
  });

  it('leaves the state alone, also when the recipe throws', () => {
    const before = JSON.stringify(board);
    assert.throws(
      () =>
        record(board, (draft) => {
          draft.items.length = 0;
          throw new Error('Changed my mind');
        }),
      /Changed my mind/,
    );
    assert.equal(JSON.stringify(board), before);
  });

  it('takes a state that is no container', () => {
    assert.deepEqual(
      record(1, () => undefined),
      [],
    );
  });

  it('refuses a recipe that returns a promise', () => {
    assert.throws(
      () =>
        record(board, async (draft) => {
          await Promise.resolve();
          draft.count++;
        }),
      /Expected a recipe that is done when it returns, got one that returns a promise/,
    );
  });

  it('names the place of what is not JSON', () => {
    const refusals: readonly (readonly [string, (draft: Record<string, unknown>) => unknown])[] = [
      ['/x', (draft) => (draft['x'] = undefined)],
      ['/items/3/when', ({ items }) => (items as unknown[]).push({ when: new Date(0) })],
      ['/items/1', ({ items }) => Reflect.deleteProperty(items as object, '1')],
      ['/items/3', ({ items }) => ((items as unknown[]).length = 4)],
      ['/user/self', ({ user }) => ((user as Record<string, unknown>)['self'] = user)],
      ['/user/back/up', ({ user }) => ((user as Record<string, unknown>)['back'] = { up: user })],
      ['/__proto__', (draft) => (draft['__proto__'] = { polluted: true })],
      ['/a~1b/constructor', (draft) => (draft['a/b'] = { constructor: 1 })],
      ['/count', (draft) => (draft['count'] = NaN)],
      ['/call', (draft) => (draft['call'] = () => 1)],
    ];
    for (const [pointer, recipe] of refusals) {
      assert.throws(
        () => record(board, (draft: unknown) => recipe(draft as Record<string, unknown>)),
        (error) => error instanceof StateError && error.pointer === pointer,
        pointer,
      );
    }
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  it('refuses what is nested too deep', () => {
    const deep = (levels: number): unknown => (levels === 0 ? 0 : [deep(levels - 1)]);
    assert.throws(() => record<{ x?: unknown }>({}, (draft) => (draft.x = deep(64))), StateError);
    assert.equal(record<{ x?: unknown }>({}, (draft) => (draft.x = deep(63))).length, 1);
    assert.throws(() => record<{ x?: unknown }>({}, (draft) => (draft.x = deep(3_000))), StateError);
  });
});

describe('A draft', () => {
  it('behaves as plain objects and arrays do', () => {
    record(board, (draft) => {
      const { items, user } = draft;
      assert.equal(JSON.stringify(draft), JSON.stringify(board));
      assert.equal(draft.items, items);
      assert.equal(items[1], items[1]);
      assert.equal(items.indexOf(items[2] as Item), 2);
      assert.equal(items.includes(items[1] as Item), true);
      assert.equal(items.at(-1), items[2]);
      assert.equal(
        items.find(({ text }) => text === 'y'),
        items[2],
      );
      assert.equal(Array.isArray(items), true);
      assert.equal([...items].length, 3);
      assert.equal([0, ...items].concat(items).length, 7);
      assert.deepEqual(Object.keys(user), ['name', 'address']);
      assert.equal('name' in user, true);
      assert.equal('toString' in user, true);
      assert.deepEqual(Object.entries(user.address), [['city', 'London']]);
      assert.equal({ ...user }.address, user.address);
      assert.equal(Object.getPrototypeOf(user), Object.prototype);
      assert.equal(items instanceof Array, true);
      delete user.name;
      assert.deepEqual(Object.keys(user), ['address']);
      assert.equal(items.push({ text: 'z' }), 4);
      assert.equal(items.unshift({ text: 'w' }), 5);
      assert.equal(items.sort(), items);
      assert.deepEqual(draft.tags.splice(-1), ['a']);
      assert.deepEqual(draft.tags.splice(0, 1, 'b', 'c'), ['a']);
      assert.deepEqual([...draft.tags], ['b', 'c', 'a']);
    });
  });

  it('gives back the very object that was put in', () => {
    record(board, (draft) => {
      const item = { text: 'new' };
      draft.items.push(item);
      assert.equal(draft.items[3], item);
    });
  });

  it('cannot be used when its recipe has returned', () => {
    const leaked: Board[] = [];
    record(board, (draft) => leaked.push(draft));
    const [draft] = leaked;
    for (const use of [
      () => draft?.count,
      () => Object.assign(draft ?? {}, { count: 2 }),
      () => Object.keys(draft ?? {}),
      () => 'count' in (draft ?? {}),
      () => delete draft?.note,
    ]) {
      assert.throws(use, /This draft can be used no more: its recipe has returned/);
    }
  });
});

/** The recording in short, after a look whether the patch does what the recipe does. */
function steps(recipe: (draft: Board) => unknown, sorted = true): string[] {
  const patch = record(board, recipe);
  const plain = structuredClone(board);
  recipe(plain);
  assert.deepEqual(apply(toJson(board), patch), toJson(plain));
  const shorts = patch.map(inShort);
  return sorted ? shorts.sort() : shorts;
}

function inShort(operation: Operation): string {
  if ('from' in operation) return `${operation.op} ${operation.from} ${operation.path}`;
  const value = 'value' in operation ? ` ${JSON.stringify(operation.value)}` : '';
  return `${operation.op} ${operation.path}${value}`;
}
