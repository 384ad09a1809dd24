/** The package: importing it defines `<shared-session>`. */
import { SharedSession } from './element/shared-session.ts';

// A page may load this twice, from two places: the first definition stays.
if (!customElements.get('shared-session')) customElements.define('shared-session', SharedSession);

export { SharedSession } from './element/shared-session.ts';
export { Session } from './client.ts';
export type { SessionOptions } from './client.ts';
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
export type { SessionCopyEvent } from './element/panel/copy-event.ts';
export type {
  Participant,
  ParticipantsDetail,
  SessionParticipantsEvent,
  UserInfo,
} from './session/presence/participants.ts';
export type { Access, Keys } from './session/keys.ts';
export { StateError } from './core/json/json.ts';
export type { Json } from './core/json/json.ts';
export { PatchError } from './core/json/patch.ts';
export type { Operation, Patch } from './core/json/patch.ts';
export type { Draft } from './core/diff/record.ts';
export type { Conflict, MergeOptions } from './core/merge/rebase.ts';
export type { Strings } from './element/panel/strings.ts';
