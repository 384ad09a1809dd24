/**
 * A JSON document as a tree of nodes with identity, grown on demand.
 *
 * A node is the occupant of a place, an object's member or a list's slot, and stays the same node when it moves. A slot
 * that lost its occupant stays in its list as a tombstone, so that the place can still be found: the dead node itself
 * where it was removed, a stand-in where it moved away.
 *
 * Two trees over one document grow in step: nodes that stand for the same occupant are each other's *twins*.
 */
import { escapeToken, isArray, isContainer, seal } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import { parsePointer } from '../json/patch.ts';
import { Slots } from './slots.ts';
import type { Occupant } from './slots.ts';

export class Node implements Occupant<Node> {
  /** The container; null for the root. It stays after the node was removed. */
  parent: Node | null;
  /** Which member of its parent it is; unused in a list. */
  name: string;
  /** The value, or undefined while it has to be put together from the parts again: ask {@link valueOf}. */
  value: Json | undefined;
  /** A list's slots or an object's members; null in a scalar, and as long as nobody has looked inside. */
  parts: Slots<Node> | Map<string, Node> | null = null;
  /** The same occupant in the other tree; null where that never had it. */
  twin: Node | null = null;
  /** Whether it has not been removed itself: see {@link isAlive}. */
  alive = true;
  block: Occupant<Node>['block'] = null;
  /** In a stand-in: the node that moved away. */
  left: Node | null = null;
  /** The index of the change that last touched it or something inside, -1 if none did. */
  by = -1;
  /** Whether it was moved here, or put here by us. */
  placed = false;

  constructor(value: Json, parent: Node | null = null, name = '') {
    this.value = value;
    this.parent = parent;
    this.name = name;
  }
}

/** Makes two nodes stand for the same occupant. */
export function pair(one: Node, other: Node): void {
  one.twin = other;
  other.twin = one;
}

/** The parts of a container, tombstones included; null for a scalar. The twin grows in step if it still is the same. */
export function partsOf(node: Node): Node['parts'] {
  const { parts, value, twin } = node;
  if (parts !== null || value === undefined || !isContainer(value)) return parts;
  const partner = twin?.parts === null && twin.value === value ? twin : null;
  const grow = (part: Json, name: string) => new Node(part, node, name);
  const mirror = (part: Node) => {
    const other = new Node(part.value as Json, partner, part.name);
    pair(part, other);
    return other;
  };
  if (isArray(value)) {
    const items = value.map((part) => grow(part, ''));
    if (partner) partner.parts = new Slots(items.map(mirror));
    return (node.parts = new Slots(items));
  }
  const members = new Map(Object.entries(value).map(([name, part]) => [name, grow(part, name)]));
  if (partner) partner.parts = new Map([...members].map(([name, part]) => [name, mirror(part)]));
  return (node.parts = members);
}

/** Makes two nodes of equal value twins, and so on inside. */
export function match(one: Node, other: Node): void {
  pair(one, other);
  if (one.parts === null && other.parts === null) {
    one.value = other.value; // from here on they grow in step
    return;
  }
  const others = liveParts(other);
  for (const [name, part] of liveParts(one)) match(part, others.get(name) as Node);
}

/** Makes a twin, with all that is inside. */
export function mirror(node: Node): Node {
  const other = new Node(valueOf(node));
  match(node, other);
  return other;
}

/** Whether both are objects or both lists. */
export function isAlike(one: Node, other: Node): boolean {
  const parts = partsOf(one);
  const others = partsOf(other);
  return parts !== null && others !== null && parts instanceof Map === others instanceof Map;
}

/** The slots of a list, or null for anything else. */
export function slotsOf(node: Node): Slots<Node> | null {
  const parts = partsOf(node);
  return parts instanceof Slots ? parts : null;
}

/** The value of a node as it is now. */
export function valueOf(node: Node): Json {
  if (node.value !== undefined) return node.value;
  const { parts } = node;
  return (node.value =
    parts instanceof Map
      ? seal(Object.fromEntries([...parts].map(([name, part]) => [name, valueOf(part)])))
      : seal((parts?.values() ?? []).filter(({ alive }) => alive).map(valueOf)));
}

/** Whether a node is part of its tree, that is neither it nor a container around it was removed. */
export function isAlive(node: Node | null): node is Node {
  for (let at = node; at !== null; at = at.parent) if (!at.alive) return false;
  return node !== null;
}

/** Whether `node` is `container` or somewhere inside it. */
export function isWithin(node: Node, container: Node): boolean {
  for (let at: Node | null = node; at !== null; at = at.parent) if (at === container) return true;
  return false;
}

/** The tokens of the path to a node: to the place it had, if it was removed. */
export function tokensOf(node: Node): (string | number)[] {
  if (node.parent === null) return [];
  const tokens = tokensOf(node.parent);
  tokens.push(slotsOf(node.parent) ? indexOf(node) : node.name);
  return tokens;
}

