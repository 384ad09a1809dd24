/** How things are, in the panel's words. */
import type { LeaveReason, Status } from '../../session/events.ts';
import type { Access } from '../../core/keys.ts';
import type { SessionError } from '../../session/session-error.ts';
import type { Strings } from './strings.ts';

/** What the status line can tell. */
export type Phase = Status | 'saving' | 'left';

export function phaseOf(status: Status, pending: number, left: LeaveReason | null): Phase {
  if (status === 'live' && pending > 0) return 'saving';
  return status === 'idle' && left === 'left' ? 'left' : status;
}

/** @param phase null to say nothing */
export function statusText(phase: Phase | null, pending: number, strings: Strings): string {
  switch (phase) {
    case null:
      return '';
    case 'left':
      return strings.left;
    case 'saving':
      return strings.saving;
    case 'offline':
      return strings.unsaved(pending);
    case 'idle':
    case 'connecting':
    case 'live':
    case 'reconnecting':
    case 'ended':
      return strings.status[phase];
  }
}

/** What whoever is cut off can count on; '' for whoever is not. Where it is not the connection, it says so. */
export function comfort({ isShared, phase, error, access, strings }: Connectedness): string {
  if (!isShared || (phase !== 'offline' && phase !== 'reconnecting')) return '';
  const isOfSite = error?.code === 'function-failed' || error?.code === 'internal';
  const fault = isOfSite ? strings.errors[error.code] : undefined;
  if (fault !== undefined) return fault;
  return access === 'view' ? strings.waiting : strings.kept;
}

export interface Connectedness {
  /** Whether this page is in a session. */
  readonly isShared: boolean;
  /** What the status line tells. */
  readonly phase: Phase | null;
  readonly error: SessionError | null;
  readonly access: Access | null;
  readonly strings: Strings;
}

/** What went wrong. In a session that goes on trying, nobody has to do anything, and hears of it with the status. */
export function errorText({ error, isShared, strings }: Trouble): string {
  if (error === null) return '';
  if (isShared && error.recoverable && !ofThisBrowser.has(error.code)) {
    return ''; // the band says so, with `comfort`
  }
  const text = strings.errors[error.code] ?? strings.otherError;
  const blank = text.endsWith('。') ? '' : ' ';
  return error.unsaved > 0 ? `${text}${blank}${strings.notShared(error.unsaved)}` : text;
}

/** What no band tells of, and waiting does not mend. */
const ofThisBrowser: ReadonlySet<string> = new Set(['storage-denied', 'outbox-unreadable']);

export interface Trouble {
  readonly error: SessionError | null;
  /** Whether this page is in a session. */
  readonly isShared: boolean;
  readonly strings: Strings;
}
