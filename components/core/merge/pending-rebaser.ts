/**
 * Carries out what is mine: on the tree as I saw it, and then, as far as it still makes sense, on the same occupants of
 * the tree that is. What was done there is the rebased patch, in paths read off at that moment; what could not be done,
 * or undid something of theirs, is a conflict.
 */
import type { Conflict, MergeOptions } from './conflict.ts';
import { Counters, sumOf } from './counters.ts';
import { depthOf, equal, maxDepth } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import type { Operation, Patch } from '../json/patch.ts';
import { place } from './placement.ts';
import { keysOf, moveSteps, perform } from './replay.ts';
import type { Actor } from './replay.ts';
import { Reports, twinValue } from './reports.ts';
import { Rivals } from './rivals.ts';
import { mergeScalars } from './scalars.ts';
import {
  endOf,
  isAlike,
  isAlive,
  isWithin,
  lift,
  match,
  memberAt,
  mirror,
  Node,
  pair,
  partsOf,
  pathOf,
  put,
  putBack,
  remove,
  reset,
  slotsOf,
  tokensOf,
  valueOf,
} from './tree.ts';

interface Entrance {
  /** What the node is a copy of. */
  readonly source?: Node | undefined;
  /** The member that it replaced here. */
  readonly replaced?: Node | undefined;
  /** What is to be there, if not what the node is. */
  readonly value?: Json;
  /** Whether a container of theirs and one of mine become one. */
  readonly isUnion?: boolean;
}

export class PendingRebaser implements Actor {
  readonly change = -1;
  readonly keys: readonly string[];
  readonly #options: MergeOptions;
  readonly #yields: boolean;
  readonly #keeps: boolean;
  readonly #counters: Counters;
  readonly #rivals: Rivals;
  readonly #reports = new Reports();
  #rebased: Operation[] = [];

  constructor(options: MergeOptions) {
    this.#options = options;
    this.keys = keysOf(options);
    this.#yields = options.prefer === 'theirs';
    this.#counters = new Counters(options);
    this.#rivals = new Rivals(this.keys, this.#counters);
    this.#keeps = options.deleteVsEdit === 'keep' && !this.#yields;
  }

  /** Rebases one patch; null if a `test` in it fails now. */
  carry(root: Node, patch: Patch): Patch | null {
    this.#rebased = [];
    const isDone = patch.every((operation) => {
      this.#reports.operation = operation;
      return perform(root, [operation], this);
    });
    return isDone ? this.#rebased : null;
  }

  get conflicts(): readonly Conflict[] {
    return this.#reports.conflicts;
  }

  opens(node: Node, value: Json): boolean {
    const { twin } = node;
    if (!isAlive(twin) || !isAlike(node, twin)) return false;
    const theirs = valueOf(twin);
    if (equal(theirs, valueOf(node))) return false; // where theirs did nothing, mine stays as written
    return !equal(theirs, value) || this.#counters.mayBeIn(twin);
  }

