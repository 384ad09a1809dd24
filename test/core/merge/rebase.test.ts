/**
 * The conflict table of the merge, cell by cell: the rows are what mine does, the columns what theirs did to the same
 * thing meanwhile. A case is a script (base, theirs, mine) and an outcome (the state that everybody ends with, and
 * what had to give way, as `reason whose path`).
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../../components/core/json/patch.ts';
import type { Operation } from '../../../components/core/json/patch.ts';
import { rebase } from '../../../components/core/merge/rebase.ts';
import type { Conflict, MergeOptions } from '../../../components/core/merge/rebase.ts';
import type { Json } from '../../../components/core/json/json.ts';

interface Case {
  readonly base: Json;
  readonly theirs: readonly Operation[];
  readonly mine: readonly Operation[];
  readonly options?: MergeOptions;
  readonly state: Json;
  readonly events?: readonly string[];
  /** The rebased patch, where it matters how it says it. */
  readonly patch?: readonly Operation[];
}

const add = (path: string, value: Json): Operation => ({ op: 'add', path, value });
const replace = (path: string, value: Json): Operation => ({ op: 'replace', path, value });
const test = (path: string, value: Json): Operation => ({ op: 'test', path, value });
const remove = (path: string): Operation => ({ op: 'remove', path });
const move = (from: string, path: string): Operation => ({ op: 'move', from, path });
const copy = (from: string, path: string): Operation => ({ op: 'copy', from, path });

const a = { id: 'a', text: 'A' };
const b = { id: 'b', text: 'B' };
const c = { id: 'c', text: 'C' };
const x = { id: 'x', text: 'X' };

function when(name: string, { base, theirs, mine, options, state, events = [], patch }: Case): void {
  it(name, () => {
    const { patches, conflicts } = rebase(base, [theirs], [mine], options);
    assert.deepEqual(patches.reduce(apply, apply(base, theirs)), state);
    assert.deepEqual(conflicts.map(told), events);
    if (patch) assert.deepEqual(patches, [patch]);
  });
}

function told({ reason, lost, path }: Conflict): string {
  return `${reason} ${lost} ${path}`;
}

describe('setting a member', () => {
  when('follows an item that was shifted', {
    base: [a, b],
    theirs: [add('/0', x)],
    mine: [replace('/1/text', 'mine')],
    state: [x, a, { ...b, text: 'mine' }],
  });
  when('that theirs set too: mine is the later one', {
    base: { color: 'red' },
    theirs: [replace('/color', 'green')],
    mine: [replace('/color', 'blue')],
    state: { color: 'blue' },
    events: ['overwrite theirs /color'],
  });
  when('that theirs set to the same value: nothing to do, nothing to say', {
    base: { color: 'red' },
    theirs: [replace('/color', 'blue')],
    mine: [replace('/color', 'blue')],
    state: { color: 'blue' },
    patch: [],
  });
  when('that theirs set to the same value, and then something inside of it', {
    base: { pen: 'none' },
    theirs: [replace('/pen', { colors: ['red'] }), add('/pen/width', 1)],
    mine: [replace('/pen', { colors: ['red'], width: 1 }), add('/pen/colors/0', 'blue')],
    state: { pen: { colors: ['blue', 'red'], width: 1 } },
  });
  when('with prose on both sides: the words of both', {
    base: { text: 'The quick fox jumps over the dog' },
    theirs: [replace('/text', 'The quick brown fox jumps over the dog')],
    mine: [replace('/text', 'The quick fox jumps over the lazy dog')],
    state: { text: 'The quick brown fox jumps over the lazy dog' },
  });
  when('with prose, and both rewrote the same word: mine, and a word about it', {
    base: { text: 'See you on Monday morning' },
    theirs: [replace('/text', 'See you on Tuesday morning')],
    mine: [replace('/text', 'See you on Friday morning')],
    state: { text: 'See you on Friday morning' },
    events: ['overwrite theirs /text'],
  });
  when('that the app says is text: merged although it does not look like prose', {
    base: { tags: { 1: 'ab' } },
    theirs: [replace('/tags/1', 'xab')],
    mine: [replace('/tags/1', 'aby')],
    options: { text: ['/tags/*'] },
    state: { tags: { 1: 'xaby' } },
  });
  when('that the app says is a counter: the sum', {
    base: { votes: { ann: 3 } },
    theirs: [replace('/votes/ann', 5)],
    mine: [replace('/votes/ann', 4)],
    options: { counters: ['/votes/*'] },
    state: { votes: { ann: 6 } },
  });
  when('to an object, as theirs did: field by field', {
    base: { pen: { color: 'red', width: 1 } },
    theirs: [replace('/pen', { color: 'green', width: 1 })],
    mine: [replace('/pen', { color: 'red', width: 2 })],
    state: { pen: { color: 'green', width: 2 } },
  });
  when('that is gone: it is set again', {
    base: { color: 'red' },
    theirs: [remove('/color')],
    mine: [replace('/color', 'blue')],
    state: { color: 'blue' },
    events: ['restored none /color'],
  });
  when('that was moved: it follows', {
    base: { color: 'red' },
    theirs: [move('/color', '/colour')],
    mine: [replace('/color', 'blue')],
    state: { colour: 'blue' },
  });
  when('inside of which theirs changed something: field by field', {
    base: { pen: { color: 'red', width: 1 } },
    theirs: [replace('/pen/color', 'green')],
    mine: [replace('/pen', { color: 'red', width: 2 })],
    state: { pen: { color: 'green', width: 2 } },
  });
  when('to another kind, inside of which theirs changed something: mine', {
    base: { pen: { color: 'red' } },
    theirs: [replace('/pen/color', 'green')],
    mine: [replace('/pen', 'none')],
    state: { pen: 'none' },
    events: ['overwrite theirs /pen'],
  });
  when('in something that is gone: dropped', {
    base: { pens: { a: { color: 'red' } } },
    theirs: [remove('/pens/a')],
    mine: [replace('/pens/a/color', 'blue')],
    state: { pens: {} },
    events: ['lost mine /pens/a/color'],
  });
  when('in something that was moved: it follows', {
    base: { todo: [a], done: [] },
    theirs: [move('/todo/0', '/done/0')],
    mine: [replace('/todo/0/text', 'mine')],
    state: { todo: [], done: [{ ...a, text: 'mine' }] },
  });
});

