/** Listeners that edit: everybody hears everything, in order, each event with the state it is about. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { apply } from '../../components/core/json/patch.ts';
import type { Json } from '../../components/core/json/json.ts';
import { parsePatch } from '../../components/core/json/parse.ts';
import type { Session } from '../../components/session/session.ts';
import { World } from '../support/world.ts';

interface Counter {
  count: number;
  seen: number[];
}

/** A copy that is kept up by applying what `session-change` tells, and what was told. */
function copyOf(session: Session) {
  const copy = {
    state: structuredClone(session.state) as Json,
    told: [] as unknown[],
    breaks: [] as string[],
  };
  session.addEventListener('session-change', ({ detail }) => {
    const [previous, state] = [detail.previous as Json, detail.state as Json];
    const { patch } = detail;
    const led = JSON.stringify(apply(previous, parsePatch(patch)));
    if (led !== JSON.stringify(state)) copy.breaks.push(`${led} for ${JSON.stringify(state)}`);
    if (JSON.stringify(previous) !== JSON.stringify(copy.state))
      copy.breaks.push(`comes after ${JSON.stringify(copy.state)}`);
    copy.state = apply(copy.state, parsePatch(patch));
    copy.told.push((state as unknown as Counter).count);
  });
  return copy;
}

const increase = (session: Session) => {
  session.change((draft: Counter) => (draft.count += 1));
};

async function shared(): Promise<[World, Session, Session]> {
  const world = new World();
  const [a, b] = await world.pair({ count: 0, seen: [] });
  return [world, a, b];
}

describe('A listener of session-change that edits', () => {
  it('lets the others hear each change in order, on whichever side of it they are', async () => {
    const [world, a] = await shared();
    const before = copyOf(a);
    a.addEventListener('session-change', ({ detail }) => {
      const { count } = detail.state as unknown as Counter;
      if (count < 3) increase(a);
    });
    const after = copyOf(a);
    increase(a);
    for (const copy of [before, after]) {
      assert.deepEqual([copy.told, copy.breaks], [[1, 2, 3], []]);
      assert.deepEqual(copy.state, a.state);
    }
    await world.time.pass(20_000);
    assert.deepEqual([before.breaks, after.breaks], [[], []]);
  });

  it('may answer to what others did, and all copies converge', async () => {
    const [world, a, b] = await shared();
    const copies = [copyOf(a), copyOf(b)];
    for (const session of [a, b]) {
      session.addEventListener('session-change', ({ detail }) => {
        const { count, seen } = detail.state as unknown as Counter;
        if (detail.origin === 'local' || seen.includes(count)) return;
        session.change((draft: Counter) => draft.seen.push(count));
        if (count < 5) increase(session);
      });
    }
    copies.push(copyOf(a), copyOf(b));
    increase(a);
    b.change((draft: Counter) => (draft.count += 2));
    await world.time.pass(20_000);
    assert.deepEqual(
      copies.map(({ breaks }) => breaks),
      [[], [], [], []],
    );
    assert.ok((a.state as unknown as Counter).seen.length > 1);
    assert.deepEqual(a.state, b.state);
    for (const [index, session] of [a, b, a, b].entries())
      assert.deepEqual(copies[index]?.state, session.state);
  });
});

describe('A listener of session-status that edits', () => {
  it('leaves every change one from the state before it to the state after it', async () => {
    const [world, a] = await shared();
    const before = copyOf(a);
    let edits = 0;
    a.addEventListener('session-status', () => {
      if (edits < 5) increase(a);
      edits += 1;
    });
    const after = copyOf(a);
    increase(a);
    await world.time.pass(20_000);
    assert.ok(edits > 5);
    for (const copy of [before, after]) {
      assert.deepEqual([copy.told, copy.breaks], [[1, 2, 3, 4, 5, 6], []]);
      assert.deepEqual(copy.state, a.state);
    }
  });
});

describe('A subscriber that edits', () => {
  const count = (state: unknown) => (state as Counter).count;

  it('lets the next one see every state in order', async () => {
    const [, a] = await shared();
    const seen: number[] = [];
    a.subscribe((state) => {
      if (count(state) === 1) increase(a);
    });
    a.subscribe((state) => seen.push(count(state)));
    increase(a);
    assert.deepEqual(seen, [0, 1, 2]);
  });

  it('lets one who comes meanwhile never see an older state than before', async () => {
    const [, a] = await shared();
    const seen: number[] = [];
    a.subscribe((state) => {
      if (count(state) !== 1) return;
      increase(a);
      a.subscribe((newer) => seen.push(count(newer)));
    });
    increase(a);
    increase(a);
    assert.deepEqual(seen, [2, 3]);
  });

  it('hears nothing any more once it has stopped, though something is still to be told', async () => {
    const [, a] = await shared();
    const seen: number[] = [];
    const stops: (() => void)[] = [];
    a.addEventListener('session-change', () => {
      if (stops.length > 0) return;
      stops.push(a.subscribe((state) => seen.push(count(state))));
      for (const stop of stops) stop();
    });
    increase(a);
    increase(a);
    assert.deepEqual(seen, [1]);
  });
});
