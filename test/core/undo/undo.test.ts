import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../../components/core/json/json.ts';
import { apply } from '../../../components/core/json/patch.ts';
import type { Operation } from '../../../components/core/json/patch.ts';
import { emptyHistory, maxHistory, recorded } from '../../../components/core/undo/history.ts';
import { redo, undo } from '../../../components/core/undo/undo.ts';
import type { History } from '../../../components/core/undo/history.ts';
import type { Undone } from '../../../components/core/undo/undo.ts';
import { uphold } from '../../support/rebase-laws.ts';
import { laws } from '../../support/undo-laws.ts';
import { effort, firstSeed } from '../../support/effort.ts';

const count = effort(1000, 50_000);
const seed = firstSeed;

describe('undo and redo, whatever was done', () => {
  for (const [name, law] of Object.entries(laws)) {
    it(name, () => {
      uphold(law, seed, count);
    });
  }
});

/** A page on which A edits, undoes and redoes while others do something too. */
class Page {
  state: Json;
  history: History = emptyHistory;
  told: string[] = [];
  now = 0;

  constructor(state: Json) {
    this.state = state;
  }

  edit(...patch: Operation[]): this {
    const before = this.state;
    this.state = apply(before, patch);
    this.history = recorded(this.history, { before, after: this.state, patch, at: this.now });
    return this;
  }

  others(...patch: Operation[]): this {
    this.state = apply(this.state, patch);
    return this;
  }

  wait(milliseconds: number): this {
    this.now += milliseconds;
    return this;
  }

  undo(): this {
    return this.#take(undo(this.history, this.state));
  }

  redo(): this {
    return this.#take(redo(this.history, this.state));
  }

  #take(undone: Undone | null): this {
    assert.ok(undone);
    this.state = apply(this.state, undone.patch);
    this.history = undone.history;
    this.told.push(...undone.conflicts.map(({ reason, lost, path }) => `${reason} ${lost} ${path}`));
    return this;
  }
}

const set = (path: string, value: Json): Operation => ({ op: 'replace', path, value });
const add = (path: string, value: Json): Operation => ({ op: 'add', path, value });
const remove = (path: string): Operation => ({ op: 'remove', path });
const move = (from: string, path: string): Operation => ({ op: 'move', from, path });