describe('a new member', () => {
  when('follows its object', {
    base: [{ n: 1 }],
    theirs: [add('/0', { n: 0 })],
    mine: [add('/0/m', true)],
    state: [{ n: 0 }, { n: 1, m: true }],
  });
  when('equal to theirs: nothing to do', {
    base: {},
    theirs: [add('/k', [1])],
    mine: [add('/k', [1])],
    state: { k: [1] },
    patch: [],
  });
  when('an object, as theirs: their union', {
    base: {},
    theirs: [add('/cells', { a1: 'theirs', c3: 1 })],
    mine: [add('/cells', { b2: 'mine', c3: 1 })],
    state: { cells: { a1: 'theirs', b2: 'mine', c3: 1 } },
  });
  when('a list, as theirs: their union, theirs first', {
    base: {},
    theirs: [add('/list', [a, 'both'])],
    mine: [add('/list', [{ ...a, done: true }, b, 'both'])],
    state: { list: [{ ...a, done: true }, 'both', b] },
  });
  when('another one than theirs: mine', {
    base: {},
    theirs: [add('/k', 'theirs')],
    mine: [add('/k', 'mine')],
    state: { k: 'mine' },
    events: ['overwrite theirs /k'],
  });
  when('in something that is gone: dropped', {
    base: { o: {} },
    theirs: [remove('/o')],
    mine: [add('/o/k', 1)],
    state: {},
    events: ['lost mine /o/k'],
  });
  when('in something that was moved: it follows', {
    base: { o: {} },
    theirs: [move('/o', '/p')],
    mine: [add('/o/k', 1)],
    state: { p: { k: 1 } },
  });
});

