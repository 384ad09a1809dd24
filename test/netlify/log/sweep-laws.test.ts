/**
 * Days in the life of a session, at random: instances write and read, some of them slowly, some sleep for days, and sweeps
 * run at any time. Nothing acknowledged is lost, no version is given twice, and nobody reads an old state for a new one.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Log } from '../../../netlify/log/log.ts';
import { memoryStore } from '../../../netlify/stores/memory.ts';
import type { Store } from '../../../netlify/stores/store.ts';
import { sweep } from '../../../netlify/log/sweep.ts';
import type { WriteContext } from '../../../netlify/log/write.ts';
import { write } from '../../../netlify/log/write.ts';
import { effort, firstSeed } from '../../support/effort.ts';
import { Prng } from '../../support/prng.ts';

const id = `v${'0'.repeat(26)}`;
const hour = 60 * 60 * 1000;
/** How long one operation may take: a request has three at most that are slow, and must not live for half a day. */
const longestOperation = 3.5 * hour;

interface Held {
  readonly since: number;
  readonly release: () => void;
}

class Life {
  readonly #random: Prng;
  #clock = Date.parse('2026-03-01T12:00:00Z');
  readonly #memory = memoryStore();
  #held: Held[] = [];
  #slow: Promise<void>[] = [];
  readonly #instances: Log[];
  /** By version. */
  readonly #acknowledged = new Map<number, string>();
  #newest = 1;
  /** How many operations there were, to see when nothing goes on any more. */
  #operations = 0;
  #isOver = false;
  #counter = 0;
  removed = 0;

  constructor(seed: number) {
    this.#random = new Prng(seed);
    this.#instances = Array.from({ length: 4 }, () => this.#instance());
  }

  #instance(): Log {
    return new Log(this.#delayed(), 1024 * 1024, () => this.#clock);
  }

  /** Some operations are under way for hours. */
  #delayed(): Store {
    const later = async () => {
      if (this.#isOver || !this.#random.chance(0.02)) return;
      await new Promise<void>((release) => this.#held.push({ since: this.#clock, release }));
    };
    return {
      ...this.#memory,
      create: async (key, value) => {
        this.#operations += 1;
        return await this.#memory.create(key, value);
      },
      get: async (...keys) => {
        this.#operations += 1;
        if (!keys.some((key) => key.endsWith('/snapshot'))) return await this.#memory.get(...keys);
        const values = await this.#memory.get(...keys);
        await later();
        return values;
      },
      set: async (key, value) => {
        if (key.endsWith('/snapshot')) await later();
        await this.#memory.set(key, value);
      },
    };
  }

  async run(steps: number): Promise<void> {
    await this.#instance().create(id, {});
    for (let step = 0; step < steps; step++) {
      await this.#act();
      await this.#pass();
    }
    this.#isOver = true;
    await this.#letGo(() => true);
    await Promise.all(this.#slow);
    await this.#read(this.#instance());
  }

  async #act(): Promise<void> {
    const log = this.#random.pick(this.#instances);
    const drawn = this.#random.below(10);
    if (drawn < 4) this.#start(this.#write(log, 1 + this.#random.below(400)));
    else if (drawn < 6) this.#start(this.#read(log));
    else if (drawn < 7) this.#start(this.#read(this.#instance()));
    else if (this.#random.chance(0.3))
      this.#start(this.#poll(this.#random.chance(0.5) ? log : this.#instance()));
    else if (drawn < 8) this.#instances[this.#random.below(4)] = this.#instance();
    else await this.#sweep();
    await this.#settle();
  }

  #start(slow: Promise<void>): void {
    slow.catch(() => undefined); // told by whoever waits for all
    this.#slow.push(slow);
  }

  /** A moment, or up to two days. */
  async #pass(): Promise<void> {
    const time = this.#random.chance(0.5) ? this.#random.next() * 60_000 : this.#random.next() * 48 * hour;
    await this.#letGo(({ since }) => this.#clock + time - since > longestOperation);
    this.#clock += time;
    await this.#letGo(() => this.#random.chance(0.3));
  }

