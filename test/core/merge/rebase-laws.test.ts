import { describe, it } from 'node:test';
import { laws, uphold } from '../../support/rebase-laws.ts';
import { effort, firstSeed } from '../../support/effort.ts';

const count = effort(4000, 200_000);
const seed = firstSeed;

describe(`a rebase, whatever the document and the ${count} patches`, () => {
  for (const [name, law] of Object.entries(laws)) {
    it(name, () => {
      uphold(law, seed, count);
    });
  }
});
