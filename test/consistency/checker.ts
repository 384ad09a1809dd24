/**
 * Says what is wrong with a history: nothing, if the authority is what it promises to be. A pure function: it knows the
 * requests and the answers, and no more of the authority than docs/PROTOCOL.md says.
 */
import { answersOf } from './answers.ts';
import { chroniclesOf } from './chronicle.ts';
import { grouped } from './grouped.ts';
import { describeCall } from './history.ts';
import type { History } from './history.ts';
import { orderOf } from './order.ts';
import { statesOf } from './states.ts';
import type { Violation } from './violation.ts';
import { writesOf } from './writes.ts';

/** Everything that `history` breaks. */
export function check(history: History): Violation[] {
  const { chronicles, violations } = chroniclesOf(history);
  const checks = [answersOf, writesOf, orderOf, statesOf];
  return [...violations, ...chronicles.flatMap((chronicle) => checks.flatMap((find) => find(chronicle)))];
}

/** The first few violations in words, each with the calls that show it. */
export function describeViolations(violations: readonly Violation[], most = 5): string {
  const counts = [...grouped(violations, ({ kind }) => kind)].map(([kind, all]) => `${all.length} × ${kind}`);
  const lines = violations
    .slice(0, most)
    .flatMap(({ kind, session, detail, calls }) => [
      `${kind} in ${session.slice(0, 5)}: ${detail}`,
      ...calls.map((call) => `    ${describeCall(call)}`),
    ]);
  return [counts.join(', '), ...lines].join('\n');
}
