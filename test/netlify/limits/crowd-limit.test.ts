import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CrowdLimiter } from '../../../netlify/limits/crowd-limit.ts';

const people = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ id: `p${from + index}`, leaving: false }));

describe('the participants that a network may speak for', () => {
  it('are remembered up to a number, those of the sessions that were spoken of last', () => {
    const limiter = new CrowdLimiter({}, 40_000);
    const isRefused = (session: string, count: number, from = 0) =>
      limiter.refusal(session, people(count, from), '192.0.2.1', 0) !== null;
    assert.equal(isRefused('first', 100), false);
    assert.equal(isRefused('kept', 100), false);
    for (let session = 0; session < 400; session += 1) isRefused(`s${session}`, 100);
    assert.equal(limiter.size, 40_200);
    assert.equal(isRefused('kept', 1), false, 'spoken of again');
    for (let session = 400; session < 499; session += 1) isRefused(`s${session}`, 100);
    assert.equal(limiter.size, 50_000);
    assert.equal(isRefused('kept', 1, 100), true);
    assert.equal(isRefused('first', 100, 100), false, 'forgotten');
    assert.equal(limiter.size, 50_000);
  });

  it('are forgotten when they leave', () => {
    const limiter = new CrowdLimiter({}, 40_000);
    limiter.refusal('s', people(5), '192.0.2.1', 0);
    const leaving = people(5).map((person) => ({ ...person, leaving: true }));
    assert.equal(limiter.refusal('s', leaving, '192.0.2.1', 0), null);
    assert.equal(limiter.size, 0);
  });

  it('cannot be less than some', () => {
    assert.throws(() => new CrowdLimiter({ participantsPerSession: 0 }, 1), /"rates.participantsPerSession"/);
  });
});