/** The path to a node as a JSON Pointer. */
export function pathOf(node: Node): string {
  return tokensOf(node)
    .map((token) => `/${escapeToken(String(token))}`)
    .join('');
}

/** The index of an item: how many live ones come before it. */
export function indexOf(node: Node): number {
  return slotsOf(node.parent as Node)?.indexOf(node) ?? 0;
}

/** A place that a pointer names: the container, the token in it, and who is there. */
export interface Place {
  /** Null for the root. */
  readonly parent: Node | null;
  readonly token: string;
  readonly node: Node | undefined;
}

/** Finds the place that `pointer`, which must be valid there, names from `root`. */
export function locate(root: Node, pointer: string): Place {
  let place: Place = { parent: null, token: '', node: root };
  for (const token of parsePointer(pointer)) {
    const parent = place.node as Node;
    place = { parent, token, node: occupantOf(parent, token) };
  }
  return place;
}

/** Who is at `token` in a container. */
export function occupantOf(container: Node, token: string): Node | undefined {
  const parts = partsOf(container);
  return parts instanceof Map ? parts.get(token) : parts?.at(Number(token));
}

/** Who is the member `token` of a container; nobody in a list, where another item goes before. */
export function memberAt(container: Node, token: string): Node | undefined {
  return slotsOf(container) ? undefined : occupantOf(container, token);
}

/** The path behind the last item of a list, had it `extra` more. */
export function endOf(list: Node, extra = 0): string {
  return `${pathOf(list)}/${(slotsOf(list)?.size ?? 0) + extra}`;
}

/** Puts a node into an object as `name`, in the place of whoever was there. */
export function setMember(object: Node, name: string, node: Node): void {
  const members = partsOf(object) as Map<string, Node>;
  const occupant = members.get(name);
  if (occupant) occupant.alive = false;
  members.set(name, node);
  node.parent = object;
  node.name = name;
  touch(object);
}

/** Puts a node into a list, before the slot of `other`, or behind all. */
export function insert(list: Node, other: Node | undefined, node: Node): void {
  slotsOf(list)?.insert(node, other);
  node.parent = list;
  touch(list);
}

/** Puts a node where an operation says: as a member, or before the item at an index, or, with `-`, behind all. */
export function put(container: Node, token: string, node: Node): void {
  const slots = slotsOf(container);
  if (slots === null) setMember(container, token, node);
  else insert(container, token === '-' ? undefined : slots.at(Number(token)), node);
}

/** Removes a node; in a list it becomes a tombstone. */
export function remove(node: Node): void {
  leave(node)?.bury(node);
  node.alive = false;
}

/** Takes a node out, to be put elsewhere; returns the stand-in that stays behind in a list. */
export function lift(node: Node): Node | null {
  const slots = leave(node);
  return slots && leaveStandIn(node, slots);
}

/** Brings a removed node back to life, to be put somewhere. */
export function revive(node: Node): void {
  const slots = node.parent && slotsOf(node.parent);
  if (slots?.has(node) === true) leaveStandIn(node, slots);
  node.alive = true;
}

/** Takes a {@link lift} back. */
export function putBack(node: Node, tombstone: Node | null): void {
  const parent = node.parent as Node;
  const slots = slotsOf(parent);
  if (slots === null || tombstone === null) return setMember(parent, node.name, node);
  slots.replace(tombstone, node);
  touch(parent);
}

/** Gives a node another content. What was inside is gone. */
export function reset(node: Node, value: Json): void {
  for (const part of node.parts?.values() ?? []) part.alive = false;
  node.parts = null;
  node.value = value;
  if (node.parent) touch(node.parent);
}

/** Lets values be put together again, and notes which change it was about, from `node` up to the root. */
export function touch(node: Node, change = -1): void {
  for (let at: Node | null = node; at !== null; at = at.parent) {
    if (at.parts !== null) at.value = undefined;
    if (change >= 0) at.by = change;
  }
}

function liveParts(node: Node): Map<string | number, Node> {
  const parts = partsOf(node);
  if (!(parts instanceof Slots)) return new Map(parts);
  return new Map(
    parts
      .values()
      .filter(({ alive }) => alive)
      .entries(),
  );
}

function leaveStandIn(node: Node, slots: Slots<Node>): Node {
  const tombstone = new Node(null, node.parent);
  tombstone.alive = false;
  tombstone.left = node;
  slots.replace(node, tombstone);
  return tombstone;
}

/** Lets the container of a node know that it goes; returns the slots if that is a list. */
function leave(node: Node): Slots<Node> | null {
  const parent = node.parent as Node;
  touch(parent);
  if (!(parent.parts instanceof Map)) return parent.parts;
  parent.parts.delete(node.name);
  return null;
}