  set(node: Node, value: Json): void {
    const base = valueOf(node);
    reset(node, value);
    if (isAlive(node.twin)) this.#settle(node, node.twin, base);
    else if (!this.#return(node, base)) this.#lose(node, base);
  }

  add(parent: Node, token: string, value: Json, source?: Node): void {
    const container = this.#reach(parent);
    const node = new Node(value);
    const replaced = this.#put(parent, token, node);
    if (container === null) this.#lose(node);
    else this.#enter(node, container, { source, replaced });
  }

  remove(node: Node): void {
    const base = valueOf(node);
    remove(node);
    const { twin } = node;
    if (!isAlive(twin)) return;
    if (twin.placed || !equal(valueOf(twin), base)) {
      if (this.#takeOff(node, twin, base)) return;
      const stays = this.#yields || this.#keeps;
      this.#reports.add(this.#yields ? 'lost' : 'deleted-edit', stays ? 'mine' : 'theirs', node, base);
      if (stays) {
        this.#rivals.leaveOne();
        return;
      }
    }
    this.#emit({ op: 'remove', path: pathOf(twin) });
    remove(twin);
  }

  move(node: Node, parent: Node, token: string): void {
    const container = this.#reach(parent);
    const replaced = this.#put(parent, token, node);
    const { twin } = node;
    if (isAlive(twin)) {
      if (container === null || !this.#relocate(node, twin, container, replaced)) this.#lose(node);
    } else if (!this.#keeps || !this.#return(node)) this.#lose(node);
  }

  test(node: Node, value: Json): boolean {
    const { twin } = node;
    if (isAlive(twin) && equal(valueOf(twin), value)) {
      this.#emit({ op: 'test', path: pathOf(twin), value });
      return true;
    }
    this.#reports.add('rejected', 'mine', node, value);
    return false;
  }

  /** Their counterpart of a container of mine, if there still is one. */
  #reach(node: Node): Node | null {
    if (!isAlive(node.twin) && this.#keeps) this.#return(node);
    return isAlive(node.twin) && isAlike(node, node.twin) ? node.twin : null;
  }

  /** Puts a node into my tree; returns the member it replaced. */
  #put(parent: Node, token: string, node: Node): Node | undefined {
    const replaced = memberAt(parent, token);
    put(parent, token, node);
    node.placed = true;
    return replaced;
  }

  /** Brings a node into their container that it was put into here, or makes it one with what they put there. */
  #enter(node: Node, container: Node, { source, replaced, isUnion = false }: Entrance): void {
    const rival = this.#rivals.find(container, node, isUnion);
    if (rival && !replaced) this.#unite(node, rival);
    else if (!rival || this.#overwrites(node, rival, replaced)) {
      this.#plant(node, container, { source, isUnion });
    }
  }

  /** Both sides put something new into one place: what is in both is united too, the rest of mine is added. */
  #unite(node: Node, rival: Node, base?: Json): void {
    if (!this.#counters.mayBeIn(rival) && equal(valueOf(node), valueOf(rival))) return match(node, rival);
    const isUnion = isAlike(node, rival);
    pair(node, rival); // only now, so that no parts are pairs yet
    if (isUnion) this.#uniteParts(node, rival);
    else this.#settle(node, rival, base);
  }

  #uniteParts(node: Node, rival: Node): void {
    const parts = [...(partsOf(node)?.values() ?? [])].filter(({ alive }) => alive);
    for (const part of parts) this.#enter(part, rival, { isUnion: true });
  }

  /** Gives their node the value that mine has now, or one that keeps both. */
  #settle(node: Node, twin: Node, base: Json | undefined): void {
    const mine = valueOf(node);
    const theirs = valueOf(twin);
    const isTouched = !equal(theirs, base);
    // Both made containers of what was none.
    if (isTouched && !this.#yields && this.#counters.mayBeIn(twin) && isAlike(node, twin)) {
      return this.#uniteParts(node, twin);
    }
    const merged = isTouched ? mergeScalars(base, theirs, mine, tokensOf(twin), this.#options) : null;
    if (!merged && equal(mine, theirs)) return match(node, twin);
    const isContested = merged ? merged.overwritten : isTouched;
    const value = merged?.value ?? mine;
    if ((twin.parent && isTooDeep(twin.parent, value)) || (isContested && this.#yields && !merged)) {
      return this.#lose(node, base);
    }
    if (isContested) this.#giveWay(node, base, twin);
    if (value === theirs) return;
    this.#emit({ op: 'replace', path: pathOf(twin), value });
    reset(twin, value);
  }

  /** Mine removed a counter that theirs changed: takes off what mine saw; says whether it is one. */
  #takeOff({ parent, name }: Node, twin: Node, base: Json): boolean {
    const theirs = valueOf(twin);
    const container = twin.parent;
    if (typeof theirs !== 'number' || typeof base !== 'number' || container === null) return false;
    if (container.twin !== parent || twin.name !== name || slotsOf(container)) return false;
    if (!this.#counters.has(container, name)) return false;
    const value = sumOf(base, theirs, undefined);
    this.#emit({ op: 'replace', path: pathOf(twin), value });
    reset(twin, value);
    return true;
  }

  /** Whether `node` may take the place of theirs, which stands where it replaced `replaced` here. */
  #overwrites(node: Node, rival: Node, replaced: Node | undefined): boolean {
    const base = replaced && valueOf(replaced);
    if (replaced?.twin === rival && equal(valueOf(rival), base)) return true;
    this.#giveWay(node, base, rival);
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
    const rival = this.#rivals.find(container, node, false);
    if (rival) this.#unite(node, rival, base);
    else {
      this.#reports.add('restored', 'none', node, base);
      const mine = valueOf(node);
      const isAdded = typeof mine === 'number' && typeof base === 'number' && mine !== base;
      const value =
        isAdded && !isItem && this.#counters.has(container, node.name) ? sumOf(base, undefined, mine) : mine;
      this.#plant(node, container, { value });
    }
    return true;
  }

  /** Adds a node of mine to their container, if it fits. */
  #plant(node: Node, container: Node, entrance: Entrance): void {
    const { source, value = valueOf(node), isUnion = false } = entrance;
    if (isTooDeep(container, value)) return this.#lose(node);
    const isSame = source !== undefined && isAlive(source.twin) && equal(twinValue(source), value);
    const from = isSame ? pathOf(source.twin as Node) : null;
    const twin = mirror(node);
    if (value !== valueOf(node)) reset(twin, value);
    place(twin, container, node, isUnion);
    const path = pathOf(twin);
    this.#emit(from === null ? { op: 'add', path, value } : { op: 'copy', from, path });
  }

  /** Moves their node to where mine is; returns whether it can be there. */
  #relocate(node: Node, twin: Node, container: Node, replaced: Node | undefined): boolean {
    if (isWithin(container, twin) || (this.#yields && twin.placed)) return false;
    if (isTooDeep(container, valueOf(twin))) return false;
    const from = pathOf(twin);
    const home = twin.parent as Node;
    const tombstone = lift(twin);
    const rival = memberAt(container, node.name);
    if (rival && !this.#overwrites(node, rival, replaced)) {
      putBack(twin, tombstone);
      return true;
    }
    const end = endOf(home);
    place(twin, container, node);
    const path = pathOf(twin);
    if (from === path) return true;
    for (const operation of moveSteps(from, path, end)) this.#emit(operation);
    if (twin.placed) this.#reports.add('move', 'theirs', node);
    twin.placed = false;
    return true;
  }

  #emit(operation: Operation): void {
    this.#rebased.push(operation);
  }

  #lose(node: Node, base?: Json): void {
    this.#reports.add('lost', 'mine', node, base);
  }

  /** One of two edits of a place goes: theirs, unless theirs is preferred. */
  #giveWay(node: Node, base: Json | undefined, rival: Node): void {
    this.#reports.add(
      this.#yields ? 'lost' : 'overwrite',
      this.#yields ? 'mine' : 'theirs',
      node,
      base,
      rival,
    );
  }
}

function isTooDeep(container: Node, value: Json): boolean {
  return tokensOf(container).length + 1 + depthOf(value) > maxDepth;
}
