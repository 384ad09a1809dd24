/** The package: importing it defines `<shared-session>`. */
import { SharedSession } from './shared-session.ts';

// A page may load this twice, from two places: the first definition stays.
if (!customElements.get('shared-session')) customElements.define('shared-session', SharedSession);

export { SharedSession } from './shared-session.ts';
export { Session } from './session.ts';
export type { SessionOptions, User } from './session.ts';
export { SessionError } from './session-error.ts';
export type { SessionErrorCode } from './session-error.ts';
export * from './events.ts';
export type { SessionBeforeJoinEvent, SessionJoinEvent, SessionStartEvent } from './joining-events.ts';
export type { SessionCopyEvent } from './panel/copy-event.ts';
export type { Participant, ParticipantsDetail, SessionParticipantsEvent } from './participants.ts';
export type { Role, Keys } from './keys.ts';
export { StateError } from './core/json.ts';
export type { Json } from './core/json.ts';
export { PatchError } from './core/patch.ts';
export type { Operation, Patch } from './core/patch.ts';
export type { Conflict, MergeOptions } from './core/rebase.ts';
export type { Strings } from './panel/strings.ts';