describe('removing', () => {
  when('follows an item that was shifted', {
    base: [a, b],
    theirs: [add('/0', x)],
    mine: [remove('/0')],
    state: [x, b],
  });
  when('a member that theirs set: gone, and a word about it', {
    base: { k: 1 },
    theirs: [replace('/k', 2)],
    mine: [remove('/k')],
    state: {},
    events: ['deleted-edit theirs /k'],
  });
  when('what theirs removed: nothing to do, nothing to say', {
    base: [a, b],
    theirs: [remove('/0')],
    mine: [remove('/0')],
    state: [b],
    patch: [],
  });
  when('what was moved: removed there', {
    base: { todo: [a], done: [] },
    theirs: [move('/todo/0', '/done/0')],
    mine: [remove('/todo/0')],
    state: { todo: [], done: [] },
    events: ['deleted-edit theirs /done/0'],
  });
  when('what theirs edited inside: gone, and a word about it', {
    base: [a, b],
    theirs: [replace('/0/text', 'theirs')],
    mine: [remove('/0')],
    state: [b],
    events: ['deleted-edit theirs /0'],
  });
  when('what theirs edited inside, where edits are to be kept: it stays', {
    base: [a, b],
    theirs: [replace('/0/text', 'theirs')],
    mine: [remove('/0')],
    options: { deleteVsEdit: 'keep' },
    state: [{ ...a, text: 'theirs' }, b],
    events: ['deleted-edit mine /0'],
  });
  when('in something that is gone: nothing to do', {
    base: { list: [a] },
    theirs: [remove('/list')],
    mine: [remove('/list/0')],
    state: {},
    patch: [],
  });
  when('in something that was moved: it follows', {
    base: { list: [a, b] },
    theirs: [move('/list', '/cards')],
    mine: [remove('/list/0')],
    state: { cards: [b] },
  });
});

describe('inserting an item', () => {
  when('stays between its neighbours', {
    base: [a, b],
    theirs: [add('/0', x)],
    mine: [add('/1', c)],
    state: [x, a, c, b],
  });
  when('at the end: behind what theirs put there', {
    base: ['a'],
    theirs: [add('/-', 'theirs')],
    mine: [add('/-', 'mine')],
    state: ['a', 'theirs', 'mine'],
    patch: [add('/2', 'mine')],
  });
  when('at the front: before what theirs put there', {
    base: ['a'],
    theirs: [add('/0', 'theirs')],
    mine: [add('/0', 'mine')],
    state: ['mine', 'theirs', 'a'],
  });
  when('several in a row: they stay together', {
    base: ['a', 'b'],
    theirs: [add('/1', 'theirs'), add('/2', 'theirs too')],
    mine: [add('/1', 'one'), add('/2', 'three'), add('/2', 'two')],
    state: ['a', 'one', 'two', 'three', 'theirs', 'theirs too', 'b'],
  });
  when('with the key of one that theirs inserted: one item, its fields united', {
    base: [],
    theirs: [add('/0', { id: 'n', text: 'theirs' })],
    mine: [add('/0', { id: 'n', done: true })],
    state: [{ id: 'n', text: 'theirs', done: true }],
  });
  when('equal to one that theirs inserted, but without a key: both, as two people said it', {
    base: [],
    theirs: [add('/0', 'me too')],
    mine: [add('/0', 'me too')],
    state: ['me too', 'me too'],
  });
  when('before one of mine that is at the end: next to it', {
    base: ['a'],
    theirs: [add('/-', 'theirs')],
    mine: [add('/-', 'second'), add('/1', 'first')],
    state: ['a', 'theirs', 'first', 'second'],
  });
  when('whose neighbour on the left is gone: before the one on the right', {
    base: [a, b, c],
    theirs: [remove('/1'), add('/1', x)],
    mine: [add('/2', 'mine')],
    state: [a, x, 'mine', c],
  });
  when('whose neighbours are both gone: where they were', {
    base: ['a', 'b', 'c', 'd'],
    theirs: [remove('/1'), remove('/1')],
    mine: [add('/2', 'mine')],
    state: ['a', 'mine', 'd'],
  });
  when('whose neighbour on the left moved away, and the other is gone: where they were', {
    base: { list: ['a', 'b', 'c', 'd'], other: [] },
    theirs: [add('/list/1', 'theirs'), move('/list/2', '/other/0'), remove('/list/2')],
    mine: [add('/list/2', 'mine')],
    state: { list: ['a', 'theirs', 'mine', 'd'], other: ['b'] },
  });
  when('behind one that is lost: behind the one before it', {
    base: { list: ['a', 'b'], other: ['x'] },
    theirs: [remove('/list/1'), remove('/other/0'), add('/list/1', 'theirs')],
    mine: [move('/other/0', '/list/1'), add('/list/2', 'mine')],
    state: { list: ['a', 'mine', 'theirs'], other: [] },
    events: ['lost mine /other/0'],
  });
  when('in something that is gone: dropped', {
    base: { lists: [{ id: 1, cards: ['a'] }] },
    theirs: [remove('/lists/0')],
    mine: [add('/lists/0/cards/0', 'mine')],
    state: { lists: [] },
    events: ['lost mine /lists/0/cards/0'],
  });
  when('in something that is gone, where edits are to be kept: it comes back with it', {
    base: { lists: [{ id: 1, cards: ['a'] }] },
    theirs: [remove('/lists/0')],
    mine: [add('/lists/0/cards/0', 'mine')],
    options: { deleteVsEdit: 'keep' },
    state: { lists: [{ id: 1, cards: ['mine', 'a'] }] },
    events: ['restored none /lists/0'],
  });
  when('in something that was moved: it follows', {
    base: { lists: [{ id: 1, cards: ['a'] }, { id: 2 }] },
    theirs: [move('/lists/0', '/lists/1')],
    mine: [add('/lists/0/cards/1', 'mine')],
    state: { lists: [{ id: 2 }, { id: 1, cards: ['a', 'mine'] }] },
  });
});

