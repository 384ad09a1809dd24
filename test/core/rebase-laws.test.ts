import { describe, it } from 'node:test';
import { laws, uphold } from '../support/rebase-laws.ts';

const count = process.env['LONG'] === undefined ? 4000 : 200_000;
const seed = Number(process.env['SEED'] ?? 1);

describe(`a rebase, whatever the document and the ${count} patches`, () => {
  for (const [name, law] of Object.entries(laws)) {
    it(name, () => {
      uphold(law, seed, count);
    });
  }
});
