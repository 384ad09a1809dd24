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

    it(`on one Redis keeps every promise (SEED=${seed})`, { timeout: 90_000 }, async () => {
      await survive(seed, redis.url);
    });
  }
});

async function survive(seed: number, store: string): Promise<void> {
  const { history, faults } = await run({
    seed,
    start: () => startServe('--store', store, '--no-rates'),
    instances: 3,
    sessions: 3,
    people: 3,
    pages: 2,
    steps: 60,
    crashes: 4,
  });
  const violations = check(history);
  const { calls } = history;
  assert.equal(violations.length, 0, describeViolations(violations));
  console.log(`  ${calls.length} requests, ${JSON.stringify(faults)}`);
}
