/** What `report.test.ts` has both runners run: it passes, and talks. */
import { it } from 'node:test';

it('passes', () => {
  console.error('planted in what passes');
});
