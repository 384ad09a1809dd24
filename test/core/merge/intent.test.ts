/** What becomes of everybody's edits when several people work at one board: nothing may get lost in silence. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { simulate } from '../../support/simulation.ts';
import type { Outcome, Setting } from '../../support/simulation.ts';
import { byIdentity, samePatch, wholeState } from '../../support/strategies.ts';
import { effort, firstSeed } from '../../support/effort.ts';

const runs = effort(60, 2000);
const events = 400;

type Session = Omit<Setting, 'seed' | 'events'>;

for (const participants of [3, 6]) {
  for (const authorship of ['recorded', 'diffed'] as const) {
    describe(`${participants} people, edits ${authorship}`, () => {
      it('lose, double and misplace nothing that no event named', () => {
        const session: Session = { participants, authorship, strategy: byIdentity() };
        assert.ok(total(session, nothingAmiss) > 100 * runs);
      });
      it('nor do they where what was edited is kept though it was deleted', () => {
        const strategy = byIdentity({ deleteVsEdit: 'keep' });
        total({ participants, authorship, strategy }, nothingAmiss);
      });
      it('lose and misplace nothing where there are only snapshots to learn from, now and then', () => {
        // What has no key and is short may be taken for something new, when it was moved and edited since.
        const session: Session = { participants, authorship, strategy: byIdentity(), snapshots: 0.05 };
        total(session, (outcome, setting) => nothingAmiss({ ...outcome, doubled: [] }, setting));
      });
      it('would lose and misplace edits by sending the same patch again', () => {
        const session: Session = { participants, authorship, strategy: samePatch };
        assert.ok(total(session, ({ lost }) => lost.length) > 10 * runs);
        assert.ok(total(session, ({ misplaced }) => misplaced.length) > runs);
      });
      it('would lose edits by sending the whole state again', () => {
        const session: Session = { participants, authorship, strategy: wholeState };
        assert.ok(total(session, ({ lost }) => lost.length) > 30 * runs);
      });
    });
  }
}

/** Fails unless all is well; returns how many edits there were. */
function nothingAmiss({ edits, lost, doubled, misplaced }: Outcome, setting: Setting): number {
  assert.deepEqual(
    { lost, doubled, misplaced },
    { lost: [], doubled: [], misplaced: [] },
    `Seed ${setting.seed}`,
  );
  return edits;
}

function total(session: Session, count: (outcome: Outcome, setting: Setting) => number): number {
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    const setting = { ...session, seed: firstSeed + run, events };
    sum += count(simulate(setting), setting);
  }
  return sum;
}
