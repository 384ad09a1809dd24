import { insert, setMember, slotsOf } from './tree.ts';
import type { Node } from './tree.ts';
import type { Slots } from './slots.ts';

/** Puts a node into their container where `mine` is in mine, or behind everything. */
export function place(node: Node, container: Node, mine: Node, isLast = false): void {
  const slots = slotsOf(container);
  if (slots === null) setMember(container, mine.name, node);
  else insert(container, isLast ? undefined : behind(mine, container, slots), node);
}

/**
 * Before whom in their list an item of mine goes, or behind all: between the neighbours that it has here, as near as they
 * are there.
 */
function behind(node: Node, list: Node, slots: Slots<Node>): Node | undefined {
  const mine = slotsOf(node.parent as Node) as Slots<Node>;
  let left = mine.next(node, -1);
  let right = mine.next(node);
  while (left?.alive === false) left = mine.next(left, -1);
  while (right?.alive === false) right = mine.next(right);
  if (right === undefined) return undefined;
  if (left === undefined) return slots.first;
  const before = liveTwinIn(list, right);
  const after = liveTwinIn(list, left);
  if (before && (right.placed || !after)) return before;
  const place = after ?? tombstoneOf(left, mine, slots);
  return place && slots.next(place);
}

function liveTwinIn(list: Node, { twin }: Node): Node | undefined {
  return twin?.alive === true && twin.parent === list ? twin : undefined;
}

/** The place that the nearest neighbour on the left had in their list. */
function tombstoneOf(left: Node, mine: Slots<Node>, slots: Slots<Node>): Node | undefined {
  for (let at: Node | undefined = left; at; at = mine.next(at, -1)) {
    const { twin } = at;
    const place = twin && slots.values().find((other) => other === twin || other.left === twin);
    if (place) return place;
  }
  return undefined;
}
