import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { faultLog } from '../../netlify/fault-log.ts';
import type { FaultLog } from '../../netlify/fault-log.ts';
import { StoreFault } from '../../netlify/stores/store-fault.ts';

let lines: unknown[];
let waiting: (() => void)[];
let log: FaultLog;

beforeEach(() => {
  [lines, waiting] = [[], []];
  log = faultLog({
    write: (line) => lines.push(line),
    inAMinute: (act) => waiting.push(act),
  });
});

function passAMinute(): void {
  for (const act of waiting.splice(0)) act();
}

const locked = (key = 'v1') =>
  new StoreFault('The store failed', { cause: new Error(`database is locked at "${key}"`) });

describe('faults of one kind', () => {
  it('are told in full once, and then counted, a line a minute', () => {
    const first = locked();
    log.report(first);
    for (let count = 0; count < 2000; count += 1) log.report(locked(`v${count}`));
    assert.deepEqual(lines, [first]);
    passAMinute();
    const more = 'in a minute: StoreFault: The store failed, for Error: database is locked at …';
    assert.deepEqual(lines, [first, `shared-session: 2000 more ${more}`]);
    log.report(locked());
    passAMinute();
    assert.deepEqual(lines.slice(2), [`shared-session: 1 more ${more}`]);
  });

  it('are news again after a minute without any', () => {
    log.report(locked());
    passAMinute();
    const again = locked();
    log.report(again);
    assert.deepEqual(lines.slice(1), [again]);
    passAMinute();
    assert.equal(lines.length, 2);
    assert.equal(waiting.length, 0, 'nobody waits for ever');
  });

  it('are told in the end, of a process that does not live for a minute', () => {
    for (let count = 0; count < 3; count += 1) log.report(locked());
    log.flush();
    assert.match(String(lines[1]), /2 more/);
    log.flush();
    passAMinute();
    assert.equal(lines.length, 2);
  });
});

describe('faults of several kinds', () => {
  it('are told each by itself: by name, message and cause', () => {
    const faults = [
      new Error('no'),
      new TypeError('no'),
      new Error('yes'),
      new Error('no', { cause: new Error('why') }),
      'no error',
    ];
    for (const fault of [...faults, ...faults]) log.report(fault);
    assert.deepEqual(lines, faults);
  });

  it('are remembered up to a number, however many there are', () => {
    const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
    for (const a of letters) for (const b of letters) log.report(new Error(a + b));
    assert.equal(lines.length, 51);
    passAMinute();
    assert.equal(lines.at(-1), `shared-session: ${26 * 26 - 51} more in a minute: of other kinds`);
  });
});
