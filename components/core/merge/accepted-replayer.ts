import type { Json } from '../json/json.ts';
import { equal } from '../json/json.ts';
import { nameOf } from '../diff/match.ts';
import { NamedNodes } from './named-nodes.ts';
import { assign } from './replay.ts';
import type { Actor } from './replay.ts';
import { memberAt, Node, put, remove, reset, revive, slotsOf, touch, valueOf } from './tree.ts';

/** Carries changes out as they were written, and notes on the nodes which change did it. */
export class AcceptedReplayer implements Actor {
  readonly keys: readonly string[];
  change = -1;
  /** What was removed and may come back: by its container, and by its name in there. */
  readonly #removed = new Map<Node, NamedNodes>();
  /** The same by the names that items have wherever they are. */
  readonly #named = new NamedNodes();

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
    const parent = node.parent as Node;
    const name = nameOf(valueOf(node), this.keys);
    const siblings = this.#removed.get(parent) ?? new NamedNodes();
    this.#removed.set(parent, siblings);
    siblings.add(slotsOf(parent) === null ? node.name : name, node);
    this.#named.add(name, node);
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
    const name = nameOf(value, this.keys);
    const isGone = ({ alive }: Node) => !alive;
    const sibling = this.#removed
      .get(parent)
      ?.get(slotsOf(parent) === null ? token : name)
      .findLast(isGone);
    const isSame = (node: Node) => isGone(node) && equal(valueOf(node), value);
    return sibling ?? this.#named.get(name).slice(-mostNamesakes).findLast(isSame);
  }
}

/** Among how many of one name that with the same value is looked for: hardly ever is a name in so many lists. */
const mostNamesakes = 64;
