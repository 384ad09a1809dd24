import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Slots } from '../../../components/core/merge/slots.ts';
import type { Occupant } from '../../../components/core/merge/slots.ts';
import { firstSeed } from '../../support/effort.ts';
import { Prng } from '../../support/prng.ts';

class Item implements Occupant<Item> {
  alive = true;
  block: Occupant<Item>['block'] = null;
}

const items = (count: number) => Array.from({ length: count }, () => new Item());

/** The same, simply. */
class Model {
  readonly slots: Item[];

  constructor(slots: Item[]) {
    this.slots = slots;
  }

  get live(): Item[] {
    return this.slots.filter(({ alive }) => alive);
  }

  insert(item: Item, other: Item | undefined): void {
    this.slots.splice(other ? this.slots.indexOf(other) : this.slots.length, 0, item);
  }

  replace(other: Item, item: Item): void {
    this.slots[this.slots.indexOf(other)] = item;
  }
}

/** Does something to both, and says what. */
function act(random: Prng, slots: Slots<Item>, model: Model): void {
  const { live } = model;
  const somebody = live.length === 0 ? undefined : random.pick(live);
  const chance = random.next();
  if (chance < 0.4 || somebody === undefined) {
    const other = random.chance(0.1) ? undefined : model.slots[random.below(model.slots.length + 1)];
    const item = new Item();
    slots.insert(item, other);
    model.insert(item, other);
  } else if (chance < 0.8) slots.bury(somebody);
  else {
    const standIn = new Item();
    standIn.alive = random.chance(0.5);
    slots.replace(somebody, standIn);
    model.replace(somebody, standIn);
    assert.equal(slots.has(somebody), false);
    if (random.chance(0.5)) return;
    slots.replace(standIn, somebody);
    model.replace(standIn, somebody);
  }
}

function expectSame(slots: Slots<Item>, model: Model, random: Prng): void {
  const { live } = model;
  assert.equal(slots.size, live.length);
  assert.ok(slots.at(live.length) === undefined);
  for (let looks = 0; looks < 20; looks++) {
    const slot = random.below(model.slots.length);
    const item = model.slots[slot];
    if (item === undefined) continue;
    assert.equal(slots.has(item), true);
    assert.ok(slots.next(item) === model.slots[slot + 1]);
    assert.ok(slots.next(item, -1) === model.slots[slot - 1]);
    assert.equal(slots.indexOf(item), model.slots.slice(0, slot).filter(({ alive }) => alive).length);
    const index = random.below(live.length + 1);
    assert.ok(slots.at(index) === live[index]);
  }
}

describe('The slots of a list', () => {
  for (const count of [0, 1, 255, 256, 511, 512, 513, 2000]) {
    it(`are those of a plain array, whatever becomes of ${count} items`, () => {
      const random = new Prng(firstSeed + count);
      const start = items(count);
      const slots = new Slots(start);
      const model = new Model([...start]);
      for (let acts = 0; acts < 1500; acts++) {
        act(random, slots, model);
        if (acts % 50 === 0) expectSame(slots, model, random);
      }
      assert.ok(slots.values().every((item, index) => item === model.slots[index]));
      assert.equal(slots.values().length, model.slots.length);
      assert.ok(slots.first === model.slots[0]);
    });
  }

  it('know who is in another list, or was in one that is no more', () => {
    const [one, other] = [new Slots(items(3)), new Slots(items(3))];
    const stranger = other.values()[1] as Item;
    assert.equal(one.has(stranger), false);
    assert.equal(one.indexOf(stranger), 0);
    assert.equal(one.has(new Item()), false);
  });
});
