/** The real function, in several processes on one store, through storms: everything docs/PROTOCOL.md promises holds. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { effort } from '../support/effort.ts';
import { startRedis } from '../support/redis-server.ts';
import type { RedisServer } from '../support/redis-server.ts';
import { startServe } from '../support/serve.ts';
import { check, describeViolations } from './checker.ts';
import { run } from './run.ts';
import type { Setting } from './run.ts';

const firstSeed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const storms = effort(1, 20);

describe('The authority in a storm', () => {
  let folder: string;
  let redis: RedisServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shared-session-consistency-'));
    redis = await startRedis();
  });

  after(async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  for (let seed = firstSeed; seed < firstSeed + storms; seed++) {
    it(`on one SQLite file keeps every promise (SEED=${seed})`, { timeout: 90_000 }, async () => {
      await survive(seed, `sqlite:${join(folder, `${seed}.sqlite`)}`);
    });

    it(
      `keeps them for people with secrets, whoever acts under their names (SEED=${seed})`,
      { timeout: 90_000 },
      async () => {
        const store = `sqlite:${join(folder, `stolen-${seed}.sqlite`)}`;
        const { history, thefts } = await run({ ...storm(seed, store), thieves: 2, secrets: true });
        const violations = check(history);
        assert.equal(violations.length, 0, describeViolations(violations));
        assert.ok(thefts.attempts > 100, `only ${thefts.attempts} attempts`);
        assert.equal(thefts.successes, 0);
      },
    );

    it(`on one Redis keeps every promise (SEED=${seed})`, { timeout: 90_000 }, async () => {
      await survive(seed, redis.url);
    });
  }

  it(
    'keeps them not for people without secrets, which shows that thieves do what they can',
    { timeout: 90_000 },
    async () => {
      const store = `sqlite:${join(folder, 'robbed.sqlite')}`;
      const { history, thefts } = await run({ ...storm(1, store), pages: 0, thieves: 2 });
      assert.ok(thefts.successes > 0);
      assert.notEqual(check(history).length, 0);
    },
  );
});

function storm(seed: number, store: string): Setting {
  return {
    seed,
    start: () => startServe('--store', store, '--no-rates'),
    instances: 3,
    sessions: 3,
    people: 3,
    pages: 2,
    steps: 60,
    crashes: 4,
  };
}

async function survive(seed: number, store: string): Promise<void> {
  const { history, faults } = await run(storm(seed, store));
  const violations = check(history);
  const { calls } = history;
  assert.equal(violations.length, 0, describeViolations(violations));
  console.log(`  ${calls.length} requests, ${JSON.stringify(faults)}`);
}
