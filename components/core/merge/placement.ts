import { insert, setMember, slotsOf } from './tree.ts';
import type { Node } from './tree.ts';

/** Puts a node into their container where `mine` is in mine, or behind everything. */
export function place(node: Node, container: Node, mine: Node, isLast = false): void {
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
