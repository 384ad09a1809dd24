/** Own edits: what they make of a page, alone or in a session. Pure. */
import { diff } from '../core/diff/diff.ts';
import type { Json } from '../core/json/json.ts';
import type { Patch } from '../core/json/patch.ts';
import type { MergeOptions } from '../core/merge/conflict.ts';
import { edit, replicaOf } from '../core/sync/replica.ts';
import { emptyHistory, recorded, steppedBack, steppedForth } from '../core/undo/history.ts';
import type { History } from '../core/undo/history.ts';
import { SessionError } from './session-error.ts';
import type { PageState, Step } from './state.ts';

type DiffOptions = Pick<MergeOptions, 'itemKey'>;

/**
 * An edit of this page.
 *
 * @throws {SessionError} `read-only`
 * @throws {PatchError} if it does not apply
 */
export function edited(page: PageState, patch: Patch, now: number): Step {
  const next = withEdit(page, patch, now);
  if (next.replica.state === page.replica.state) return { state: page };
  const made = {
    before: page.replica.state,
    after: next.replica.state,
    patch,
    at: now,
    change: changeOf(page),
  };
  const state = { ...next, history: recorded(page.history, made) };
  return { state, change: { patch, origin: 'local', by: page.replica.participant } };
}

/** The app sets the state: what differs is an edit, of which the app need not be told. */
export function assigned(page: PageState, next: Json, now: number, options: DiffOptions): Step {
  // What an app begins with is no edit: taking it back would leave the app with nothing to show.
  const isFirst = page.replica.state === null && page.history.made.length === 0;
  const { state } = edited(page, diff(page.replica.state, next, options), now);
  return { state: isFirst ? { ...state, history: emptyHistory, first: state.replica.state } : state };
}

/** What taking back or bringing back leads to. `conflicts` are what was left alone, for others have been there since. */
export function undone(page: PageState, patch: Patch, history: History, now: number): Step {
  const state = { ...withEdit(page, patch, now), history };
  return { state, change: { patch, origin: 'undo', by: page.replica.participant } };
}

/** Undoes or redoes where nobody else has changed anything since. Null where others have, or where there is nothing. */
export function stepped(
  page: PageState,
  way: 'undo' | 'redo',
  now: number,
  options: DiffOptions,
): Step | null {
  const { state } = page.replica;
  const step = way === 'undo' ? steppedBack(page.history, state) : steppedForth(page.history, state);
  if (step === null) return null;
  const done = undone(page, diff(state, step.state, options), step.history, now);
  // The very state that the history knows, so that the next step sees that nobody else has changed anything since.
  const replica = { ...done.state.replica, state: step.state };
  return { ...done, state: { ...done.state, replica } };
}

/** Begins anew with `state`, as this page's own. */
export function begun(page: PageState, state: Json): Step {
  const replica = replicaOf(page.replica.participant, { version: 0, state });
  return { state: { ...page, replica, history: emptyHistory }, change: { origin: 'local', by: null } };
}

/** The counter of the change that an edit is to leave in; 0 while there is nobody to send it to. */
export function changeOf(page: PageState): number {
  const isShared = page.kind === 'live' || (page.kind === 'connecting' && page.isStarting);
  return isShared ? page.replica.counter + 1 : 0;
}

function withEdit<State extends PageState>(page: State, patch: Patch, now: number): State {
  if (page.kind === 'live' && page.keys.access === 'view') {
    throw new SessionError('read-only', 'This link can view, not edit');
  }
  const replica = edit(page.replica, patch);
  if (page.kind === 'live') {
    const { timing } = page;
    const gatheringSince = timing.gatheringSince ?? now;
    return { ...page, replica, timing: { ...timing, changedAt: now, editedAt: now, gatheringSince } };
  }
  // Alone, there is nobody to confirm anything. During a start, what is added goes to the session later.
  if (page.kind === 'connecting' && page.isStarting) return { ...page, replica };
  return { ...page, replica: replicaOf(replica.participant, { version: 0, state: replica.state }) };
}
