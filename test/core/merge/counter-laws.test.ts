import { describe, it } from 'node:test';
import { effort, firstSeed } from '../../support/effort.ts';
import { uphold } from '../../support/rebase-laws.ts';
import { laws } from '../../support/tally.ts';

const count = effort(150, 5000);

describe('a counter, whatever several people do and the network makes of it,', () => {
  for (const [name, law] of Object.entries(laws)) {
    it(name, () => {
      uphold(law, firstSeed, count);
    });
  }
});