describe('replacing an item', () => {
  when('follows one that was shifted', {
    base: ['a', 'b'],
    theirs: [remove('/0')],
    mine: [replace('/1', 'mine')],
    state: ['mine'],
  });
  when('that theirs replaced too: mine', {
    base: ['a', 'b'],
    theirs: [replace('/1', 'theirs')],
    mine: [replace('/1', 'mine')],
    state: ['a', 'mine'],
    events: ['overwrite theirs /1'],
  });
  when('that is gone: dropped', {
    base: ['a', 'b'],
    theirs: [remove('/1')],
    mine: [replace('/1', 'mine')],
    state: ['a'],
    events: ['lost mine /1'],
  });
  when('that is gone, where edits are to be kept: it comes back', {
    base: ['a', 'b', 'c'],
    theirs: [remove('/1')],
    mine: [replace('/1', 'mine')],
    options: { deleteVsEdit: 'keep' },
    state: ['a', 'mine', 'c'],
    events: ['restored none /1'],
  });
  when('in something that is gone, where edits are to be kept: it comes back with it, once', {
    base: { lists: [{ id: 1, cards: ['a'] }] },
    theirs: [remove('/lists/0')],
    mine: [replace('/lists/0/cards/0', 'mine')],
    options: { deleteVsEdit: 'keep' },
    state: { lists: [{ id: 1, cards: ['mine'] }] },
    events: ['restored none /lists/0'],
  });
  when('that was moved: it follows', {
    base: ['a', 'b', 'c'],
    theirs: [move('/0', '/2')],
    mine: [replace('/0', 'mine')],
    state: ['b', 'c', 'mine'],
  });
  when('inside of which theirs changed something: field by field', {
    base: [a],
    theirs: [add('/0/done', true)],
    mine: [replace('/0', { ...a, text: 'mine' })],
    state: [{ ...a, text: 'mine', done: true }],
  });
  when('by one with another key: the old one removed, the new one added', {
    base: [a, b],
    theirs: [replace('/0/text', 'theirs')],
    mine: [replace('/0', x)],
    state: [x, b],
    events: ['deleted-edit theirs /0'],
  });
  when('in something that is gone: dropped', {
    base: { list: ['a'] },
    theirs: [remove('/list')],
    mine: [replace('/list/0', 'mine')],
    state: {},
    events: ['lost mine /list/0'],
  });
  when('in something that was moved: it follows', {
    base: { list: ['a'] },
    theirs: [move('/list', '/other')],
    mine: [replace('/list/0', 'mine')],
    state: { other: ['mine'] },
  });
});

