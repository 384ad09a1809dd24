/** Real time: whoever asks after somebody was answered sees at least what that answer told. Also of a session's end. */
import { codeIn, versionIn } from './chronicle.ts';
import type { Chronicle } from './chronicle.ts';
import type { Call } from './history.ts';
import type { Violation } from './violation.ts';

export function orderOf({ session, calls, ended }: Chronicle): Violation[] {
  const found: Violation[] = [];
  const told = calls.filter((call) => versionIn(call) !== null).sort((a, b) => a.completed - b.completed);
  let newest: { readonly version: number; readonly call: Call } | null = null;
  let next = 0;
  for (const call of [...calls].sort((a, b) => a.invoked - b.invoked)) {
    for (let before = told[next]; before && before.completed < call.invoked; before = told[++next]) {
      const version = versionIn(before) ?? 0;
      if (newest === null || version > newest.version) newest = { version, call: before };
    }
    const reached = reachedBy(call);
    if (newest !== null && reached !== null && reached < newest.version) {
      const detail = `expected version ${newest.version} at least, got ${reached}`;
      found.push({ kind: 'behind', session, detail, calls: [newest.call, call] });
    }
    if (call.reply?.status === 404) {
      found.push({ kind: 'forgotten', session, detail: 'expected a session, got 404', calls: [call] });
    }
    if (call.invoked > ended && isAlive(call)) {
      found.push({ kind: 'undead', session, detail: 'expected 410 after its end', calls: [call] });
    }
  }
  return found;
}

/** How far the session has come at most, by the answer to a call. */
function reachedBy(call: Call): number | null {
  const code = codeIn(call);
  if (code === 'since-ahead') return (call.since ?? 0) - 1;
  if (code === 'version-ahead') return (call.body?.version ?? 0) - 1;
  return versionIn(call);
}

function isAlive({ reply }: Call): boolean {
  return reply !== null && reply.status < 500 && reply.status !== 410;
}
