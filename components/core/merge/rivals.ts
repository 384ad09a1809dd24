/** What theirs has put where mine puts something too. */
import type { Counters } from './counters.ts';
import { equal } from '../json/json.ts';
import { nameOf } from '../diff/match.ts';
import { NamedNodes } from './named-nodes.ts';
import { indexOf, isAlive, occupantOf, slotsOf, valueOf } from './tree.ts';
import type { Node } from './tree.ts';

export class Rivals {
  readonly #keys: readonly string[];
  readonly #counters: Counters;
  /** The items that only theirs has, list by list. */
  readonly #named = new Map<Node, NamedNodes>();

  constructor(keys: readonly string[], counters: Counters) {
    this.#keys = keys;
    this.#counters = counters;
  }

  /**
   * What they have in `container` where mine has `node`: the member or, in a list, an item that only they have, of the same
   * name. In a union, where both put a list, it may also be of the same value, or a counter at the same place.
   */
  find(container: Node, node: Node, isUnion: boolean): Node | undefined {
    const slots = slotsOf(container);
    if (slots === null) return occupantOf(container, node.name);
    const value = valueOf(node);
    const name = nameOf(value, this.#keys);
    if (name !== undefined) return this.#namesakes(container, name).find(isTheirs);
    if (!isUnion) return undefined;
    const index = indexOf(node);
    if (this.#counters.has(container, index)) return slots.at(index);
    return slots.values().find((other) => isTheirs(other) && equal(valueOf(other), value));
  }

  /** Something that mine had as well is from now on only theirs. */
  leaveOne(): void {
    this.#named.clear();
  }

  #namesakes(list: Node, name: string): readonly Node[] {
    const known = this.#named.get(list);
    if (known) return known.get(name);
    const named = new NamedNodes();
    for (const item of slotsOf(list)?.values() ?? []) {
      if (isTheirs(item)) named.add(nameOf(valueOf(item), this.#keys), item);
    }
    this.#named.set(list, named);
    return named.get(name);
  }
}

/** Whether only theirs has it. */
function isTheirs({ alive, twin }: Node): boolean {
  return alive && !isAlive(twin);
}
