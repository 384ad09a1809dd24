import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../../components/core/json/json.ts';
import type { Write } from '../../../components/core/sync/protocol.ts';
import type { Patch } from '../../../components/core/json/patch.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { isAffordable } from '../../../netlify/limits/rebase-budget.ts';
import type { Missed } from '../../../netlify/limits/rebase-budget.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { callerOf, started } from '../../support/caller.ts';

const KiB = 1024;
const write = (patch: Patch, rebase = {}): Write => ({ version: 1, id: 'ann:1', patch, rebase });
const replacing = (value: Json, times = 1): Patch =>
  Array.from({ length: times }, () => ({ op: 'replace', path: '/0', value }));
const logged = (patch: Patch): Missed => ({
  change: { version: 2, id: 'bob:1', patch, at: '' },
  length: JSON.stringify(patch).length,
});
/** A state of so many bytes. */
const stateOf = (bytes: number): Json => ['x'.repeat(bytes - 4)];

/** What two participants do to `state` at once, the second asking the authority to rebase. Its status. */
async function meeting(state: Json, theirs: Patch, mine: Patch): Promise<number> {
  const call = callerOf(createHandler({ store: memoryStore() }));
  const { view, edit } = await started(call, state);
  const first = { version: 1, id: 'ann:1', patch: theirs };
  assert.equal((await call('PATCH', `/${view}`, { key: edit, body: first })).status, 200);
  const second = { version: 1, id: 'bob:1', patch: mine, rebase: true };
  return (await call('PATCH', `/${view}`, { key: edit, body: second })).status;
}

describe('a rebase', () => {
  it('is affordable up to so many operations on a state of its size', () => {
    const [one] = [logged(replacing(1))];
    assert.equal(isAffordable(write(replacing(1, 15)), [one], stateOf(1024 * KiB)), true);
    assert.equal(isAffordable(write(replacing(1, 16)), [one], stateOf(1024 * KiB)), false);
    assert.equal(isAffordable(write(replacing(1, 16)), [one], stateOf(512 * KiB)), true);
  });

  it('counts the operations of both sides', () => {
    const many = logged(replacing(1, 16));
    assert.equal(isAffordable(write(replacing(1)), [many], stateOf(1024 * KiB)), false);
    assert.equal(isAffordable(write(replacing(1)), [many], stateOf(512 * KiB)), true);
  });

  it('measures the state before it goes by a bound of its size that is too high', () => {
    assert.equal(isAffordable(write(replacing(1, 100)), [], stateOf(KiB), 1024 * KiB), true);
  });

  it('takes a bound of its size that is low enough without a walk', () => {
    const unwalkable = new Proxy([], {
      ownKeys() {
        throw new Error('walked');
      },
    });
    assert.equal(isAffordable(write(replacing(1)), [], unwalkable, KiB), true);
  });

  it('counts the patches of both sides, and how to merge', () => {
    const half = 'x'.repeat(31 * KiB);
    const whole = 'x'.repeat(64 * KiB);
    assert.equal(isAffordable(write(replacing(half)), [logged(replacing(half))], []), true);
    assert.equal(
      isAffordable(
        write(replacing(half)),
        [1, 2].map(() => logged(replacing(half))),
        [],
      ),
      false,
    );
    assert.equal(isAffordable(write(replacing(whole)), [], []), false);
    assert.equal(isAffordable(write(replacing(1), { text: [`/${whole}`] }), [], []), false);
  });

  it('may have patches of exactly so much', () => {
    const around = JSON.stringify([replacing(''), {}]).length;
    const patch = (length: number) => replacing('x'.repeat(length - around));
    assert.equal(isAffordable(write(patch(64 * KiB)), [], []), true);
    assert.equal(isAffordable(write(patch(64 * KiB + 1)), [], []), false);
  });
});

describe('a handler', () => {
  const words = (count: number, step: number) =>
    Array.from({ length: count }, (_, n) => `w${(n * step) % 7919}`).join(' ');
  const list = Array.from({ length: 200_000 }, (_, n) => n % 10);
  const first: Patch = [{ op: 'add', path: '/0', value: 1 }];
  const spread = (count: number) => Array.from({ length: count }, (_, n) => `/${199_000 - n * 30}`);

  // Each of these kept an instance busy for 7 to 20 seconds.
  const bombs: Record<string, readonly [Json, Patch, Patch]> = {
    'a text of 40,000 words that both wrote anew': [
      [words(40_000, 3)],
      replacing(words(40_000, 5)),
      replacing(words(40_000, 7)),
    ],
    '5,000 items replaced in a long list': [
      list,
      first,
      spread(5000).map((path) => ({ op: 'replace', path, value: 77 })),
    ],
    '4,000 items moved in a long list': [
      list,
      first,
      spread(4000).map((from) => ({ op: 'move', from, path: '/0' })),
    ],
  };
  for (const [what, [state, theirs, mine]] of Object.entries(bombs)) {
    it(`leaves ${what} to whoever did it`, async () => {
      assert.equal(await meeting(state, theirs, mine), 409);
    });
  }

  it('rebases what people do at once', async () => {
    const text = words(2000, 3);
    assert.equal(await meeting([text, 1], replacing(`Hello ${text}`), replacing(`${text} Goodbye`)), 200);
    assert.equal(await meeting(list, first, [{ op: 'replace', path: '/199999', value: 77 }]), 200);
  });
});
