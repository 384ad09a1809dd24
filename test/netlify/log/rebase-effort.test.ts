/** What the function goes through for a few bytes: as much more as the state is larger, and not its square. */
import { stepsOf } from '../../support/steps.ts'; // first: it counts what has not run before
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Json } from '../../../components/core/json/json.ts';
import type { Operation } from '../../../components/core/json/patch.ts';
import { createHandler } from '../../../netlify/http/handler.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import { callerOf, started } from '../../support/caller.ts';

const numbers = (from: number, count: number) => Array.from({ length: count }, (_, n) => 100_000 + from + n);
const named = (from: number, count: number) => numbers(from, count).map((id) => ({ id, text: 'the same' }));
const replace = (path: string, value: Json): Operation => ({ op: 'replace', path, value });

const elsewhere = replace('/a', 2);

/** What two participants do at once to a state of `size` items, the second asking the authority to rebase. */
type Script = (size: number) => readonly [state: Json, theirs: Operation, mine: Operation];

const scripts: Readonly<Record<string, Script>> = {
  'another edit while a long list became another': (size) => [
    { a: 1, rows: numbers(0, size) },
    replace('/rows', numbers(size, size / 15)),
    elsewhere,
  ],
  'another edit while a list of a long list became another': (size) => [
    { a: 1, rows: [numbers(0, size)] },
    replace('/rows', [numbers(size, size / 15)]),
    elsewhere,
  ],
  'another edit while a long list became many short ones': (size) => [
    { a: 1, rows: [numbers(0, size)] },
    replace(
      '/rows',
      numbers(size, size / 15).map((n) => [n]),
    ),
    elsewhere,
  ],
  'another edit while named items became others': (size) => [
    { a: 1, rows: named(0, size) },
    replace('/rows', named(size, size / 15)),
    elsewhere,
  ],
  'another edit while all but a few of a long list went': (size) => [
    { a: 1, rows: numbers(0, size) },
    replace('/rows', [...numbers(0, 2), ...numbers(size, size / 15), ...numbers(size - 2, 2)]),
    elsewhere,
  ],
  'another edit while a long list was emptied': (size) => [
    { a: 1, rows: numbers(0, size) },
    replace('/rows', []),
    elsewhere,
  ],
  'a long list that becomes another, while something else was edited': (size) => [
    { a: 1, rows: numbers(0, size) },
    elsewhere,
    replace('/rows', numbers(size, size / 15)),
  ],
  'a long list that becomes another, while an item was put in': (size) => [
    { a: 1, rows: numbers(0, size) },
    { op: 'add', path: '/rows/1', value: 1 },
    replace('/rows', numbers(size, size / 15)),
  ],
  'named items that become others, while one was put in': (size) => [
    { a: 1, rows: named(0, size) },
    { op: 'add', path: '/rows/1', value: { id: 1 } },
    replace('/rows', named(size, size / 15)),
  ],
  'a long list that is emptied, while an item was put in': (size) => [
    { a: 1, rows: numbers(0, size) },
    { op: 'add', path: '/rows/1', value: 1 },
    replace('/rows', []),
  ],
};

/** The steps that the second write takes. */
async function stepsOfRebase(script: Script, size: number): Promise<number> {
  const [state, theirs, mine] = script(size);
  const call = callerOf(createHandler({ store: memoryStore() }));
  const { view, edit } = await started(call, state);
  const write = (id: string, patch: Operation) =>
    call('PATCH', `/${view}`, { key: edit, body: { version: 1, id, patch: [patch], rebase: true } });
  assert.equal((await write('ann:1', theirs)).status, 200);
  let status = 0;
  const steps = await stepsOf(async () => {
    ({ status } = await write('bob:1', mine));
  });
  assert.equal(status, 200);
  return steps;
}

describe('a rebase takes about twice the steps at twice the size:', () => {
  for (const [name, script] of Object.entries(scripts)) {
    it(name, async () => {
      const once = (await stepsOfRebase(script, 3000)) / 3000;
      const twice = (await stepsOfRebase(script, 6000)) / 6000;
      assert.ok(twice < 1.25 * once && twice < 800, `${once} and then ${twice} steps for each item`);
    });
  }
});
