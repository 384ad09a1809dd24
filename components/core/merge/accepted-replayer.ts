import type { Json } from '../json/json.ts';
import { equal } from '../json/json.ts';
import { nameOf } from '../diff/match.ts';
import { assign } from './replay.ts';
import type { Actor } from './replay.ts';
import { memberAt, Node, put, remove, reset, revive, slotsOf, touch, valueOf } from './tree.ts';

interface Removed {
  readonly node: Node;
  readonly name: string | undefined;
}

/** Carries changes out as they were written, and notes on the nodes which change did it. */
export class AcceptedReplayer implements Actor {
  readonly keys: readonly string[];
  change = -1;
  /** What was removed: it may come back. */
  readonly #removed: Removed[] = [];

  constructor(keys: readonly string[]) {
    this.keys = keys;
  }

  opens(): boolean {
    return true;
  }

  set(node: Node, value: Json): void {
    reset(node, value);
    touch(node, this.change);
  }

  /** Puts a new occupant in; or the old one, if it was removed and is put back, as undo does. */
  add(parent: Node, token: string, value: Json): void {
    const old = this.#formerAt(parent, token, value);
    if (old === undefined) return this.#put(parent, token, new Node(value));
    revive(old);
    this.move(old, parent, token);
    assign(old, value, this);
  }

  remove(node: Node): void {
    touch(node, this.change);
    remove(node);
    this.#removed.push({ node, name: nameOf(valueOf(node), this.keys) });
  }

  move(node: Node, parent: Node, token: string): void {
    this.#put(parent, token, node);
    node.placed = true;
  }

  test(): boolean {
    return true;
  }

  #put(parent: Node, token: string, node: Node): void {
    const occupant = memberAt(parent, token);
    if (occupant) this.remove(occupant);
    put(parent, token, node);
    touch(node, this.change);
  }

  /** What was removed that `value` puts back: the same member, or an item of the same name. */
  #formerAt(parent: Node, token: string, value: Json): Node | undefined {
    const isMember = slotsOf(parent) === null;
    const own = nameOf(value, this.keys);
    const former = this.#removed.find(({ node, name }) => {
      if (node.alive) return false;
      if (node.parent === parent && isMember) return node.name === token;
      return name !== undefined && name === own && (node.parent === parent || equal(valueOf(node), value));
    });
    return former?.node;
  }
}
