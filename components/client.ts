/** `shared-session/client`: a session without the element, which uses what the browser offers where there is one. */
import { Session as BareSession } from './session/session.ts';
import type { SessionOptions } from './session/session.ts';
import type { Untyped } from './core/json/json.ts';

export class Session<State = Untyped> extends BareSession<State> {
  constructor(options: SessionOptions = {}) {
    super({ ports: async () => (await import('./browser/ports.ts')).browserPorts, ...options });
  }
}

export type { SessionOptions } from './session/session.ts';
export type { Runtime } from './session/settings.ts';
export type { User } from './session/presence/introduction.ts';
export { SessionError } from './session/session-error.ts';
export type { SessionErrorCode } from './session/session-error.ts';
export * from './session/events.ts';
export type {
  SessionBeforeJoinEvent,
  SessionJoinEvent,
  SessionStartEvent,
} from './session/joining-events.ts';
export type {
  Participant,
  ParticipantsDetail,
  SessionParticipantsEvent,
  UserInfo,
} from './session/presence/participants.ts';
export type { Access, Keys } from './core/keys.ts';
export { StateError } from './core/json/json.ts';
export type { Json } from './core/json/json.ts';
export { PatchError } from './core/json/patch.ts';
export type { Operation, Patch } from './core/json/patch.ts';
export type { Draft } from './core/diff/record.ts';
export type { Conflict, MergeOptions } from './core/merge/rebase.ts';
