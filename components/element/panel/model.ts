/** What the panel shows, as a value, and what its buttons do. */
import type { TemplateResult } from 'lit';
import type { Access } from '../../core/keys.ts';
import type { ConflictDetail, LeaveReason, Status } from '../../session/events.ts';
import type { Participant } from '../../session/presence/participants.ts';
import type { SessionError } from '../../session/session-error.ts';
import type { NoticeActions } from './notices.ts';
import type { Strings } from './strings.ts';
import type { Phase } from './words.ts';

export interface Model {
  readonly variant: 'button' | 'panel';
  readonly status: Status;
  readonly pending: number;
  readonly access: Access | null;
  readonly link: string | null;
  readonly error: SessionError | null;
  readonly people: readonly Participant[];
  /** How many people are here, also those who are not listed. */
  readonly count: number;
  readonly userName: string;
  /** What had to give way, and nobody has dealt with yet; newest first. */
  readonly conflicts: readonly ConflictDetail[];
  /** What the link that is shown lets others do. */
  readonly shown: 'edit' | 'view';
  /** What came of the last thing done with the link. */
  readonly said: Said | null;
  /** The QR code, once somebody asked for it. */
  readonly code: TemplateResult | 'loading' | 'failed' | null;
  readonly canShare: boolean;
  /** What is on its way. */
  readonly doing: 'starting' | 'joining' | 'ending' | null;
  /** Why the session that this page was in is over for it. */
  readonly left: LeaveReason | null;
  /** Whether this page ended it. */
  readonly isEnder: boolean;
  /** What the status line tells by now; null: nothing. */
  readonly phase: Phase | null;
  readonly isSlowed: boolean;
  /** Whether there is something to bring back from before this page joined. */
  readonly hasLocal: boolean;
  /** Whether the session ends if that is confirmed. */
  readonly isEnding: boolean;
  readonly strings: Strings;
}

/** The strings that tell what came of the last thing done with the link. */
export type Said =
  'editCopied' | 'viewCopied' | 'startedCopied' | 'started' | 'copyByHand' | 'shareFailed' | 'putBackFailed';

export interface PanelActions extends NoticeActions {
  readonly start: () => void;
  readonly join: (event: SubmitEvent) => void;
  readonly cancel: () => void;
  readonly choose: (event: Event) => void;
  readonly copy: () => void;
  readonly share: () => void;
  readonly toggleCode: () => void;
  readonly rename: (event: Event) => void;
  readonly retry: () => void;
  readonly leave: () => void;
  readonly askToEnd: (event: Event) => void;
  readonly keepOn: (event: Event) => void;
  readonly end: () => void;
  readonly bringBack: () => void;
  readonly forgetLocal: () => void;
}
