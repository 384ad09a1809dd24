/** What all answers about one session say together. */
import { isDeepStrictEqual } from 'node:util';
import type { Change, Snapshot } from '../../components/core/sync/change.ts';
import type { Json } from '../../components/core/json/json.ts';
import type { Answer } from '../../components/core/sync/protocol.ts';
import type { Call, History, Rest } from './history.ts';
import type { Violation } from './violation.ts';

export interface Chronicle {
  readonly session: string;
  readonly start: Json;
  /** By the time they were asked. */
  readonly calls: readonly Call[];
  readonly rests: readonly Rest[];
  /** By version, as they were first seen, and by whom. */
  readonly changes: ReadonlyMap<number, { readonly change: Change; readonly call: Call }>;
  /** The newest version that anybody saw. */
  readonly head: number;
  /** When everybody knew of its end; Infinity if there was none. */
  readonly ended: number;
}

/** Puts together what a history says of each session. What contradicts itself is told as a violation. */
export function chroniclesOf(history: History): { chronicles: Chronicle[]; violations: Violation[] } {
  const violations: Violation[] = [];
  const chronicles = [...history.sessions].map(([session, start]): Chronicle => {
    const calls = history.calls.filter((call) => call.session === session);
    const changes: Chronicle['changes'] & Map<number, { change: Change; call: Call }> = new Map();
    for (const call of [...calls].sort((a, b) => a.completed - b.completed)) {
      for (const change of changesIn(call) ?? []) {
        const known = changes.get(change.version);
        if (known === undefined) changes.set(change.version, { change, call });
        else if (!isDeepStrictEqual(known.change, change)) {
          violations.push({
            kind: 'fork',
            session,
            detail: `version ${change.version} is ${known.change.id} and ${change.id}`,
            calls: [known.call, call],
          });
        }
      }
    }
    const head = Math.max(1, ...changes.keys(), ...calls.map((call) => versionIn(call) ?? 1));
    const ended = Math.min(Infinity, ...calls.filter(tellsEnd).map(({ completed }) => completed));
    const rests = history.rests.filter((rest) => rest.session === session);
    return { session, start, calls, rests, changes, head, ended };
  });
  return { chronicles, violations };
}

/** The answer to a call, if it was given one. */
export function answerIn({ method, reply }: Call): Answer | null {
  if (method === 'DELETE' || (reply?.status !== 200 && reply?.status !== 409)) return null;
  return reply.body as Answer;
}

export function changesIn(call: Call): readonly Change[] | null {
  const answer = answerIn(call);
  return answer !== null && 'changes' in answer ? answer.changes : null;
}

export function snapshotIn(call: Call): Snapshot | null {
  const answer = answerIn(call);
  return answer !== null && 'state' in answer ? answer : null;
}

/** The newest version there was, by the answer to a call; null if it does not say. */
export function versionIn(call: Call): number | null {
  return answerIn(call)?.version ?? call.reply?.etag ?? null;
}

/** The `code` of a problem. */
export function codeIn({ reply }: Call): unknown {
  return (reply?.body as { code?: unknown } | null | undefined)?.code;
}

function tellsEnd({ method, reply }: Call): boolean {
  return reply?.status === 410 || (method === 'DELETE' && (reply?.status === 202 || reply?.status === 204));
}
