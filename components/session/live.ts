/** What can happen to a page that is in a session. Pure: from state to state, with the time passed in. */
import { splitId } from '../core/sync/change.ts';
import type { Json } from '../core/json/json.ts';
import { partAt, PatchError } from '../core/json/patch.ts';
import type { MergeOptions } from '../core/merge/conflict.ts';
import type { Answer } from '../core/sync/protocol.ts';
import { receive, withdraw } from '../core/sync/receive.ts';
import type { AuthoredConflict, Received } from '../core/sync/receive.ts';
import { isPending } from '../core/sync/replica.ts';
import type { Replica } from '../core/sync/replica.ts';
import { send } from '../core/sync/send.ts';
import { emptyHistory } from '../core/undo/history.ts';
import type { Keys } from '../core/keys.ts';
import { hurried, sighted } from './presence/presence.ts';
import type { Presence } from './presence/presence.ts';
import { gatherDelay, hour, nextPace, retryDelay } from './schedule.ts';
import type { SessionError } from './session-error.ts';
import type { Live, PageState, Step } from './state.ts';

/** What a page enters a session with. */
export interface Entry {
  readonly keys: Keys;
  readonly replica: Replica;
  readonly presence: Presence;
  /** Seconds that the function wants between polls, or null. */
  readonly pollAfter: number | null;
}

/** When an answer came in, and how it is to be taken. */
export interface Moment {
  /** In milliseconds. */
  readonly now: number;
  readonly options: MergeOptions;
  /** Seconds that the function wants between polls, or null. */
  readonly pollAfter: number | null;
}

/** Starting was answered: what was added meanwhile is pending. */
export function started(page: PageState, entry: Entry, now: number): Step<Live> {
  return { state: live(page, entry, now) };
}

/** Joined: the state of the session replaces that of the page, which is kept if anybody had worked on it. */
export function joined(page: PageState, entry: Entry, local: Json, now: number): Step<Live> {
  const state = { ...live(page, entry, now), history: emptyHistory, local };
  return { state, change: { origin: 'remote', by: null } };
}

function live({ local, first, history }: PageState, { pollAfter, ...entry }: Entry, now: number): Live {
  return {
    kind: 'live',
    ...{ local, first, history, ...entry },
    ...{
      error: null,
      trouble: null,
      isSlowed: false,
      heard: [],
      isBehind: false,
      isTorn: false,
      orphans: [],
      lost: [],
    },
    timing: {
      ...{ changedAt: now, editedAt: -Infinity, askedAt: -Infinity, answeredAt: now, wokenAt: -Infinity },
      gatheringSince: isPending(entry.replica) ? now : null,
      ...{ resendAt: -Infinity, refusals: 0, contended: 0, pace: gatherDelay, pollAfter, requests: [] },
    },
  };
}

/** A request is made. */
export function asked(page: Live, now: number): Live {
  const { timing } = page;
  const requests = [...timing.requests.filter((at) => at > now - hour), now];
  // What came up before is answered by this; what comes up from now on may not be.
  return { ...page, isBehind: false, timing: { ...timing, requests, askedAt: now } };
}

/** What is unsent becomes the change to send, unless one is on its way. */
export function sending(page: Live): Live {
  const replica = send(page.replica);
  return { ...page, replica, timing: { ...page.timing, gatheringSince: null } };
}

/** A person or the network is back, or somebody asks. `isAsking`: another tab does not do it for this one. */
export function woken<State extends PageState>(page: State, now: number, isAsking = false): State {
  switch (page.kind) {
    case 'connecting':
      return { ...page, wokenAt: now };
    case 'live':
      return {
        ...page,
        isBehind: page.isBehind || isAsking,
        timing: { ...page.timing, wokenAt: now },
        presence: hurried(page.presence),
      };
    case 'alone':
    case 'ended':
      return page;
  }
}

