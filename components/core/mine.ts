/**
 * Carries out what is mine: on the tree as I saw it, and then, as far as it still makes sense, on the same occupants of
 * the tree that is. What was done there is the rebased patch, in paths read off at that moment; what could not be done,
 * or undid something of theirs, is a conflict.
 */
import type { Conflict, MergeOptions } from './conflict.ts';
import { depthOf, equal, maxDepth } from './json.ts';
import type { Json } from './json.ts';
import type { Operation, Patch } from './patch.ts';
import { keyOf, moveSteps, perform } from './replay.ts';
import type { Actor } from './replay.ts';
import { mergeScalars } from './scalars.ts';
import {
  insert,
  isAlike,
  isAlive,
  isWithin,
  lift,
  match,
  mirror,
  Node,
  occupantOf,
  pair,
  partsOf,
  pathOf,
  put,
  putBack,
  remove,
  reset,
  setMember,
  slotsOf,
  tokensOf,
  valueOf,
} from './tree.ts';

type Values = Partial<Pick<Conflict, 'mine' | 'theirs' | 'base' | 'change'>>;

interface Entrance {
  /** What the node is a copy of. */
  readonly source?: Node | undefined;
  /** The member that it replaced here. */
  readonly replaced?: Node | undefined;
  /** Whether a container of theirs and one of mine become one. */
  readonly isUnion?: boolean;
}

export class Mine implements Actor {
  readonly change = -1;
  readonly itemKey: string | undefined;
  readonly #options: MergeOptions;
  readonly #yields: boolean;
  readonly #keeps: boolean;
  readonly #reports: { readonly at: Node; readonly conflict: Conflict }[] = [];
  #rebased: Operation[] = [];
  #operation: Operation | null = null;
  /** Whether what happens now happens on my tree only. */
  #isRejected = false;

  constructor(options: MergeOptions) {
    this.#options = options;
    this.itemKey = options.itemKey;
    this.#yields = options.prefer === 'theirs';
    this.#keeps = options.deleteVsEdit === 'keep' && !this.#yields;
  }

  /** Rebases one patch; null if a `test` in it fails now. One that is known to be `rejected` goes nowhere. */
  carry(root: Node, patch: Patch, isRejected: boolean): Patch | null {
    this.#rebased = [];
    this.#isRejected = isRejected;
    const isDone = patch.every((operation) => {
      this.#operation = operation;
      return perform(root, [operation], this);
    });
    return isDone ? this.#rebased : null;
  }

