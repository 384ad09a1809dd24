/**
 * One participant's state and what happens to it: own edits, and what they are told as. What takes something back is
 * loaded with the first edit (`undoing.ts`), what others did comes in by `take-in.ts`.
 *
 * Everything a person can notice is dispatched as an event. When to talk to the authority is the session's business.
 */
import type { AuthoredConflict } from '../core/sync/receive.ts';
import { diff } from '../core/diff/diff.ts';
import { toJson } from '../core/json/json.ts';
import type { Json } from '../core/json/json.ts';
import type { Patch } from '../core/json/patch.ts';
import { parsePatch } from '../core/json/parse.ts';
import type { MergeOptions } from '../core/merge/rebase.ts';
import { record } from '../core/diff/record.ts';
import type { DraftOfJson } from '../core/diff/record.ts';
import { edit, replicaOf } from '../core/sync/replica.ts';
import type { Replica } from '../core/sync/replica.ts';
import { canRedo, canUndo, emptyHistory } from '../core/undo/history.ts';
import type { History, Made } from '../core/undo/history.ts';
import { SessionChangeEvent, SessionConflictEvent } from './events.ts';
import type { ConflictDetail, Origin } from './events.ts';
import { loadPart } from './load-part.ts';
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
  /** Alone, it needs no participant: nobody tells edits apart. */
  replica: Replica = replicaOf('', { version: 0, state: null });
  merge: MergeOptions = {};
  sharing: Sharing = 'alone';
  /** What was on the page when it joined, if it was more than what the app began with. */
  local: Json = null;
  /** What the app began with. */
  first: Json = null;

  /** The state that each conflict was told on. */
  readonly conflicts = new WeakMap<ConflictDetail, Json>();
  readonly #options: EditorOptions;
  #history = emptyHistory;
  /** Edits that are not in the history yet. */
  #made: readonly Made[] = [];
  /** How to undo and rebase, loaded with the first edit: nobody needs it before. */
  #undoing: Promise<Undoing> | null = null;

  constructor(options: EditorOptions) {
    this.#options = options;
  }

  get state(): Json {
    return this.replica.state;
  }

  get canUndo(): boolean {
    return this.#made.length > 0 || canUndo(this.#history);
  }

  get canRedo(): boolean {
    return this.#made.length === 0 && canRedo(this.#history);
  }

  set(next: unknown): void {
    // What an app begins with is no edit: taking it back would leave the app with nothing to show.
    const isFirst = this.state === null && !this.canUndo;
    this.#edit(diff(this.state, toJson(next), this.diffOptions), isFirst ? emptyHistory : undefined);
    if (isFirst) this.first = this.state;
  }

  update(recipe: (draft: DraftOfJson) => unknown): void {
    this.editAloud(record(this.state, recipe, this.diffOptions), 'local');
  }

  patch(operations: unknown): void {
    this.editAloud(parsePatch(operations), 'local');
  }

  async undo(): Promise<boolean> {
    const undoing = await this.#load();
    return undoing.undo(this, this.#upToDate(undoing));
  }

  async redo(): Promise<boolean> {
    const undoing = await this.#load();
    return undoing.redo(this, this.#upToDate(undoing));
  }

  async putBack(conflict: ConflictDetail): Promise<boolean> {
    return (await this.#load()).putBack(this, conflict);
  }

  /** Begins anew. What was done before cannot be undone here. */
  begin(replica: Replica, origin: Origin = 'remote'): void {
    const previous = this.state;
    this.sharing = 'shared';
    this.replica = replica;
    this.#history = emptyHistory;
    this.#made = [];
    this.tellChange(previous, { origin, by: null });
  }

  /** Goes on with the same state and history, for or without others. */
  continueAs(sharing: Sharing): void {
    this.sharing = sharing;
    this.replica = replicaOf(this.replica.participant, { version: 0, state: this.state });
  }

  /** How states are compared. */
  get diffOptions(): Pick<MergeOptions, 'itemKey'> {
    const { itemKey } = this.merge;
    return itemKey === undefined ? {} : { itemKey };
  }

  /** @param history what can be undone afterwards, if not this very edit */
  #edit(patch: Patch, history?: History): void {
    if (this.sharing === 'view-only') throw new SessionError('read-only', 'This link can view, not edit');
    const before = this.state;
    const edited = edit(this.replica, patch);
    if (edited.state === before && history === undefined) return;
    if (history) this.#history = history;
    else this.#made = [...this.#made, { before, after: edited.state, patch, at: this.#options.now() }];
    // Alone, there is nobody to confirm anything.
    const { participant, state } = edited;
    this.replica = this.sharing === 'alone' ? replicaOf(participant, { version: 0, state }) : edited;
    this.#options.changed();
    // Most edits are never taken back, but whoever wants to does not want to wait.
    this.#load().then(
      (undoing) => this.#upToDate(undoing),
      () => undefined,
    );
  }

  /**
   * Edits, and tells the page.
   *
   * @param history what can be undone afterwards, if not this very edit
   */
  editAloud(patch: Patch, origin: Origin, history?: History): void {
    const previous = this.state;
    this.#edit(patch, history);
    if (this.state !== previous) this.tellChange(previous, { patch, origin, by: this.replica.participant });
  }

  /** Loads what it takes to take something back. */
  async #load(): Promise<Undoing> {
    this.#undoing ??= loadPart(import('./undoing.ts'));
    try {
      return await this.#undoing;
    } catch (error) {
      this.#undoing = null; // the network may be back next time
      throw error;
    }
  }

  /** The history with the edits made since. */
  #upToDate(undoing: Undoing): History {
    for (const made of this.#made) this.#history = undoing.record(this.#history, made, this.merge);
    this.#made = [];
    return this.#history;
  }

  tellChange(previous: Json, change: { patch?: Patch; origin: Origin; by: string | null }): void {
    const { state, version } = this.replica;
    const patch = change.patch ?? diff(previous, state, this.diffOptions);
    this.#options.target.dispatchEvent(
      new SessionChangeEvent({ ...change, patch, state, previous, version }),
    );
  }

  tellConflict(conflict: AuthoredConflict): void {
    this.conflicts.set(conflict, this.state);
    this.#options.target.dispatchEvent(new SessionConflictEvent(conflict));
  }
}

type Undoing = typeof import('./undoing.ts');