describe('editing deep inside', () => {
  const board = {
    lists: [
      { id: 1, cards: [a, b] },
      { id: 2, cards: [c] },
    ],
  };
  when('follows what was shifted', {
    base: board,
    theirs: [add('/lists/0', { id: 0 }), add('/lists/1/cards/0', x)],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: { lists: [{ id: 0 }, { id: 1, cards: [x, a, { ...b, text: 'mine' }] }, { id: 2, cards: [c] }] },
  });
  when('what theirs set too: mine', {
    base: board,
    theirs: [replace('/lists/1/cards/0/text', 'theirs')],
    mine: [replace('/lists/1/cards/0/text', 'mine')],
    state: {
      lists: [
        { id: 1, cards: [a, b] },
        { id: 2, cards: [{ ...c, text: 'mine' }] },
      ],
    },
    events: ['overwrite theirs /lists/1/cards/0/text'],
  });
  when('what is gone: dropped', {
    base: board,
    theirs: [remove('/lists/0/cards/1')],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: {
      lists: [
        { id: 1, cards: [a] },
        { id: 2, cards: [c] },
      ],
    },
    events: ['lost mine /lists/0/cards/1/text'],
  });
  when('what is gone, where edits are to be kept: it comes back', {
    base: board,
    theirs: [remove('/lists/0/cards/1')],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    options: { deleteVsEdit: 'keep' },
    state: {
      lists: [
        { id: 1, cards: [a, { ...b, text: 'mine' }] },
        { id: 2, cards: [c] },
      ],
    },
    events: ['restored none /lists/0/cards/1'],
  });
  when('what was moved: it follows', {
    base: board,
    theirs: [move('/lists/0/cards/1', '/lists/1/cards/0')],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: {
      lists: [
        { id: 1, cards: [a] },
        { id: 2, cards: [{ ...b, text: 'mine' }, c] },
      ],
    },
  });
  when('what theirs removed and put back, as undo does: it follows', {
    base: board,
    theirs: [remove('/lists/0/cards/1'), add('/lists/0/cards/0', { ...b, done: true })],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: {
      lists: [
        { id: 1, cards: [{ ...b, text: 'mine', done: true }, a] },
        { id: 2, cards: [c] },
      ],
    },
  });
  when('what theirs removed here and added there, as it was: it follows', {
    base: board,
    theirs: [remove('/lists/0/cards/1'), add('/lists/1/cards/0', b)],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: {
      lists: [
        { id: 1, cards: [a] },
        { id: 2, cards: [{ ...b, text: 'mine' }, c] },
      ],
    },
  });
  when('what is gone, while theirs added another item with its key elsewhere: dropped', {
    base: board,
    theirs: [remove('/lists/0/cards/1'), add('/lists/1/cards/0', { ...b, text: 'another' })],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: {
      lists: [
        { id: 1, cards: [a] },
        { id: 2, cards: [{ ...b, text: 'another' }, c] },
      ],
    },
    events: ['lost mine /lists/0/cards/1/text'],
  });
  when('what theirs edited elsewhere inside: both', {
    base: board,
    theirs: [add('/lists/0/cards/1/done', true)],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: {
      lists: [
        { id: 1, cards: [a, { ...b, text: 'mine', done: true }] },
        { id: 2, cards: [c] },
      ],
    },
  });
  when('in what is gone: dropped', {
    base: board,
    theirs: [remove('/lists/0')],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: { lists: [{ id: 2, cards: [c] }] },
    events: ['lost mine /lists/0/cards/1/text'],
  });
  when('in what was moved: it follows', {
    base: board,
    theirs: [move('/lists/0', '/lists/1')],
    mine: [replace('/lists/0/cards/1/text', 'mine')],
    state: {
      lists: [
        { id: 2, cards: [c] },
        { id: 1, cards: [a, { ...b, text: 'mine' }] },
      ],
    },
  });
});

describe('moving', () => {
  const board = { todo: [a, b], done: [c] };
  when('follows at both ends', {
    base: board,
    theirs: [add('/todo/0', x), add('/done/1', 'y')],
    mine: [move('/todo/0', '/done/1')],
    state: { todo: [x, b], done: [c, 'y', a] },
  });
  when('what theirs set: it carries their value', {
    base: { m: { k: 1 }, n: {} },
    theirs: [replace('/m/k', 2)],
    mine: [move('/m/k', '/n/k')],
    state: { m: {}, n: { k: 2 } },
  });
  when('what is gone: dropped', {
    base: board,
    theirs: [remove('/todo/0')],
    mine: [move('/todo/0', '/done/0')],
    state: { todo: [b], done: [c] },
    events: ['lost mine /todo/0'],
  });
  when('what theirs moved too: my place, exactly one copy', {
    base: { todo: [a], doing: [], done: [] },
    theirs: [move('/todo/0', '/doing/0')],
    mine: [move('/todo/0', '/done/0')],
    state: { todo: [], doing: [], done: [a] },
    events: ['move theirs /done/0'],
  });
  when('what theirs moved too, twice: one word about it', {
    base: { todo: [a], doing: [], done: [] },
    theirs: [move('/todo/0', '/doing/0')],
    mine: [move('/todo/0', '/done/0'), move('/done/0', '/todo/0')],
    state: { todo: [a], doing: [], done: [] },
    events: ['move theirs /todo/0'],
  });
  when('what theirs moved to the same place: nothing to do', {
    base: board,
    theirs: [move('/todo/0', '/done/0')],
    mine: [move('/todo/0', '/done/0')],
    state: { todo: [b], done: [a, c] },
    patch: [],
  });
  when('what theirs edited inside: it carries their edits', {
    base: board,
    theirs: [replace('/todo/0/text', 'theirs')],
    mine: [move('/todo/0', '/done/0')],
    state: { todo: [b], done: [{ ...a, text: 'theirs' }, c] },
  });
  when('into something that is gone: it stays', {
    base: board,
    theirs: [remove('/done')],
    mine: [move('/todo/0', '/done/0')],
    state: { todo: [a, b] },
    events: ['lost mine /todo/0'],
  });
  when('within something that was moved: it follows', {
    base: board,
    theirs: [move('/todo', '/later')],
    mine: [move('/todo/1', '/todo/0')],
    state: { later: [b, a], done: [c] },
  });
  when('into what theirs moved into it: no cycle, dropped', {
    base: { p: {}, q: {} },
    theirs: [move('/p', '/q/p')],
    mine: [move('/q', '/p/q')],
    state: { q: { p: {} } },
    events: ['lost mine /q'],
  });
  when('into what comes next in its list: two moves, as one cannot say it', {
    base: { from: 'x', list: [{ in: {} }] },
    theirs: [move('/from', '/list/0')],
    mine: [move('/from', '/list/0/in/x')],
    state: { list: [{ in: { x: 'x' } }] },
    events: ['move theirs /list/0/in/x'],
    patch: [move('/list/0', '/list/1'), move('/list/1', '/list/0/in/x')],
  });
});