  /** The conflicts so far, where they are now. */
  get conflicts(): readonly Conflict[] {
    return this.#reports.map(({ at, conflict }) => ({
      ...conflict,
      ...(isAlive(at.twin) && { path: pathOf(at.twin) }),
      restore: conflict.reason === 'rejected' ? [] : restoration(at, conflict),
    }));
  }

  opens(node: Node, value: Json): boolean {
    const { twin } = node;
    return this.#isRejected || (isAlive(twin) && isAlike(node, twin) && !equal(valueOf(twin), value));
  }

  set(node: Node, value: Json): void {
    const base = valueOf(node);
    reset(node, value);
    if (this.#isRejected) return;
    if (isAlive(node.twin)) this.#settle(node, node.twin, base);
    else if (!this.#return(node, base)) this.#lose(node, { base });
  }

  add(parent: Node, token: string, value: Json, source?: Node): void {
    const container = this.#reach(parent);
    const node = new Node(value);
    const replaced = this.#put(parent, token, node);
    if (this.#isRejected) return;
    if (container === null) this.#lose(node);
    else this.#enter(node, container, { source, replaced });
  }

  remove(node: Node): void {
    const base = valueOf(node);
    remove(node);
    const { twin } = node;
    if (this.#isRejected || !isAlive(twin)) return;
    const theirs = valueOf(twin);
    if (twin.placed || !equal(theirs, base)) {
      this.#giveWay(node, 'deleted-edit', { theirs, base }, this.#yields || this.#keeps);
      if (this.#yields || this.#keeps) return;
    }
    this.#emit({ op: 'remove', path: pathOf(twin) });
    remove(twin);
  }

  move(node: Node, parent: Node, token: string): void {
    const container = this.#reach(parent);
    const replaced = this.#put(parent, token, node);
    if (this.#isRejected) return;
    const { twin } = node;
    if (isAlive(twin)) {
      if (container === null || !this.#relocate(node, twin, container, replaced)) this.#lose(node);
    } else if (!this.#keeps || !this.#return(node)) this.#lose(node);
  }

  test(node: Node, value: Json): boolean {
    if (this.#isRejected) return true;
    const { twin } = node;
    if (isAlive(twin) && equal(valueOf(twin), value)) {
      this.#emit({ op: 'test', path: pathOf(twin), value });
      return true;
    }
    this.#report('rejected', 'mine', node, { mine: value, theirs: twinValue(node), base: value });
    return false;
  }

  /** Their counterpart of a container of mine, if there still is one. */
  #reach(node: Node): Node | null {
    if (this.#isRejected) return null;
    if (!isAlive(node.twin) && this.#keeps) this.#return(node);
    return isAlive(node.twin) && isAlike(node, node.twin) ? node.twin : null;
  }

  /** Puts a node into my tree; returns the member it replaced. */
  #put(parent: Node, token: string, node: Node): Node | undefined {
    const replaced = slotsOf(parent) ? undefined : occupantOf(parent, token);
    put(parent, token, node);
    node.placed = true;
    return replaced;
  }

  /** Brings a node into their container that it was put into here, or makes it one with what they put there. */
  #enter(node: Node, container: Node, { source, replaced, isUnion = false }: Entrance): void {
    const rival = this.#rivalIn(container, node, isUnion);
    if (rival && !replaced) this.#unite(node, rival);
    else if (!rival || this.#overwrites(node, rival, replaced)) {
      this.#plant(node, container, { source, isUnion });
    }
  }

  /** What they have where mine is to be: the member or, in a list, an item of theirs with its key (or, in a union, its value). */
  #rivalIn(container: Node, node: Node, isUnion = false): Node | undefined {
    const slots = slotsOf(container);
    if (slots === null) return occupantOf(container, node.name);
    const value = valueOf(node);
    const key = keyOf(value, this.itemKey);
    if (key === undefined && !isUnion) return undefined;
    return slots.find((other) => {
      if (!other.alive || isAlive(other.twin)) return false;
      return key === undefined ? equal(valueOf(other), value) : keyOf(valueOf(other), this.itemKey) === key;
    });
  }

  /** Both sides put something new into one place: what is in both is united too, the rest of mine is added. */
  #unite(node: Node, rival: Node): void {
    if (equal(valueOf(node), valueOf(rival))) return match(node, rival);
    pair(node, rival);
    if (!isAlike(node, rival)) return this.#settle(node, rival, undefined);
    const parts = [...(partsOf(node)?.values() ?? [])].filter(({ alive }) => alive);
    for (const part of parts) this.#enter(part, rival, { isUnion: true });
  }

  /** Gives their node the value that mine has now, or one that keeps both. */
  #settle(node: Node, twin: Node, base: Json | undefined): void {
    const mine = valueOf(node);
    const theirs = valueOf(twin);
    if (equal(mine, theirs)) return match(node, twin);
    const merged = mergeScalars(base, theirs, mine, tokensOf(twin), this.#options);
    const isContested = merged ? merged.overwritten : !equal(theirs, base);
    const value = merged?.value ?? mine;
    if ((twin.parent && isTooDeep(twin.parent, value)) || (isContested && this.#yields && !merged)) {
      return this.#lose(node, { base });
    }
    if (isContested) this.#giveWay(node, 'overwrite', { mine, theirs, base });
    if (value === theirs) return;
    this.#emit({ op: 'replace', path: pathOf(twin), value });
    reset(twin, value);
  }

  /** Whether `node` may take the place of theirs, which stands where it replaced `replaced` here. */
  #overwrites(node: Node, rival: Node, replaced: Node | undefined): boolean {
    const base = replaced && valueOf(replaced);
    const theirs = valueOf(rival);
    if (replaced?.twin === rival && equal(theirs, base)) return true;
    this.#giveWay(node, 'overwrite', { mine: valueOf(node), theirs, base, change: rival.by });
    return !this.#yields;
  }

  /** Puts a node that they do not have, or no longer, where it is here; returns whether that could be done. */
  #return(node: Node, base = valueOf(node)): boolean {
    const { parent } = node;
    const isItem = parent !== null && slotsOf(parent) !== null;
    if (parent === null || this.#yields || (isItem && !(this.#keeps && node.twin))) return false;
    const container = this.#reach(parent);
    if (container === null) return false;
    if (isAlive(node.twin)) return true; // it came back with its container
    const rival = this.#rivalIn(container, node);
    if (rival) {
      this.#unite(node, rival);
      return true;
    }
    const change = blame(node);
    if (this.#plant(node, container))
      this.#report('restored', 'none', node, { mine: valueOf(node), base, change });
    return true;
  }

  /** Adds a node of mine to their container; returns whether it fits. */
  #plant(node: Node, container: Node, { source, isUnion = false }: Entrance = {}): boolean {
    const value = valueOf(node);
    if (isTooDeep(container, value)) {
      this.#lose(node);
      return false;
    }
    const isSame = source !== undefined && isAlive(source.twin) && equal(twinValue(source), value);
    const from = isSame ? pathOf(source.twin as Node) : null;
    const twin = mirror(node);
    place(twin, container, node, isUnion);
    const path = pathOf(twin);
    this.#emit(from === null ? { op: 'add', path, value } : { op: 'copy', from, path });
    return true;
  }

  /** Moves their node to where mine is; returns whether it can be there. */
  #relocate(node: Node, twin: Node, container: Node, replaced: Node | undefined): boolean {
    if (isWithin(container, twin) || (this.#yields && twin.placed)) return false;
    if (isTooDeep(container, valueOf(twin))) return false;
    const from = pathOf(twin);
    const home = twin.parent as Node;
    const tombstone = lift(twin);
    const rival = slotsOf(container) ? undefined : occupantOf(container, node.name);
    if (rival && !this.#overwrites(node, rival, replaced)) {
      putBack(twin, tombstone);
      return true;
    }
    const end = `${pathOf(home)}/${(slotsOf(home)?.length ?? 0) - home.gaps}`;
    place(twin, container, node);
    const path = pathOf(twin);
    if (from === path) return true;
    for (const operation of moveSteps(from, path, end)) this.#emit(operation);
    if (twin.placed) this.#report('move', 'theirs', node, { mine: valueOf(node), theirs: valueOf(twin) });
    twin.placed = false;
    return true;
  }

  #emit(operation: Operation): void {
    this.#rebased.push(operation);
  }

  #lose(node: Node, { base }: Values = {}): void {
    this.#report('lost', 'mine', node, { mine: valueOf(node), theirs: twinValue(node), base });
  }

  /** One of two edits goes: theirs, unless theirs is preferred. */
  #giveWay(node: Node, reason: Conflict['reason'], values: Values, isMine = this.#yields): void {
    this.#report(this.#yields ? 'lost' : reason, isMine ? 'mine' : 'theirs', node, values);
  }

  #report(reason: Conflict['reason'], lost: Conflict['lost'], node: Node, values: Values): void {
    const { mine, theirs, base, change = blame(node) } = values;
    const at = node.twin ?? node;
    const operation = this.#operation;
    this.#reports.push({
      at: node,
      conflict: { reason, lost, path: pathOf(at), operation, mine, theirs, base, change, restore: [] },
    });
  }
}

