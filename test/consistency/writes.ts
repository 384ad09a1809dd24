/** What became of each write: kept where it was acknowledged, there once, and as it was sent. */
import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../components/core/sync/change.ts';
import type { Patch } from '../../components/core/json/patch.ts';
import { answerIn, changesIn } from './chronicle.ts';
import type { Chronicle } from './chronicle.ts';
import { grouped } from './grouped.ts';
import type { Call, Sent } from './history.ts';
import type { Violation } from './violation.ts';

type Write = Call & { readonly body: Sent };

export function writesOf(chronicle: Chronicle): Violation[] {
  const writes = chronicle.calls.filter((call): call is Write => call.body !== undefined);
  const acknowledged = writes.filter(({ reply }) => reply?.status === 200);
  return [
    ...acknowledged.flatMap((write) => lost(chronicle, write)),
    ...writes.filter(({ reply }) => reply?.status === 409).flatMap((write) => refused(chronicle, write)),
    ...repeated(chronicle),
    ...altered(chronicle, writes),
  ];
}

function lost({ session, changes }: Chronicle, write: Write): Violation[] {
  const { id } = write.body;
  const accepted = answerIn(write)?.accepted;
  if (accepted === null && [...changes.values()].some(({ change }) => isLater(change.id, id))) return [];
  const there = accepted == null ? undefined : changes.get(accepted);
  if (there?.change.id === id) return [];
  const detail = `expected ${id} at version ${String(accepted)}, got ${there?.change.id ?? 'nothing'}`;
  return [{ kind: 'lost', session, detail, calls: there ? [write, there.call] : [write] }];
}

function isLater(id: string, than: string): boolean {
  const [[participant, counter], [other, bound]] = [id.split(':'), than.split(':')];
  return participant === other && Number(counter) > Number(bound);
}

function refused({ session }: Chronicle, write: Write): Violation[] {
  const { id, version } = write.body;
  const missed = changesIn(write)?.find((change) => change.id === id);
  const seen = seenIn(write, id);
  if (missed === undefined && !seen && answerIn(write)?.version !== version) return [];
  const why = missed || seen ? 'accepted before' : `at the newest version, ${version}`;
  return [{ kind: 'refused', session, detail: `${id} was ${why}, got 409`, calls: [write] }];
}

/** Whether a snapshot that came with a 409 knows the very change that was refused. */
function seenIn(write: Write, id: string): boolean {
  const answer = answerIn(write);
  if (answer === null || !('seen' in answer)) return false;
  const [participant = '', counter] = id.split(':');
  return (answer.seen[participant]?.counter ?? 0) >= Number(counter);
}

function repeated({ session, changes }: Chronicle): Violation[] {
  const entries = [...changes.values()];
  return [...grouped(entries, ({ change }) => change.id)].flatMap(([id, all]) => {
    if (all.length < 2) return [];
    const detail = `${id} is at the versions ${all.map(({ change }) => change.version).join(' and ')}`;
    return [{ kind: 'twice' as const, session, detail, calls: all.map(({ call }) => call) }];
  });
}

function altered({ session, changes }: Chronicle, writes: readonly Write[]): Violation[] {
  const sentAs = grouped(writes, ({ body }) => body.id);
  return [...changes.values()].flatMap(({ change, call }) => {
    const sent = sentAs.get(change.id) ?? [];
    if (sent.some(({ body }) => isOutcome(change, body))) return [];
    const detail = `version ${change.version}, ${change.id}, is ${JSON.stringify(change.patch)}, which nobody sent`;
    return [{ kind: 'altered' as const, session, detail, calls: [...sent, call] }];
  });
}

/** Whether `change` may have become of `body`. What a rebased patch puts in is the same, elsewhere perhaps. */
function isOutcome(change: Change, { version, patch, rebase }: Sent): boolean {
  if (patch === undefined) return version === change.version - 1; // `states.ts` has a look at the state
  if (version === change.version - 1) return isDeepStrictEqual(patch, change.patch);
  return Boolean(rebase) && isDeepStrictEqual(valuesIn(patch), valuesIn(change.patch));
}

function valuesIn(patch: Patch): string[] {
  return patch.flatMap((operation) => ('value' in operation ? [JSON.stringify(operation.value)] : [])).sort();
}
