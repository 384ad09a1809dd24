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
const firstSeed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
/** Races are won now and then. */
const mostStorms = 5;

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