describe('moving or copying onto a member', () => {
  when('follows', {
    base: [{ from: 1, to: 2 }],
    theirs: [add('/0', 'x')],
    mine: [move('/0/from', '/0/to')],
    state: ['x', { to: 1 }],
  });
  when('that theirs set: overwritten', {
    base: { from: 1, to: 2 },
    theirs: [replace('/to', 3)],
    mine: [move('/from', '/to')],
    state: { to: 1 },
    events: ['overwrite theirs /to'],
  });
  when('that is gone: put there', {
    base: { from: 1, to: 2 },
    theirs: [remove('/to')],
    mine: [copy('/from', '/to')],
    state: { from: 1, to: 1 },
  });
  when('that was moved away: put there', {
    base: { from: 1, to: 2 },
    theirs: [move('/to', '/kept')],
    mine: [move('/from', '/to')],
    state: { to: 1, kept: 2 },
  });
  when('inside of which theirs changed something: overwritten', {
    base: { from: { k: 1 }, to: { k: 2 } },
    theirs: [replace('/to/k', 3)],
    mine: [copy('/from', '/to')],
    state: { from: { k: 1 }, to: { k: 1 } },
    events: ['overwrite theirs /to'],
  });
  when('of something that is gone: dropped', {
    base: { from: 1, o: { to: 2 } },
    theirs: [remove('/o')],
    mine: [copy('/from', '/o/to')],
    state: { from: 1 },
    events: ['lost mine /o/to'],
  });
  when('of something that was moved: it follows', {
    base: { from: 1, o: { to: 2 } },
    theirs: [move('/o', '/p')],
    mine: [move('/from', '/o/to')],
    state: { p: { to: 1 } },
  });
});

describe('copying', () => {
  when('stays a copy while its source is as it was', {
    base: { list: [a, b] },
    theirs: [remove('/list/0')],
    mine: [copy('/list/1', '/copy')],
    state: { list: [b], copy: b },
    patch: [copy('/list/0', '/copy')],
  });
  when('gives what the person saw where the source has changed', {
    base: { k: { n: 1 } },
    theirs: [replace('/k/n', 2)],
    mine: [copy('/k', '/copy')],
    state: { k: { n: 2 }, copy: { n: 1 } },
    patch: [add('/copy', { n: 1 })],
  });
});