describe('undo', () => {
  it('has nothing to do at first', () => {
    assert.equal(undo(emptyHistory, {}), null);
    assert.equal(emptyHistory.made.length > 0 || emptyHistory.undone.length > 0, false);
  });

  it('takes the last edit back, and the one before', () => {
    const page = new Page({ a: 1, b: 1 }).edit(set('/a', 2)).edit(set('/b', 2)).undo();
    assert.deepEqual(page.state, { a: 2, b: 1 });
    assert.deepEqual(page.undo().state, { a: 1, b: 1 });
    assert.equal(page.history.made.length > 0, false);
  });

  it('takes typing in one place back at once, and what came after a pause by itself', () => {
    const page = new Page({ text: '' }).edit(set('/text', 'h')).wait(200).edit(set('/text', 'hi'));
    page.wait(501).edit(set('/text', 'hi!')).undo();
    assert.deepEqual(page.state, { text: 'hi' });
    assert.deepEqual(page.undo().state, { text: '' });
  });

  it('takes a drag, which sets two places again and again, back at once', () => {
    const page = new Page({ x: 0, y: 0 });
    for (const at of [1, 2, 3]) page.wait(16).edit(set('/x', at), set('/y', at));
    assert.deepEqual(page.undo().state, { x: 0, y: 0 });
  });

  it('takes typing back at once though others insert something above it meanwhile', () => {
    const page = new Page([{ id: 1, text: '' }]).edit(set('/0/text', 'h'));
    page
      .others(add('/0', { id: 0, text: '' }))
      .wait(100)
      .edit(set('/1/text', 'hi'));
    assert.deepEqual(page.undo().state, [
      { id: 0, text: '' },
      { id: 1, text: '' },
    ]);
    assert.equal(page.history.made.length > 0, false);
  });

  it('leaves alone what others set since, and says so', () => {
    const page = new Page({ a: 1 }).edit(set('/a', 2)).others(set('/a', 3)).undo();
    assert.deepEqual(page.state, { a: 3 });
    assert.deepEqual(page.told, ['lost mine /a']);
  });

  it('goes on to the edit before where nothing is left of the last', () => {
    const page = new Page({ a: 1, b: 1 })
      .edit(set('/b', 2))
      .wait(1000)
      .edit(set('/a', 2))
      .others(set('/a', 3))
      .undo();
    assert.deepEqual(page.state, { a: 3, b: 1 });
    assert.deepEqual(page.told, ['lost mine /a']);
  });

  it('does not remove an item that others edited since', () => {
    const page = new Page([])
      .edit(add('/0', { id: 1 }))
      .others(add('/0/text', 'theirs'))
      .undo();
    assert.deepEqual(page.state, [{ id: 1, text: 'theirs' }]);
    assert.deepEqual(page.told, ['lost mine /0']);
  });

  it('brings an item back to its place among what others inserted', () => {
    const page = new Page(['a', 'b', 'c']).edit(remove('/1')).others(add('/0', 'x')).undo();
    assert.deepEqual(page.state, ['x', 'a', 'b', 'c']);
  });

  it('moves an item back with what others did to it', () => {
    const page = new Page({ p: [{ id: 1 }], q: [] })
      .edit(move('/p/0', '/q/0'))
      .others(add('/q/0/n', 1))
      .undo();
    assert.deepEqual(page.state, { p: [{ id: 1, n: 1 }], q: [] });
  });

  it('takes my words out of a text and leaves those of others', () => {
    const page = new Page({ text: 'one two three' }).edit(set('/text', 'one mine two three'));
    page.others(set('/text', 'one mine two theirs three')).undo();
    assert.deepEqual(page.state, { text: 'one two theirs three' });
  });

  it(`forgets what was more than ${maxHistory} edits ago`, () => {
    const page = new Page({ n: 0 });
    for (let n = 1; n <= maxHistory + 5; n++) page.wait(1000).edit(set('/n', n));
    while (page.history.made.length > 0) page.undo();
    assert.deepEqual(page.state, { n: 5 });
  });
});

describe('redo', () => {
  it('brings back what was undone, exactly', () => {
    const page = new Page({ a: [1, 2, 3] }).edit(move('/a/0', '/a/2'), remove('/a/0'), add('/b', { c: 1 }));
    const edited = page.state;
    assert.deepEqual(page.undo().redo().state, edited);
    assert.deepEqual(page.undo().state, { a: [1, 2, 3] });
  });

  it('ends with the next edit', () => {
    const page = new Page({ a: 1 }).edit(set('/a', 2)).undo();
    assert.ok(page.history.undone.length > 0);
    assert.equal(page.edit(set('/a', 3)).history.undone.length, 0);
  });

  it('leaves alone what others did after the undo', () => {
    const page = new Page({ a: 1, b: 1 }).edit(set('/a', 2), set('/b', 2)).undo().others(set('/a', 9)).redo();
    assert.deepEqual(page.state, { a: 9, b: 2 });
    assert.deepEqual(page.told, ['lost mine /a']);
  });
});

describe('undo of an edit that did not come to be', () => {
  const first = { before: { n: 0 }, after: { n: 1 }, patch: [set('/n', 1)], at: 0, change: 1 };
  const second = { before: { n: 1 }, after: { n: 2 }, patch: [set('/n', 2)], at: 10, change: 2 };
  const grouped = recorded(recorded(emptyHistory, first), second);
  const merge = { counters: ['/n'] };

  it('takes nothing off a counter: it was never added', () => {
    const undone = undo(recorded(emptyHistory, first), { n: 0 }, { merge, lost: [1] });
    assert.deepEqual(undone, { history: emptyHistory, patch: [], conflicts: [] });
  });

  it('takes nothing off where only a part of what is undone together came to be', () => {
    for (const lost of [1, 2]) {
      assert.deepEqual(undo(grouped, { n: 1 }, { merge, lost: [lost] })?.patch, []);
    }
    assert.deepEqual(undo(grouped, { n: 2 }, { merge, lost: [3] })?.patch, [set('/n', 0)]);
  });

  it('is as usual for what is no counter', () => {
    assert.deepEqual(undo(grouped, { n: 2 }, { lost: [1] })?.patch, [set('/n', 0)]);
  });
});