/** The authority answered; `null`: nothing is new. */
export function answered(page: Live, answer: Answer | null, moment: Moment): Step<Live> {
  const { now, options, pollAfter } = moment;
  const { timing, trouble } = page;
  const calm: Live = {
    ...page,
    ...{ trouble: null, error: null },
    timing: { ...timing, answeredAt: now, pollAfter },
    // Others may have taken this page for gone.
    presence: trouble === null ? page.presence : hurried(page.presence),
  };
  if (answer === null) return { state: calm };
  const received = takeIn(calm.replica, answer, options);
  if (received === null) return { state: { ...calm, isTorn: true } };
  return taken({ ...calm, isTorn: false }, received, now);
}

/** An answer to the sent change. */
export function written(
  page: Live,
  { isStale, answer }: { readonly isStale: boolean; readonly answer: Answer },
  moment: Moment & { readonly random: () => number },
): Step<Live> {
  const { timing, replica } = page;
  const { now, options, random } = moment;
  const isBeaten = isStale || (answer.accepted ?? 0) > (replica.sent?.version ?? Infinity) + 1;
  const refusals = isStale ? timing.refusals + 1 : 0;
  const paced = {
    contended: isBeaten ? contendedFor : Math.max(0, timing.contended - 1),
    pace: nextPace(timing.pace, answer.tries ?? 1),
    refusals,
    resendAt: isStale ? now + retryDelay(refusals, random) : -Infinity,
  };
  const step = answered({ ...page, timing: { ...timing, ...paced } }, answer, moment);
  // What came in from other tabs meanwhile could not be taken in before the change was answered for.
  return step.state.replica.sent !== null ? step : overheard(step, page.heard, now, options);
}

/** Another tab of this browser was answered. */
export function heard(page: Live, answer: Answer, now: number, options: MergeOptions): Step<Live> {
  // The authority can be reached: who only rests, since nobody looks, need rest no longer.
  const isOver = page.trouble !== null && now >= page.trouble.restsFrom;
  const known = isOver ? { ...page, trouble: null, error: null } : page;
  // Its list need not reach as far as the change on its way: what lists that comes first.
  if (page.replica.sent !== null)
    return { state: { ...known, heard: [...page.heard, answer].slice(-maxHeard) } };
  const received = takeIn(page.replica, answer, options);
  if (received === null) return { state: { ...known, isBehind: true } };
  return received.changes.length === 0 ? { state: known } : taken(known, received, now);
}

function overheard(
  step: Step<Live>,
  answers: readonly Answer[],
  now: number,
  options: MergeOptions,
): Step<Live> {
  return answers.reduce(
    (sum, answer) => merged(sum, heard(sum.state, answer, now, options)),
    merged(step, { state: { ...step.state, heard: [] } }),
  );
}

/** Two steps as one. */
function merged(first: Step<Live>, second: Step<Live>): Step<Live> {
  const change = second.change ?? first.change;
  const by = first.change && second.change && first.change.by !== second.change.by ? { by: null } : {};
  const conflicts = [...(first.conflicts ?? []), ...(second.conflicts ?? [])];
  return { state: second.state, conflicts, ...(change && { change: { ...change, ...by } }) };
}

/** The authority will never take the sent change: it is taken back, and told as lost. */
export function refused(page: Live, error: SessionError, now: number, options: MergeOptions): Step<Live> {
  const { replica, timing } = page;
  const calm = {
    ...page,
    trouble: null,
    timing: { ...timing, answeredAt: now, refusals: 0, resendAt: -Infinity },
  };
  const lost = [...page.lost, ...(replica.sent === null ? [] : [splitId(replica.sent.id).counter])];
  // As after an answer: what other tabs were told meanwhile waited for the change to be gone.
  const step = overheard(taken({ ...calm, lost }, withdraw(replica, options), now), page.heard, now, options);
  return { ...step, conflicts: [...(step.conflicts ?? []), ...lostIn(replica)], error };
}