/** What puts the lost edit back: its value where the place is there, or else the outermost thing that is gone. */
function restoration(node: Node, { reason, lost, mine, theirs }: Conflict): Patch {
  if (lost === 'none' || reason === 'move') return [];
  let known = node;
  while (known.twin === null && known.parent) known = known.parent;
  const isThere: boolean = isAlive(known.twin);
  if (isThere) {
    if (known !== node) return [];
    const path = pathOf(known.twin as Node);
    const value = lost === 'mine' ? mine : theirs;
    return value === undefined ? [{ op: 'remove', path }] : [{ op: 'replace', path, value }];
  }
  let gone: Node | null = null;
  for (let at: Node | null = known.twin; at !== null; at = at.parent) if (!at.alive) gone = at;
  if (gone === null) return [];
  const value = lost === 'mine' ? twinValueOf(gone) : gone === node.twin ? theirs : undefined;
  const path = placeOf(gone);
  return value === undefined || path === null ? [] : [{ op: 'add', path, value }];
}

/** Where a dead node could be added again, or null if nothing can be in there any more. */
function placeOf(gone: Node): string | null {
  const { parent } = gone;
  const parts = parent && partsOf(parent);
  if (parent === null || parts === null) return null;
  return Array.isArray(parts) && !parts.includes(gone) ? `${pathOf(parent)}/-` : pathOf(gone);
}

