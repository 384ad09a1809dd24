import type { Json } from '../../core/json/json.ts';
import { SessionEvent } from '../events.ts';

/** Somebody who is in the session. */
export interface Participant {
  readonly id: string;
  readonly name: string;
  /** Any CSS colour. */
  readonly color: string;
  /** What the app has to say about the participant: a cursor, a selection. */
  readonly info?: Json;
  /** Whether it is this page. */
  readonly isSelf: boolean;
}

export interface ParticipantsDetail {
  /** This page first, then the others in the order they came. */
  readonly participants: readonly Participant[];
  /** How many are here, those who are not listed included. */
  readonly count: number;
}

/** Somebody came, went, or looks different. */
export class SessionParticipantsEvent extends SessionEvent<ParticipantsDetail> {
  constructor(detail: ParticipantsDetail) {
    super('session-participants', detail);
  }
}
