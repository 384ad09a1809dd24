/** When the status line says what. Pure: the time goes in. Words that come and go are worse than none. */
import type { Phase } from './words.ts';

export interface StatusLine {
  readonly phase: Phase;
  /** When the phase began, in milliseconds. */
  readonly since: number;
  /** How long it has to last before it is told. */
  readonly wait: number;
  /** What is told; null: nothing. */
  readonly shown: Phase | null;
  /** In how many milliseconds that changes by itself, or null. */
  readonly due: number | null;
}

/** Milliseconds until a phase is worth telling. */
const patience: Partial<Record<Phase, number>> = { saving: 400, reconnecting: 3000 };

/** Milliseconds between two edits that are too short to tell that the first is saved. */
const breath = 400;

/** Milliseconds for which the line says that all is saved: that is how it should be, and nothing to go on about. */
const reassurance = 4000;

/** The line at `now`, when things are as `phase` says. It never says that all is saved when it is not. */
export function advance(line: StatusLine | null, phase: Phase, now: number): StatusLine {
  const begun = line?.phase === phase ? line : begin(line, phase, now);
  const { since, wait } = begun;
  const age = now - since;
  const isTold = age >= wait;
  if (!isTold) return { ...begun, due: wait - age };
  if (phase !== 'live') return { ...begun, shown: phase, due: null };
  const left = wait + reassurance - age;
  return left > 0 ? { ...begun, shown: phase, due: left } : { ...begun, shown: null, due: null };
}

function begin(line: StatusLine | null, phase: Phase, now: number): StatusLine {
  const wait = phase === 'live' && line?.phase === 'saving' ? breath : (patience[phase] ?? 0);
  const shown = line?.shown === 'live' ? null : (line?.shown ?? null);
  return { phase, since: now, wait, shown, due: null };
}