function twinValueOf({ twin }: Node): Json | undefined {
  return twin === null ? undefined : valueOf(twin);
}

function twinValue({ twin }: Node): Json | undefined {
  return isAlive(twin) ? valueOf(twin) : undefined;
}

function isTooDeep(container: Node, value: Json): boolean {
  return tokensOf(container).length + 1 + depthOf(value) > maxDepth;
}

/** Which of their changes made the difference between a node of mine and theirs: see {@link Conflict.change}. */
function blame(node: Node): number {
  let mine = node;
  while (mine.twin === null && mine.parent) mine = mine.parent;
  let by = mine.twin?.by ?? -1;
  for (let at = mine.twin; at !== null; at = at.parent) if (!at.alive) by = at.by;
  return by;
}

function place(node: Node, container: Node, mine: Node, isLast = false): void {
  const slots = slotsOf(container);
  if (slots === null) setMember(container, mine.name, node);
  else insert(container, isLast ? slots.length : slotFor(mine, container), node);
}

/** The slot in their list for an item of mine: between the neighbours that it has here, as near as they are there. */
function slotFor(node: Node, list: Node): number {
  const slots = list.parts as Node[];
  const mine = node.parent?.parts as Node[];
  const at = mine.indexOf(node);
  let left = at - 1;
  let right = at + 1;
  while (mine[left]?.alive === false) left--;
  while (mine[right]?.alive === false) right++;
  if (right === mine.length) return slots.length;
  if (left < 0) return 0;
  const before = liveSlotOf(mine[right], list);
  const after = liveSlotOf(mine[left], list) + 1;
  if (before >= 0 && (mine[right]?.placed === true || after === 0)) return before;
  return after > 0 ? after : behindTombstone(mine, left, slots);
}

function liveSlotOf(mine: Node | undefined, list: Node): number {
  const twin = mine?.twin;
  return twin?.alive === true && twin.parent === list ? (list.parts as Node[]).indexOf(twin) : -1;
}

/** Behind the place that the nearest neighbour on the left had in their list. */
function behindTombstone(mine: readonly Node[], left: number, slots: readonly Node[]): number {
  for (let at = left; at >= 0; at--) {
    const twin = mine[at]?.twin;
    const slot = twin ? slots.findIndex((other) => other === twin || other.left === twin) : -1;
    if (slot >= 0) return slot + 1;
  }
  return slots.length;
}
