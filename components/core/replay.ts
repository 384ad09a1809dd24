/** Reads operations as acts upon the nodes of a tree, whoever carries them out. */
import { diff } from './diff.ts';
import { equal, isArray, isContainer, isObject, memberOf, own } from './json.ts';
import type { Json } from './json.ts';
import type { Operation, Patch } from './patch.ts';
import { indexOf, lift, locate, slotsOf, touch, valueOf } from './tree.ts';
import type { Node } from './tree.ts';

/** Who carries operations out. A `token` is a member's name, or the index before which an item goes. */
export interface Actor {
  readonly itemKey: string | undefined;
  /** The index of the change it acts for, or -1. */
  readonly change: number;
  /** Whether a container that is replaced by another of its kind is changed part by part. */
  opens(node: Node, value: Json): boolean;
  /** Gives an occupant a new content. */
  set(node: Node, value: Json): void;
  /** Puts a new occupant in, `source` being what it is a copy of. A member that is there already goes. */
  add(parent: Node, token: string, value: Json, source?: Node): void;
  remove(node: Node): void;
  /** Puts an occupant that was lifted from its place into another. */
  move(node: Node, parent: Node, token: string): void;
  /** Whether to go on: the rest of the patch is not for a place that is not as tested. */
  test(node: Node, value: Json): boolean;
}

/** Carries a patch out from `root` down, up to the first `test` that fails. Returns whether none did. */
export function perform(root: Node, patch: Patch, actor: Actor): boolean {
  return patch.every((operation) => step(root, operation, actor));
}

function step(root: Node, operation: Operation, actor: Actor): boolean {
  if (operation.op === 'move') return move(root, operation.from, operation.path, actor);
  const { parent, token, node } = locate(root, operation.path);
  switch (operation.op) {
    case 'test':
      return actor.test(node as Node, operation.value);
    case 'remove':
      actor.remove(node as Node);
      return true;
    case 'replace':
      return assign(node as Node, own(operation.value), actor);
    case 'add':
      if (node && (parent === null || !slotsOf(parent))) return assign(node, own(operation.value), actor);
      actor.add(parent as Node, token, own(operation.value));
      return true;
    case 'copy': {
      const source = locate(root, operation.from).node as Node;
      if (parent === null) return assign(root, valueOf(source), actor);
      if (source === node && !slotsOf(parent)) return true;
      actor.add(parent, token, valueOf(source), source);
      return true;
    }
  }
}

function move(root: Node, from: string, path: string, actor: Actor): boolean {
  const node = locate(root, from).node as Node;
  if (from === path) return true;
  if (path === '') return assign(root, valueOf(node), actor);
  lift(node);
  if (node.parent) touch(node.parent, actor.change);
  const { parent, token } = locate(root, path);
  actor.move(node, parent as Node, token);
  return true;
}

/** Gives an occupant another value, part by part where that is possible. */
export function assign(node: Node, value: Json, actor: Actor): boolean {
  const old = valueOf(node);
  if (equal(old, value)) return true;
  const list = node.parent && slotsOf(node.parent) ? node.parent : null;
  if (list && isOther(old, value, actor.itemKey)) {
    const index = String(indexOf(node));
    actor.remove(node);
    actor.add(list, index, value);
    return true;
  }
  const steps = isSameKind(old, value) && actor.opens(node, value) ? differ(old, value, actor.itemKey) : null;
  if (steps) return perform(node, steps, actor);
  actor.set(node, value);
  return true;
}

function isSameKind(one: Json, other: Json): boolean {
  return isContainer(one) && isContainer(other) && isArray(one) === isArray(other);
}

/** The names under which an item is looked for in its array. */
export function keysOf(itemKey: string | undefined): readonly string[] {
  return itemKey === undefined ? ['id', '_id', 'uuid', 'key'] : [itemKey];
}

/** The key of an item: its first member that can be one. */
export function keyOf(item: Json, itemKey: string | undefined): string | number | undefined {
  if (!isObject(item)) return undefined;
  return keysOf(itemKey)
    .map((name) => memberOf(item, name))
    .find(isKey);
}

/** Whether a value can tell items apart. */
export function isKey(value: Json | undefined): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/**
 * Moves something whose place may come to lie on the path to its target once it is gone, which RFC 6902 (section 4.4)
 * forbids: then by way of `end`, the place behind the last of its list.
 */
export function moveSteps(from: string, path: string, end: string): Patch {
  if (!path.startsWith(`${from}/`)) return [{ op: 'move', from, path }];
  return [
    { op: 'move', from, path: end },
    { op: 'move', from: end, path },
  ];
}

function isOther(old: Json, value: Json, itemKey: string | undefined): boolean {
  const key = keyOf(old, itemKey);
  return key !== undefined && keyOf(value, itemKey) !== undefined && key !== keyOf(value, itemKey);
}

/** The way from one container to another by its parts; null if there is none but to replace it. */
function differ(old: Json, value: Json, itemKey: string | undefined): Patch | null {
  const steps = diff(old, value, itemKey === undefined ? {} : { itemKey });
  return steps.some(({ path }) => path === '') ? null : steps;
}
