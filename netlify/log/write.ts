/**
 * One write, from the verdict of the authority to its slot in the log.
 *
 * What this instance knows may be behind the store. To accept on it is safe, for the slot decides; to refuse on it is
 * not. So everything but acceptance is decided once more on the newest head.
 *
 * A write that may be rebased tries slot after slot: a store is milliseconds away, the participant is not.
 */
import { accept, rebaseWrite } from '../../components/core/sync/authority.ts';
import type { Json } from '../../components/core/json/json.ts';
import { apply, PatchError } from '../../components/core/json/patch.ts';
import type { Patch } from '../../components/core/json/patch.ts';
import type { Answer, Replacement, Write } from '../../components/core/sync/protocol.ts';
import type { Validate } from '../http/hooks.ts';
import type { Candidate, Gone, Log } from './log.ts';
import { isAffordable, maxInverses, maxPatches } from '../limits/rebase-budget.ts';
import { bytesOf, growthOf } from '../limits/size.ts';
import { readChange } from './stored.ts';
import type { Logged, Tail } from './tail.ts';

/** What came of a write. */
export type Outcome =
  | { readonly kind: 'accepted' | 'stale'; readonly answer: Answer }
  | { readonly kind: 'gone'; readonly why: Gone }
  | { readonly kind: 'refused'; readonly reason: Reason };

/**
 * `version-ahead`: the session has not got there. `state-too-large`: it would be. `counter-too-high`: far above the last one.
 * Or the patch does not apply, or there is a fault in the state that it leads to.
 */
export type Reason =
  'version-ahead' | 'state-too-large' | 'counter-too-high' | PatchError | { readonly fault: string };

export interface WriteContext {
  /** The time, ISO 8601. */
  readonly at: string;
  /** How large a state may be, in bytes of JSON. */
  readonly stateBytes: number;
  /** Says what is wrong with a state, or `null`. */
  readonly validate: Validate;
  /** Resolves after so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  /** Whether the request has been answered, for it took too long. It then goes no further. */
  readonly isLate: () => boolean;
}

/** How many slots one request tries to get. */
const maxTries = 12;
/** Milliseconds that a writer waits at most after it lost its first slot; twice as many after the second, and so on. */
const firstPause = 10;
const maxPause = 200;

type Decision =
  | ({ readonly kind: 'fits' } & Candidate)
  | { readonly kind: 'repeat'; readonly version: number | null }
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly reason: Reason };

/**
 * Asks for `request` to become the next change of the session `id`. Costs one store operation where this instance knows
 * the head.
 */
export function write(
  log: Log,
  id: string,
  request: Write | Replacement,
  context: WriteContext,
): Promise<Outcome> {
  // Writers of one instance would only race each other, and lose: it knows who comes next.
  return log.writers.take(id, () => attempt(log, id, request, context));
}

async function attempt(
  log: Log,
  id: string,
  request: Write | Replacement,
  context: WriteContext,
): Promise<Outcome> {
  if (context.isLate()) throw late();
  const known = log.known(id);
  let isNewest = known === undefined;
  let tail: Tail | Gone = known ?? (await log.read(id));
  for (let tries = 1; ;) {
    if (context.isLate()) throw late();
    if (typeof tail === 'string') return { kind: 'gone', why: tail };
    const decision = decide(tail, request, context);
    if (decision.kind === 'fits' && tries <= maxTries) {
      const next = await log.append(id, tail, decision);
      if (next !== null) return await accepted(log, id, next, request, decision.change.version, tries);
      if (tries > 1) await context.sleep(context.random() * Math.min(maxPause, firstPause * 2 ** tries));
      tries += 1;
      // Someone else got there first, or an earlier attempt of this very change did.
      tail = await log.readOn(id, tail);
    } else {
      if (isNewest) return await settle(log, id, tail, request, decision);
      tail = await log.read(id);
    }
    isNewest = true;
  }
}

/** Not a fault of the store, which those who wait for their turn would share. Nobody hears of it. */
function late(): Error {
  return new Error('Expected a request that somebody waits for, got one that has been answered');
}

function decide(tail: Tail, request: Write | Replacement, context: WriteContext): Decision {
  try {
    const first = accept(tail.head, request, context.at);
    const rebased = first.kind === 'stale' ? rebasedOn(tail, request, context.stateBytes) : null;
    if (rebased === 'state-too-large') return { kind: 'refused', reason: rebased };
    const verdict = rebased === null ? first : accept(tail.head, rebased, context.at);
    if (verdict.kind !== 'accepted') return verdict;
    const { change, head } = verdict;
    const bound = tail.stateBytes + growthOf(change.patch);
    const stateBytes = bound <= context.stateBytes ? bound : bytesOf(head.state);
    if (stateBytes > context.stateBytes) return { kind: 'refused', reason: 'state-too-large' };
    const fault = context.validate(head.state);
    if (fault !== null) return { kind: 'refused', reason: { fault } };
    return { kind: 'fits', change, head, stateBytes };
  } catch (error) {
    if (error instanceof PatchError) return { kind: 'refused', reason: error };
    throw error;
  }
}

/** `request` as it has to be at the head, or `null` if it may not be rebased, cannot be here, or would take too long. */
function rebasedOn(
  { head, changes, stateBytes: known }: Tail,
  request: Write | Replacement,
  stateBytes: number,
): Write | 'state-too-large' | null {
  if (!('patch' in request) || request.rebase === null || request.version > head.version) return null;
  const count = head.version - request.version;
  if (count > changes.length) return null;
  const logged = changes.slice(changes.length - count);
  const base = stateBefore(head.state, logged);
  if (base === null) return null;
  const missed = logged.map(({ text }) => ({ change: readChange(text), length: text.length }));
  if (!isAffordable(request, missed, base, known)) return null;
  // A copy of a copy of a copy is small in memory only as long as nobody walks it, which a rebase does.
  const copies = request.patch.some(({ op }) => op === 'copy');
  if (copies && bytesOf(apply(base, request.patch)) > stateBytes) return 'state-too-large';
  const patch = rebaseWrite(
    base,
    missed.map(({ change }) => change),
    request,
  );
  return patch && { ...request, version: head.version, patch };
}

/** The state that `changes` led from, or `null` where that is not known or would take too long to work out. */
function stateBefore(state: Json, changes: readonly Logged[]): Json | null {
  const patches = changes.reduce((sum, { text }) => sum + text.length, 0);
  const length = changes.reduce((sum, { inverse }) => sum + (inverse?.length ?? 0), 0);
  if (patches > maxPatches || length > maxInverses) return null;
  const inverses = changes.map(({ inverse }) => inverse).reverse();
  if (!inverses.every((inverse) => inverse !== null)) return null;
  return apply(
    state,
    inverses.flatMap((inverse) => JSON.parse(inverse) as Patch),
  );
}

async function settle(
  log: Log,
  id: string,
  tail: Tail,
  request: Write | Replacement,
  decision: Decision,
): Promise<Outcome> {
  if (request.version > tail.head.version) return { kind: 'refused', reason: 'version-ahead' };
  switch (decision.kind) {
    case 'repeat':
      return await accepted(log, id, tail, request, decision.version);
    case 'stale':
    case 'fits': // and yet did not get a slot, time and again
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
  tries = 1,
): Promise<Outcome> {
  const answer = { ...(await log.since(id, tail, request.version)), accepted: version };
  return { kind: 'accepted', answer: tries > 1 ? { ...answer, tries } : answer };
}
