/**
 * Tells the page what has changed: compares two states, once, and dispatches what differs, in order and through one queue. A
 * listener that edits changes the state at once; what that led to is told after everybody has heard what came before, so that
 * each event goes with the state it is about.
 */
import { diff } from '../core/diff/diff.ts';
import type { Json } from '../core/json/json.ts';
import type { MergeOptions } from '../core/merge/conflict.ts';
import {
  SessionChangeEvent,
  SessionConflictEvent,
  SessionErrorEvent,
  SessionHistoryEvent,
  SessionLeaveEvent,
  SessionStatusEvent,
} from './events.ts';
import type { ConflictDetail, LeaveReason } from './events.ts';
import { SessionParticipantsEvent } from './presence/participants.ts';
import type { ParticipantsDetail } from './presence/participants.ts';
import { SessionError } from './session-error.ts';
import { statusOf, unconfirmed } from './state.ts';
import type { PageState, Step } from './state.ts';

/** What only whoever took the step knows. */
export interface Occasion {
  /** Told after everything that can be seen: that the page is in. */
  readonly event?: Event;
  /** Why the page is out. */
  readonly reason?: LeaveReason;
}

export class Publisher {
  readonly #target: EventTarget;
  readonly #listeners = new Set<(state: Json) => void>();
  readonly #queue: (() => void)[] = [];
  /** The state that each conflict was told on. */
  readonly #conflicts = new WeakMap<ConflictDetail, Json>();
  #isTelling = false;

  constructor(target: EventTarget) {
    this.#target = target;
  }

  /** Calls `listener` with `state` now, and with each that follows. Returns how to stop. */
  subscribe(listener: (state: Json) => void, state: Json): () => void {
    let isStopped = false;
    listener(state);
    // What is still to be told came before this state.
    this.#tell(() => {
      if (!isStopped) this.#listeners.add(listener);
    });
    return () => {
      isStopped = true;
      this.#listeners.delete(listener);
    };
  }

  /** The state on which a conflict was told; undefined for one of another session. */
  toldOn(conflict: ConflictDetail): Json | undefined {
    return this.#conflicts.get(conflict);
  }

  publish(before: PageState, step: Step, options: MergeOptions, occasion: Occasion = {}): void {
    this.#tell(...this.#news(before, step, options, occasion));
  }

  #tell(...news: readonly (() => void)[]): void {
    this.#queue.push(...news);
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let tell = this.#queue.shift(); tell; tell = this.#queue.shift()) tell();
    this.#isTelling = false;
  }

  #news(before: PageState, step: Step, options: MergeOptions, { event, reason }: Occasion): (() => void)[] {
    const { state: after, change, conflicts = [], error } = step;
    const events = [
      ...(change ? changeEvents(before, after, change, options) : []),
      ...conflicts.map((conflict) => {
        this.#conflicts.set(conflict, after.replica.state);
        return new SessionConflictEvent(conflict);
      }),
      ...participantsEvents(before, after),
      ...statusEvents(before, after),
    ].map((told) => () => this.#target.dispatchEvent(told));
    const { state } = after.replica;
    const isSeen = isVisible(before, after)
      ? [
          () => {
            this.#notify(state);
          },
        ]
      : [];
    const last = [
      ...(event ? [event] : []),
      ...(reason ? [new SessionLeaveEvent(reason)] : []),
      ...(error ? [new SessionErrorEvent(error)] : []),
    ].map((told) => () => this.#target.dispatchEvent(told));
    return [...events, ...isSeen, ...last];
  }

  #notify(state: Json): void {
    for (const listener of this.#listeners) {
      try {
        listener(state);
      } catch (cause) {
        // What one listener does wrong stops neither the others nor the session.
        const failed = new SessionError('internal', 'A listener failed', { cause });
        this.#target.dispatchEvent(new SessionErrorEvent(failed));
      }
    }
  }
}

function changeEvents(
  before: PageState,
  after: PageState,
  { patch, origin, by }: NonNullable<Step['change']>,
  { itemKey }: MergeOptions,
): Event[] {
  const { state: previous } = before.replica;
  const { state, version } = after.replica;
  if (state === previous) return [];
  const options = itemKey === undefined ? {} : { itemKey };
  const detail = { state, previous, patch: patch ?? diff(previous, state, options), version, origin, by };
  return [new SessionChangeEvent(detail)];
}

function participantsEvents(before: PageState, after: PageState): Event[] {
  const [then, now] = [toldParticipants(before), toldParticipants(after)];
  return then === now ? [] : [new SessionParticipantsEvent(now ?? nobody)];
}

function statusEvents(before: PageState, after: PageState): Event[] {
  const [then, now] = [before, after].map(
    (page) => [statusOf(page), unconfirmed(page), isSlowed(page)] as const,
  );
  const hasStatus = then?.some((part, index) => part !== now?.[index]);
  const { made, undone } = after.history;
  const hasHistory =
    made.length > 0 !== before.history.made.length > 0 ||
    undone.length > 0 !== before.history.undone.length > 0;
  return [
    ...(hasStatus && now ? [new SessionStatusEvent(...now)] : []),
    ...(hasHistory ? [new SessionHistoryEvent(made.length > 0, undone.length > 0)] : []),
  ];
}

/** Whether something that can be seen from outside is not as it was. */
function isVisible(before: PageState, after: PageState): boolean {
  return (
    before.replica.state !== after.replica.state ||
    before.replica.version !== after.replica.version ||
    before.error !== after.error ||
    before.local !== after.local ||
    participantsIn(before) !== participantsIn(after) ||
    statusEvents(before, after).length > 0
  );
}

export function isSlowed(page: PageState): boolean {
  return page.kind === 'live' && page.isSlowed;
}

/** Who is here: this page first. */
export function participantsIn(page: PageState): ParticipantsDetail {
  return page.kind === 'live' ? page.presence.seen : nobody;
}

function toldParticipants(page: PageState): ParticipantsDetail | null {
  return page.kind === 'live' && page.presence.isTold ? page.presence.seen : null;
}

const nobody: ParticipantsDetail = { participants: [], count: 0 };