  /** Lets what is chosen go on, and what then turns out to be slow again. */
  async #letGo(isChosen: (held: Held) => boolean): Promise<void> {
    for (let chosen = this.#held.filter(isChosen); chosen.length > 0; chosen = this.#held.filter(isChosen)) {
      this.#held = this.#held.filter((held) => !chosen.includes(held));
      for (const { release } of chosen) release();
      await this.#settle();
    }
  }

  /** Lets everything go on that can. */
  async #settle(): Promise<void> {
    for (let idle = 0, known = this.#operations; idle < 10; idle++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (known !== this.#operations) idle = 0;
      known = this.#operations;
    }
  }

  async #write(log: Log, count: number): Promise<void> {
    const name = `w${++this.#counter}`;
    let version = this.#newest;
    for (let counter = 1; counter <= count;) {
      const known = this.#newest;
      const patch = [{ op: 'add' as const, path: `/${name}`, value: counter }];
      const asked = { version, id: `${name}:${counter}` as const, patch, rebase: null };
      const outcome = await write(log, id, asked, this.#context());
      assert.ok(outcome.kind === 'accepted' || outcome.kind === 'stale', JSON.stringify(outcome));
      version = outcome.answer.version;
      assert.ok(version >= known, `wrote on ${version} after ${known}`);
      if (outcome.kind === 'stale') continue;
      this.#acknowledge(Number(outcome.answer.accepted), `${name}:${counter}`);
      counter += 1;
    }
  }

  #context(): WriteContext {
    return {
      at: new Date(this.#clock).toISOString(),
      stateBytes: 1024 * 1024,
      validate: () => null,
      sleep: () => Promise.resolve(),
      random: () => this.#random.next(),
      isLate: () => false,
    };
  }

  #acknowledge(version: number, id: string): void {
    assert.equal(this.#acknowledged.get(version), undefined, `version ${version} is given twice`);
    this.#acknowledged.set(version, id);
    this.#newest = Math.max(this.#newest, version);
  }

  async #read(log: Log): Promise<void> {
    const before = new Map(this.#acknowledged);
    const known = this.#newest;
    const tail = await log.read(id);
    assert.ok(typeof tail !== 'string', 'the session is gone');
    const { version, state } = tail.head;
    assert.ok(version >= known, `read ${version} after ${known}`);
    for (const acknowledged of before.values()) {
      const [name = '', counter] = acknowledged.split(':');
      const found = (state as Record<string, number>)[name] ?? 0;
      assert.ok(found >= Number(counter), `${acknowledged} is lost`);
    }
  }

  /** Asks what is new since each of the versions that there may be, and those that there were. */
  async #poll(log: Log): Promise<void> {
    const known = this.#newest;
    const first = Math.max(1, this.#random.below(known));
    for (let version = first; version <= Math.min(known, first + 100); version++) {
      const isNewest = await log.isNewest(id, version);
      assert.ok(!isNewest || version >= known, `told that nothing is new since ${version} after ${known}`);
    }
  }

  async #sweep(): Promise<void> {
    const { removed } = await sweep({
      store: { ...this.#memory, delete: (keys) => this.#deleteSome(keys) },
      now: () => new Date(this.#clock),
      random: () => this.#random.next(),
      report: () => undefined,
    });
    this.removed += removed;
  }

  /** A store deletes in no particular order, and may fail in the middle. */
  async #deleteSome(keys: readonly string[]): Promise<void> {
    const isBroken = this.#random.chance(0.3);
    await this.#memory.delete(isBroken ? keys.filter(() => this.#random.chance(0.5)) : keys);
    if (isBroken) throw new Error('broken off');
  }
}

describe('sweeps', () => {
  it('lose nothing that was acknowledged, whoever is slow or has slept', async () => {
    let removed = 0;
    for (let seed = firstSeed; seed < firstSeed + effort(30, 600); seed++) {
      const life = new Life(seed);
      try {
        await life.run(80);
      } catch (error) {
        throw new Error(`Seed ${seed}`, { cause: error });
      }
      removed += life.removed;
    }
    assert.ok(removed > 1000, `only ${removed} removed`);
  });
});