/** A page that is gone has left something unsent. */
export function inherited(page: Live, replica: Replica): Live {
  return {
    ...page,
    orphans: [...page.orphans, { replica, resendAt: -Infinity, refusals: 0, isTorn: false }],
  };
}

/** What became of the first orphan's change: an answer, or that it will never be taken. */
export function delivered(
  page: Live,
  outcome: { readonly isStale: boolean; readonly answer: Answer } | SessionError,
  { now, options, random }: { now: number; options: MergeOptions; random: () => number },
): Step<Live> {
  const [orphan, ...others] = page.orphans;
  if (orphan === undefined) return { state: page };
  const isRefused = outcome instanceof Error;
  const received = isRefused
    ? withdraw(orphan.replica, options)
    : takeIn(orphan.replica, outcome.answer, options);
  const conflicts = [...(received?.conflicts ?? []), ...(isRefused ? lostIn(orphan.replica) : [])];
  const refusals = !isRefused && outcome.isStale ? orphan.refusals + 1 : 0;
  const resendAt = refusals > 0 ? now + retryDelay(refusals, random) : -Infinity;
  const replica = received?.replica ?? orphan.replica;
  const orphans = isPending(replica)
    ? [{ replica: send(replica), refusals, resendAt, isTorn: received === null }, ...others]
    : others;
  const state = { ...page, orphans, trouble: null, error: null };
  return { state, conflicts, ...(isRefused && { error: outcome }) };
}

/** The first orphan's replica is not what changes were made on: its whole session has to be read. */
export function orphanRead(page: Live, answer: Answer, options: MergeOptions): Step<Live> {
  const [orphan, ...others] = page.orphans;
  const received = orphan && takeIn(orphan.replica, answer, options);
  if (!orphan || !received) return { state: page };
  const orphans = isPending(received.replica)
    ? [{ ...orphan, replica: received.replica, isTorn: false }, ...others]
    : others;
  return { state: { ...page, orphans }, conflicts: received.conflicts };
}

function taken(page: Live, { replica, changes, conflicts }: Received, now: number): Step<Live> {
  const authors = new Set(changes.map(({ id }) => splitId(id).participant));
  const [by = null] = authors.size === 1 ? authors : [];
  const presence = [...authors].reduce(sighted, page.presence);
  const lost = conflicts.some((conflict) => conflict.lost === 'mine')
    ? [...page.lost, ...lostChanges(page.replica)]
    : page.lost;
  const state = { ...page, replica, presence, lost, timing: { ...page.timing, changedAt: now } };
  return { state, change: { origin: isPending(page.replica) ? 'rebase' : 'remote', by }, conflicts };
}

/** What taking the answer in comes to; null if something is missing in between, or does not fit. */
function takeIn(replica: Replica, answer: Answer, options: MergeOptions): Received | null {
  try {
    return receive(replica, answer, options);
  } catch (error) {
    // Our copy is not what those changes were made on: start over from the authority's.
    if (error instanceof PatchError && 'changes' in answer) return null;
    throw error;
  }
}

/** The changes that what is pending leaves in. */
function lostChanges({ sent, counter }: Replica): readonly number[] {
  return [...(sent === null ? [] : [splitId(sent.id).counter]), counter + 1];
}

/** Every operation of a change that was refused. */
function lostIn({ sent, confirmed }: Replica): readonly AuthoredConflict[] {
  return (sent?.patch ?? []).map((operation) => {
    const { path } = operation;
    const mine = 'value' in operation ? operation.value : undefined;
    const base = partAt(confirmed, path);
    return {
      reason: 'rejected',
      lost: 'mine',
      path,
      operation,
      by: null,
      mine,
      theirs: base,
      base,
      restore: [],
    };
  });
}

/** How many answers of other tabs wait: whoever missed one asks. */
const maxHeard = 50;

/** How many changes in a row nobody gets ahead of, before the next one is sent strictly again. */
const contendedFor = 10;
