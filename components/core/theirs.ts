import type { Json } from './json.ts';
import type { Actor } from './replay.ts';
import { Node, occupantOf, put, remove, reset, slotsOf, touch } from './tree.ts';

/** Carries out an accepted change as it is, and notes on the nodes what it did. */
export class Theirs implements Actor {
  readonly change: number;
  readonly itemKey: string | undefined;

  constructor(change: number, itemKey: string | undefined) {
    this.change = change;
    this.itemKey = itemKey;
  }

  opens(): boolean {
    return true;
  }

  set(node: Node, value: Json): void {
    reset(node, value);
    touch(node, this.change);
  }

  add(parent: Node, token: string, value: Json): void {
    this.#put(parent, token, new Node(value));
  }

  remove(node: Node): void {
    touch(node, this.change);
    remove(node);
  }

  move(node: Node, parent: Node, token: string): void {
    this.#put(parent, token, node);
    node.placed = true;
  }

  test(): boolean {
    return true;
  }

  #put(parent: Node, token: string, node: Node): void {
    const occupant = slotsOf(parent) ? undefined : occupantOf(parent, token);
    if (occupant) this.remove(occupant);
    put(parent, token, node);
    touch(node, this.change);
  }
}
