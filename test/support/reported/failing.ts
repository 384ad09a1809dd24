/** What `report.test.ts` has both runners run: one test of two fails, and talks. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

describe('A suite', () => {
  it('passes', () => undefined);

  describe('in it', () => {
    it('fails', () => {
      console.error('planted in what fails');
      assert.deepEqual({ answer: 41 }, { answer: 42 });
    });
  });
});
