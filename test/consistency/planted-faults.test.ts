/** A checker that finds nothing proves nothing: each planted fault has to be found, as what it is. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startServer } from '../support/serve.ts';
import { check, describeViolations } from './checker.ts';
import { plantedFaults } from './planted-faults.ts';
import { run } from './run.ts';

const script = resolve(import.meta.dirname, 'faulty-serve.ts');
/** The same plans each time. What processes make of one is theirs, so no seed alone decides whether a fault shows. */
const firstSeed = Number(process.env['SEED'] ?? 1);
/**
 * Of seven runs with seeds of their own, ten faults showed in the first storm each time, and the two in snapshots in the
 * first, second or third. If it is every second storm that shows one, five miss it once in 32 runs, and twelve once in 4,096.
 */
const mostStorms = 12;

describe('The checker finds an authority that', { concurrency: 2 }, () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'shared-session-faults-'));
  });

  after(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  for (const { name, shows } of plantedFaults) {
    it(`${name} (SEED=${firstSeed})`, { timeout: 90_000 }, async () => {
      const store = `sqlite:${join(folder, `${name.replaceAll(/\W/g, '-')}.sqlite`)}`;
      const found = new Set<string>();
      for (let seed = firstSeed; seed < firstSeed + mostStorms && !found.has(shows); seed++) {
        const { history } = await run({
          seed,
          start: () => startServer(script, name, store),
          instances: 2,
          sessions: 2,
          people: 4,
          steps: 60,
          crashes: 1,
        });
        const violations = check(history);
        for (const { kind } of violations) found.add(kind);
        if (process.env['SHOW']) console.log(name, '\n', describeViolations(violations, 1));
      }
      assert.ok(found.has(shows), `expected ${shows}, found ${[...found].join(' ') || 'nothing'}`);
    });
  }
});
