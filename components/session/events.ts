/** What a session tells: `Event` subclasses with a typed `detail`, bubbling and crossing shadow boundaries. */
import type { Untyped } from '../core/json/json.ts';
import type { Patch } from '../core/json/patch.ts';
import type { AuthoredConflict } from '../core/sync/receive.ts';
import type { SessionParticipantsEvent } from './presence/participants.ts';
import type { SessionBeforeJoinEvent, SessionJoinEvent, SessionStartEvent } from './joining-events.ts';
import type { SessionError } from './session-error.ts';
import { SessionEvent } from './session-event.ts';

export { SessionEvent } from './session-event.ts';

/**
 * `idle`: the state is this page's alone · `connecting`: starting or joining · `live` · `reconnecting`: the last request
 * failed, trying again · `offline`: the network is gone · `ended`: over for good, the state stays.
 */
export type Status = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'offline' | 'ended';

/** Where a change came from. */
export type Origin = 'local' | 'remote' | 'rebase' | 'undo';

export interface ChangeDetail<State = Untyped> {
  readonly state: State;
  readonly previous: State;
  /** Turns `previous` into `state`. */
  readonly patch: Patch;
  readonly version: number;
  readonly origin: Origin;
  /** The participant who made it, or null if it was several or nobody can tell. */
  readonly by: string | null;
}

export type ConflictDetail = AuthoredConflict;

/** The state changed: by others, by a rebase, or by `change` and `patch`. Setting `state` tells nobody. */
export class SessionChangeEvent<State = Untyped> extends SessionEvent<ChangeDetail<State>> {
  constructor(detail: ChangeDetail<State>) {
    super('session-change', detail);
  }
}

/** What is told when the status changes. */
export interface StatusDetail {
  readonly status: Status;
  /** How many edits the authority has yet to confirm. */
  readonly pending: number;
  /** Whether polls are rarer than they would be, so that requests stay within the budget. */
  readonly isSlowed: boolean;
}

/** `status` changed, the number of edits the authority has yet to confirm, or whether the budget slows polls down. */
export class SessionStatusEvent extends SessionEvent<StatusDetail> {
  constructor(status: Status, pending: number, isSlowed: boolean) {
    super('session-status', { status, pending, isSlowed });
  }
}

/** Two people changed the same place and one edit had to give way. */
export class SessionConflictEvent extends SessionEvent<ConflictDetail> {
  constructor(detail: ConflictDetail) {
    super('session-conflict', detail);
  }
}

/** Whether there is something to undo, or to redo, has changed. */
export class SessionHistoryEvent extends SessionEvent<{
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}> {
  constructor(canUndo: boolean, canRedo: boolean) {
    super('session-history', { canUndo, canRedo });
  }
}

/** Something did not work. */
export class SessionErrorEvent extends SessionEvent<{ readonly error: SessionError }> {
  constructor(error: SessionError) {
    super('session-error', { error });
  }
}

/** `left`: on this page · `ended`: by its owner, for everybody · `error`: it cannot go on. */
export type LeaveReason = 'left' | 'ended' | 'error';

/** The page is no longer in its session. The state stays, as its own. */
export class SessionLeaveEvent extends SessionEvent<{ readonly reason: LeaveReason }> {
  constructor(reason: LeaveReason) {
    super('session-leave', { reason });
  }
}

/** `addEventListener` and `removeEventListener` of a target with these events, for those and for any other. */
export type ListenerMethod<Target, EventMap> = (<Type extends keyof EventMap>(
  type: Type,
  listener: (this: Target, event: EventMap[Type]) => unknown,
  options?: AddEventListenerOptions | boolean,
) => void) &
  EventTarget['addEventListener'];

/** The events by name, as they arrive at the element. */
export interface SessionEventMap<State = Untyped> {
  'session-change': SessionChangeEvent<State>;
  'session-status': SessionStatusEvent;
  'session-conflict': SessionConflictEvent;
  'session-history': SessionHistoryEvent;
  'session-error': SessionErrorEvent;
  'session-before-join': SessionBeforeJoinEvent<State>;
  'session-start': SessionStartEvent;
  'session-join': SessionJoinEvent;
  'session-leave': SessionLeaveEvent;
  'session-participants': SessionParticipantsEvent;
}
