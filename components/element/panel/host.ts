import type { LitElement } from 'lit';
import type { Access } from '../../core/keys.ts';
import type { ConflictDetail, Status } from '../../session/events.ts';
import type { Participant } from '../../session/presence/participants.ts';
import type { SessionError } from '../../session/session-error.ts';
import type { Language } from './language.ts';
import type { Strings } from './strings.ts';

/** The element around a panel: what the panel reads of it, and what it does to it. */
export interface PanelHost extends LitElement {
  readonly variant: 'button' | 'panel' | 'none';
  readonly open: boolean;
  readonly language: Language | undefined;
  readonly strings: Partial<Strings>;
  readonly couldNotJoin: boolean;
  readonly state: unknown;
  readonly local: unknown;
  readonly status: Status;
  readonly pending: number;
  readonly access: Access | null;
  readonly readonly: boolean;
  readonly error: SessionError | null;
  readonly link: string | null;
  readonly participants: readonly Participant[];
  readonly participantCount: number;
  conflicts: readonly ConflictDetail[];
  userName: string | null;
  linkFor(access: 'edit' | 'view'): string | null;
  start(): Promise<string>;
  join(keyOrLink: string): Promise<void>;
  leave(): Promise<void>;
  end(): Promise<void>;
  refresh(): void;
  patch(operations: unknown): void;
  putBack(conflict: ConflictDetail): Promise<boolean>;
}
