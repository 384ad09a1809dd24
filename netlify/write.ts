/**
 * One write, from the verdict of the authority to its slot in the log.
 *
 * What this instance knows may be behind the store. To accept on it is safe, for the slot decides; to refuse on it is
 * not. So everything but acceptance is decided once more on the newest head.
 */
import { judge } from '../components/core/authority.ts';
import { PatchError } from '../components/core/patch.ts';
import type { Answer, Replacement, Write } from '../components/core/protocol.ts';
import type { Candidate, Gone, Log } from './log.ts';
import { bytesOf, growthOf } from './size.ts';
import type { Tail } from './tail.ts';

/** What came of a write. */
export type Outcome =
  | { readonly kind: 'accepted' | 'stale'; readonly answer: Answer }
  | { readonly kind: 'gone'; readonly why: Gone }
  | { readonly kind: 'refused'; readonly reason: Reason };

/** `version-ahead`: the session has not got there. `state-too-large`: it would be. Or the patch does not apply. */
export type Reason = 'version-ahead' | 'state-too-large' | PatchError;

export interface WriteContext {
  /** The time, ISO 8601. */
  readonly at: string;
  /** How large a state may be, in bytes of JSON. */
  readonly stateBytes: number;
}

type Decision =
  | ({ readonly kind: 'fits' } & Candidate)
  | { readonly kind: 'repeat'; readonly version: number | null }
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly reason: Reason };

/**
 * Asks for `request` to become the next change of the session `id`. Costs one store operation where this instance knows
 * the head.
 */
export async function write(
  log: Log,
  id: string,
  request: Write | Replacement,
  context: WriteContext,
): Promise<Outcome> {
  const known = log.known(id);
  let isNewest = known === undefined;
  let tail: Tail | Gone = known ?? (await log.read(id));
  for (;;) {
    if (typeof tail === 'string') return { kind: 'gone', why: tail };
    const decision = decide(tail, request, context);
    if (decision.kind === 'fits') {
      const next = await log.append(id, tail, decision);
      if (next !== null) return await accepted(log, id, next, request, decision.change.version);
      // Someone else got there first, or an earlier attempt of this very change did.
      tail = await log.readOn(id, tail);
    } else {
      if (isNewest) return await settle(log, id, tail, request, decision);
      tail = await log.read(id);
    }
    isNewest = true;
  }
}

function decide(tail: Tail, request: Write | Replacement, context: WriteContext): Decision {
  try {
    const verdict = judge(tail.head, request, context.at);
    if (verdict.kind !== 'accepted') return verdict;
    const { change, head } = verdict;
    const bound = tail.stateBytes + growthOf(change.patch);
    const stateBytes = bound <= context.stateBytes ? bound : bytesOf(head.state);
    if (stateBytes > context.stateBytes) return { kind: 'refused', reason: 'state-too-large' };
    return { kind: 'fits', change, head, stateBytes };
  } catch (error) {
    if (error instanceof PatchError) return { kind: 'refused', reason: error };
    throw error;
  }
}

async function settle(
  log: Log,
  id: string,
  tail: Tail,
  request: Write | Replacement,
  decision: Exclude<Decision, { kind: 'fits' }>,
): Promise<Outcome> {
  if (request.version > tail.head.version) return { kind: 'refused', reason: 'version-ahead' };
  switch (decision.kind) {
    case 'repeat':
      return await accepted(log, id, tail, request, decision.version);
    case 'stale':
      return { kind: 'stale', answer: await log.since(id, tail, request.version) };
    case 'refused':
      return decision;
  }
}

async function accepted(
  log: Log,
  id: string,
  tail: Tail,
  request: Write | Replacement,
  version: number | null,
): Promise<Outcome> {
  return { kind: 'accepted', answer: { ...(await log.since(id, tail, request.version)), accepted: version } };
}
