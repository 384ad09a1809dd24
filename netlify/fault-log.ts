/**
 * Faults as a developer is told them where nobody said otherwise: of one kind the first in full, and then once a minute how
 * many more there were. A store that is down for an hour would else fill a log with what its first line said.
 */
export interface FaultLog {
  readonly report: (error: unknown) => void;
  /** Tells at once what the minute would have told, for processes that end. */
  readonly flush: () => void;
}

export interface FaultLogOptions {
  /** Default: `console.error`. */
  readonly write?: (line: unknown) => void;
  /** Acts in a minute, and keeps no process alive for it. */
  readonly inAMinute?: (act: () => void) => void;
}

/** How many kinds are told apart at once. */
const maxKinds = 50;
/** How many causes of causes say which kind it is. */
const maxCauses = 4;

export function faultLog({ write = console.error, inAMinute = later }: FaultLogOptions = {}): FaultLog {
  /** How many of each kind are yet to be told. */
  const untold = new Map<string, number>();

  function tell(kind: string): void {
    const count = untold.get(kind) ?? 0;
    if (count > 0) write(`shared-session: ${count} more in a minute: ${kind}`);
    untold.set(kind, 0);
  }

  function watch(kind: string): void {
    inAMinute(() => {
      // Once a minute has passed without any, the next one is news again.
      if (untold.get(kind) === 0) untold.delete(kind);
      else {
        tell(kind);
        watch(kind);
      }
    });
  }

  return {
    report(error) {
      const named = kindOf(error);
      const kind = untold.has(named) || untold.size < maxKinds ? named : 'of other kinds';
      const known = untold.get(kind);
      untold.set(kind, known === undefined ? 0 : known + 1);
      if (known !== undefined) return;
      write(error);
      watch(kind);
    },
    flush() {
      for (const kind of untold.keys()) tell(kind);
    },
  };
}

/** What errors have in common that differ in numbers and in what they quote only. */
function kindOf(error: unknown): string {
  const names: string[] = [];
  for (let at = error; at !== undefined && names.length < maxCauses;) {
    names.push(at instanceof Error ? `${at.name}: ${at.message}` : typeof at);
    at = at instanceof Error ? at.cause : undefined;
  }
  return names
    .join(', for ')
    .replaceAll(/"[^"]*"|\d+/g, '…')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 240);
}

function later(act: () => void): void {
  const timer: unknown = setTimeout(act, 60_000);
  // Elsewhere than on Node it is a number, and keeps nothing alive.
  (timer as { unref?: () => void }).unref?.();
}
