import type { Untyped } from '../../core/json/json.ts';
import { SessionEvent } from '../session-event.ts';

/** What an app has to say about a person: anything that is JSON, interfaces included, which lack an index signature. */
export type UserInfo = null | boolean | number | string | object;

/** Somebody who is in the session. */
export interface Participant<Info = Untyped> {
  readonly id: string;
  readonly name: string;
  /** Any CSS colour. */
  readonly color: string;
  /** What the app has to say about the participant: a cursor, a selection. */
  readonly info?: Info;
  /** Whether it is this page. */
  readonly isSelf: boolean;
}

export interface ParticipantsDetail<Info = Untyped> {
  /** This page first, then the others in the order they came. */
  readonly participants: readonly Participant<Info>[];
  /** How many are here, those who are not listed included. */
  readonly count: number;
}

/** Somebody came, went, or looks different. */
export class SessionParticipantsEvent<Info = Untyped> extends SessionEvent<ParticipantsDetail<Info>> {
  constructor(detail: ParticipantsDetail<Info>) {
    super('session-participants', detail);
  }
}