describe('a test', () => {
  when('follows', {
    base: [a, b],
    theirs: [add('/0', x)],
    mine: [test('/0/text', 'A'), replace('/0/text', 'mine')],
    state: [x, { ...a, text: 'mine' }, b],
    patch: [test('/1/text', 'A'), replace('/1/text', 'mine')],
  });
  when('of what theirs set: the whole change is dropped, what came before it too', {
    base: { n: 1, m: 1 },
    theirs: [replace('/n', 2)],
    mine: [replace('/m', 2), test('/n', 1), replace('/n', 3)],
    state: { n: 2, m: 1 },
    events: ['rejected mine /n'],
    patch: [],
  });
  when('of what is gone: dropped', {
    base: { n: 1 },
    theirs: [remove('/n')],
    mine: [test('/n', 1), add('/m', 1)],
    state: {},
    events: ['rejected mine /n'],
  });
  when('of what was moved: it follows', {
    base: { n: 1 },
    theirs: [move('/n', '/o')],
    mine: [test('/n', 1), replace('/n', 2)],
    state: { o: 2 },
  });
  when('of something inside of which theirs changed something: dropped', {
    base: { o: { n: 1 } },
    theirs: [replace('/o/n', 2)],
    mine: [test('/o', { n: 1 }), add('/m', 1)],
    state: { o: { n: 2 } },
    events: ['rejected mine /o'],
  });
  when('in something that is gone: dropped', {
    base: { o: { n: 1 } },
    theirs: [remove('/o')],
    mine: [test('/o/n', 1), add('/m', 1)],
    state: {},
    events: ['rejected mine /o/n'],
  });
  when('in something that was moved: it follows', {
    base: { o: { n: 1 } },
    theirs: [move('/o', '/p')],
    mine: [test('/o/n', 1), add('/m', 1)],
    state: { p: { n: 1 }, m: 1 },
  });
  it('takes with it what builds upon its change, and nothing else', () => {
    const mine = [[add('/new', {}), test('/n', 1)], [add('/new/part', 1)], [replace('/m', 2)]];
    const { patches, conflicts } = rebase({ n: 1, m: 1 }, [[replace('/n', 2)]], mine);
    assert.deepEqual(patches, [[], [], [replace('/m', 2)]]);
    assert.deepEqual(conflicts.map(told), ['rejected mine /n', 'lost mine /new/part']);
  });
});

describe('the whole document', () => {
  when('replaced by mine: as its field diff', {
    base: { k: 1, n: 1 },
    theirs: [replace('/k', 2)],
    mine: [replace('', { k: 1, n: 2 })],
    state: { k: 2, n: 2 },
  });
  when('replaced by theirs: as its field diff', {
    base: { list: [a, b], n: 1 },
    theirs: [replace('', { list: [x, a, b], n: 1 })],
    mine: [replace('/list/1/text', 'mine')],
    state: { list: [x, a, { ...b, text: 'mine' }], n: 1 },
  });
  when('replaced by another kind: mine', {
    base: { k: 1 },
    theirs: [replace('/k', 2)],
    mine: [replace('', 'nothing')],
    state: 'nothing',
    events: ['overwrite theirs '],
  });
  when('replaced by another kind by theirs: what was inside is gone', {
    base: { k: 1 },
    theirs: [replace('', 'nothing')],
    mine: [replace('/k', 2)],
    state: 'nothing',
    events: ['lost mine /k'],
  });
});

describe('a patch made by comparing arrays index by index', () => {
  const shifted = [
    replace('/0/id', 'b'),
    replace('/0/text', 'B'),
    replace('/1/id', 'c'),
    replace('/1/text', 'C'),
    remove('/2'),
  ];
  when('by mine: is read as the removal it was', {
    base: [a, b, c],
    theirs: [replace('/1/text', 'theirs')],
    mine: shifted,
    state: [{ ...b, text: 'theirs' }, c],
    patch: [remove('/0')],
  });
  when('by theirs: is read as the removal it was', {
    base: [a, b, c],
    theirs: shifted,
    mine: [replace('/2/text', 'mine')],
    state: [b, { ...c, text: 'mine' }],
  });
  when('of plain values: too', {
    base: ['a', 'b', 'c'],
    theirs: [replace('/0', 'b'), replace('/1', 'c'), remove('/2')],
    mine: [replace('/2', 'mine')],
    state: ['b', 'mine'],
  });
});

