/**
 * One participant's state and what happens to it: own edits, undo and redo, what others did, what had to give way.
 *
 * Everything a person can notice is dispatched as an event. When to talk to the authority is the session's business.
 */
import type { AuthoredConflict, Received } from './core/receive.ts';
import { diff } from './core/diff.ts';
import { own } from './core/json.ts';
import type { Json } from './core/json.ts';
import { partAt } from './core/patch.ts';
import type { Patch } from './core/patch.ts';
import { parsePatch } from './core/protocol.ts';
import type { MergeOptions } from './core/rebase.ts';
import { record } from './core/record.ts';
import type { DraftOfJson } from './core/record.ts';
import { edit, isPending, replicaOf } from './core/replica.ts';
import type { Replica } from './core/replica.ts';
import { canRedo, canUndo, emptyHistory, record as recordEdit, redo, undo } from './core/undo.ts';
import type { History, Rebase } from './core/undo.ts';
import { SessionChangeEvent, SessionConflictEvent } from './events.ts';
import type { ConflictDetail, Origin } from './events.ts';
import { createParticipant } from './keys.ts';
import { SessionError } from './session-error.ts';

/** Whose state it is: this page's `alone`, everybody's, or everybody's to look at only. */
export type Sharing = 'alone' | 'shared' | 'view-only';

export interface EditorOptions {
  readonly target: EventTarget;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** Called after every edit and everything taken in. */
  readonly changed: () => void;
}

export class Editor {
  replica: Replica = replicaOf(createParticipant(), { version: 0, state: null });
  merge: MergeOptions = {};
  /** How to carry edits over those of others; set before there are any. */
  rebase: Rebase = onlyOurs;
  sharing: Sharing = 'alone';

  readonly #options: EditorOptions;
  /** The state that each conflict was told on. */
  readonly #conflicts = new WeakMap<ConflictDetail, Json>();
  #history = emptyHistory;

  constructor(options: EditorOptions) {
    this.#options = options;
  }

  get state(): Json {
    return this.replica.state;
  }

  get canUndo(): boolean {
    return canUndo(this.#history);
  }

  get canRedo(): boolean {
    return canRedo(this.#history);
  }

  set(next: unknown): void {
    this.#edit(diff(this.state, own(next), this.#diffOptions));
  }

  update(recipe: (draft: DraftOfJson) => unknown): void {
    this.#editAloud(record(this.state, recipe, this.#diffOptions), 'local');
  }

  patch(operations: unknown): void {
    this.#editAloud(parsePatch(operations), 'local');
  }

  undo(): boolean {
    return this.#step(undo(this.#history, this.state, this.rebase, this.merge));
  }

  redo(): boolean {
    return this.#step(redo(this.#history, this.state, this.rebase, this.merge));
  }

  putBack(conflict: ConflictDetail): boolean {
    const told = this.#conflicts.get(conflict);
    if (told === undefined || conflict.restore.length === 0) return false;
    const since = diff(told, this.state, this.#diffOptions);
    const { patches } = this.rebase(told, [since], [conflict.restore], this.merge);
    const before = this.state;
    this.#editAloud(patches.flat(), 'local');
    return this.state !== before;
  }

  /** Begins anew with `state` at `version`. What was done before cannot be undone here. */
  begin({ version, state }: { version: number; state: Json }): void {
    const previous = this.state;
    this.replica = replicaOf(createParticipant(), { version, state });
    this.#history = emptyHistory;
    this.#tellChange(previous, { origin: 'remote', by: null });
  }

  /** Goes on as another participant, with the same state and history; `version` is what the state is from now on. */
  continueAs(sharing: Sharing, version = 0): void {
    this.sharing = sharing;
    this.replica = replicaOf(createParticipant(), { version, state: this.state });
  }

  /** Takes in what the authority answered. */
  take({ replica, changes, conflicts }: Received): void {
    const before = this.replica;
    this.replica = replica;
    if (replica.state !== before.state) {
      const authors = new Set(changes.map(({ id }) => id.slice(0, id.lastIndexOf(':'))));
      const [by = null] = authors.size === 1 ? authors : [];
      this.#tellChange(before.state, { origin: isPending(before) ? 'rebase' : 'remote', by });
    }
    for (const conflict of conflicts) this.#tellConflict(conflict);
  }

  /** Takes in that the authority refused the sent change: every operation of it is told as lost. */
  takeRefusal({ sent, confirmed }: Replica, received: Received): void {
    this.take(received);
    for (const operation of sent?.patch ?? []) {
      const { path } = operation;
      const mine = 'value' in operation ? operation.value : undefined;
      const base = partAt(confirmed, path);
      const values = { mine, theirs: base, base, restore: [] };
      this.#tellConflict({ reason: 'rejected', lost: 'mine', path, operation, by: null, ...values });
    }
  }

  get #diffOptions(): Pick<MergeOptions, 'itemKey'> {
    const { itemKey } = this.merge;
    return itemKey === undefined ? {} : { itemKey };
  }

  /** @param history what can be undone afterwards, if this edit is itself an undo */
  #edit(patch: Patch, history?: History): void {
    if (this.sharing === 'view-only') throw new SessionError('read-only', 'This link can view, not edit');
    const before = this.state;
    const edited = edit(this.replica, patch);
    if (edited.state === before && history === undefined) return;
    this.#history = history ?? this.#recorded(before, edited.state, patch);
    // Alone, there is nobody to confirm anything.
    const { participant, state } = edited;
    this.replica = this.sharing === 'alone' ? replicaOf(participant, { version: 0, state }) : edited;
    this.#options.changed();
  }

  #recorded(before: Json, after: Json, patch: Patch): History {
    const made = { before, after, patch, at: this.#options.now() };
    return recordEdit(this.#history, made, this.rebase, this.merge);
  }

  #editAloud(patch: Patch, origin: Origin, history?: History): void {
    const previous = this.state;
    this.#edit(patch, history);
    if (this.state !== previous) this.#tellChange(previous, { patch, origin, by: this.replica.participant });
  }

  #step(step: ReturnType<typeof undo>): boolean {
    if (step === null) return false;
    this.#editAloud(step.patch, 'undo', step.history);
    for (const { change: _, ...conflict } of step.conflicts) this.#tellConflict({ ...conflict, by: null });
    return true;
  }

  #tellChange(previous: Json, change: { patch?: Patch; origin: Origin; by: string | null }): void {
    const { state, version } = this.replica;
    const patch = change.patch ?? diff(previous, state, this.#diffOptions);
    this.#options.target.dispatchEvent(
      new SessionChangeEvent({ ...change, patch, state, previous, version }),
    );
  }

  #tellConflict(conflict: AuthoredConflict): void {
    this.#conflicts.set(conflict, this.state);
    this.#options.target.dispatchEvent(new SessionConflictEvent(conflict));
  }
}

/** While a state is nobody else's there is nothing to rebase over. */
const onlyOurs: Rebase = () => {
  throw new Error('Expected a shared state');
};
