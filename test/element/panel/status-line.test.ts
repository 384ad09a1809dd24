import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advance } from '../../../components/element/panel/status-line.ts';
import type { StatusLine } from '../../../components/element/panel/status-line.ts';
import type { Phase } from '../../../components/element/panel/words.ts';

/** What the line says, and when it begins to: a phase begins, or the line's own time has come. */
function told(...script: [at: number, phase: Phase][]): string[] {
  const lines: string[] = [];
  let line: StatusLine | null = null;
  const move = (phase: Phase, now: number) => {
    const before: Phase | null | undefined = line?.shown;
    line = advance(line, phase, now);
    if (line.shown !== before) lines.push(`${now} ${line.shown}`);
    return line.due === null ? Infinity : now + line.due;
  };
  script.forEach(([at, phase], index) => {
    const [end = 60_000] = script[index + 1] ?? [];
    for (let due = move(phase, at); due < end;) due = move(phase, due);
  });
  return lines;
}

describe('The status line', () => {
  it('says for four seconds that all changes are saved', () => {
    assert.deepEqual(told([0, 'connecting'], [100, 'live']), ['0 connecting', '100 live', '4100 null']);
  });

  it('says that it is saving when that takes longer than 400 ms', () => {
    const script = told([0, 'live'], [10_000, 'saving'], [12_000, 'live']);
    assert.deepEqual(script, ['0 live', '4000 null', '10400 saving', '12400 live', '16400 null']);
  });

  it('says nothing while somebody types and every edit is saved at once', () => {
    const typing = Array.from({ length: 40 }, (_, index): [number, Phase] => [
      10_000 + index * 100,
      index % 2 === 0 ? 'saving' : 'live',
    ]);
    assert.deepEqual(told([0, 'live'], ...typing).slice(2), ['14300 live', '18300 null']);
  });

  it('never says that all is saved when it is not', () => {
    assert.deepEqual(told([0, 'live'], [1000, 'saving'], [1100, 'live']), [
      '0 live',
      '1000 null',
      '1500 live',
      '5500 null',
    ]);
  });

  it('says after three seconds that it is reconnecting, and at once that it is offline', () => {
    const script = told(
      [0, 'live'],
      [5000, 'reconnecting'],
      [6000, 'live'],
      [20_000, 'reconnecting'],
      [24_000, 'offline'],
    );
    assert.deepEqual(script, [
      '0 live',
      '4000 null',
      '6000 live',
      '10000 null',
      '23000 reconnecting',
      '24000 offline',
    ]); // prettier-ignore
  });
});