describe('theirs preferred', () => {
  const options = { prefer: 'theirs' } as const;
  when('what theirs set stays', {
    base: { k: 1 },
    theirs: [replace('/k', 2)],
    mine: [replace('/k', 3)],
    options,
    state: { k: 2 },
    events: ['lost mine /k'],
  });
  when('what theirs edited is not removed', {
    base: [a],
    theirs: [replace('/0/text', 'theirs')],
    mine: [remove('/0')],
    options,
    state: [{ ...a, text: 'theirs' }],
    events: ['lost mine /0'],
  });
  when('what theirs moved is not moved', {
    base: { p: [a], q: [], r: [] },
    theirs: [move('/p/0', '/q/0')],
    mine: [move('/p/0', '/r/0')],
    options,
    state: { p: [], q: [a], r: [] },
    events: ['lost mine /q/0'],
  });
  when('what theirs removed is not set again', {
    base: { k: 1 },
    theirs: [remove('/k')],
    mine: [replace('/k', 2)],
    options,
    state: {},
    events: ['lost mine /k'],
  });
  when('a member that theirs filled is not moved onto', {
    base: { from: [1, 2], to: 0 },
    theirs: [replace('/to', 'theirs')],
    mine: [move('/from/0', '/to')],
    options,
    state: { from: [1, 2], to: 'theirs' },
    events: ['lost mine /from/0'],
  });
  when('their words stay, mine that are elsewhere too', {
    base: { text: 'one two three four' },
    theirs: [replace('/text', 'one 2 three four')],
    mine: [replace('/text', 'one zwei three vier')],
    options,
    state: { text: 'one 2 three vier' },
    events: ['lost mine /text'],
  });
});

describe('a conflict', () => {
  it('names the change that did it, the operation that met it, and all values', () => {
    const mine = replace('/list/0/text', 'mine');
    const theirs = [[add('/other', 1)], [replace('/list/0/text', 'theirs')], [add('/list/0', 'x')]];
    const { conflicts } = rebase({ list: [a] }, theirs, [[mine]]);
    const path = '/list/1/text';
    const values = { mine: 'mine', theirs: 'theirs', base: 'A' };
    const restore = [replace(path, 'theirs')];
    assert.deepEqual(conflicts, [
      { reason: 'overwrite', lost: 'theirs', path, operation: mine, ...values, restore, change: 1 },
    ]);
  });
  it('names the change that removed what mine was for', () => {
    const theirs = [[add('/n', 1)], [remove('/list')], [add('/m', 1)]];
    const { conflicts } = rebase({ list: [a] }, theirs, [[replace('/list/0/text', 'mine')]]);
    assert.equal(conflicts[0]?.change, 1);
  });
  it('names the change that put something else in its place', () => {
    const theirs = [[add('/n', 1)], [move('/x', '/o')], [add('/m', 1)]];
    const { conflicts } = rebase({ o: { k: 1 }, x: 'x' }, theirs, [[replace('/o/k', 'mine')]]);
    assert.equal(conflicts[0]?.change, 1);
  });
  for (const [name, base, theirs, mine, state] of [
    [
      'the value that was overwritten',
      [a],
      [replace('/0/text', 'theirs')],
      [replace('/0/text', 'm')],
      [{ ...a, text: 'theirs' }],
    ],
    [
      'the item with the edit, at its old place',
      [a, b, c],
      [remove('/1')],
      [replace('/1/text', 'm')],
      [a, { ...b, text: 'm' }, c],
    ],
    [
      'all that was deleted around the edit',
      { list: [a, b] },
      [remove('/list')],
      [replace('/list/1/text', 'm')],
      { list: [a, { ...b, text: 'm' }] },
    ],
    [
      'what theirs had made of a deleted item',
      [a, b],
      [replace('/1/text', 'theirs')],
      [remove('/1')],
      [a, { ...b, text: 'theirs' }],
    ],
    [
      'the item that mine put into a deleted list',
      { list: [a] },
      [remove('/list')],
      [add('/list/1', x)],
      { list: [a, x] },
    ],
  ] as [string, Json, Operation[], Operation[], Json][]) {
    it(`can put back ${name}`, () => {
      const { patches, conflicts } = rebase(base, [theirs], [mine]);
      const head = patches.reduce(apply, apply(base, theirs));
      assert.deepEqual(apply(head, conflicts[0]?.restore ?? []), state);
    });
  }
  it('has nothing to put back where nothing is lost', () => {
    const { conflicts } = rebase({ n: 1 }, [[remove('/n')]], [[replace('/n', 2)]]);
    assert.deepEqual(
      conflicts.map(({ lost, restore }) => [lost, restore]),
      [['none', []]],
    );
  });
  it('says where the place is in the end, when later edits shift it', () => {
    const mine = [[replace('/0/text', 'mine')], [add('/0', x)]];
    const { conflicts } = rebase([a], [[replace('/0/text', 'theirs')]], mine);
    assert.equal(conflicts[0]?.path, '/1/text');
  });
});
