/** Reads operations as acts upon the nodes of a tree, whoever carries them out. */
import { diff } from '../diff/diff.ts';
import { equal, toJson } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import { nameOf } from '../diff/match.ts';
import type { Operation, Patch } from '../json/patch.ts';
import { indexOf, lift, locate, memberAt, slotsOf, touch, valueOf } from './tree.ts';
import type { Node } from './tree.ts';

/** Who carries operations out. A `token` is a member's name, or the index before which an item goes. */
export interface Actor {
  /** The members that may name an item of a list, most telling first. */
  readonly keys: readonly string[];
  /** The index of the change it acts for, or -1. */
  readonly change: number;
  /** Whether an occupant that gets another value is changed part by part. */
  opens(node: Node, value: Json): boolean;
  /** Gives an occupant a new content. */
  set(node: Node, value: Json): void;
  /** Puts a new occupant in, `source` being what it is a copy of. A member that is there already goes. */
  add(parent: Node, token: string, value: Json, source?: Node): void;
  remove(node: Node): void;
  /** Puts an occupant that was lifted from its place, `from`, into another. */
  move(node: Node, parent: Node, token: string, from: string): void;
  /** Whether to go on: the rest of the patch is not for a place that is not as tested. */
  test(node: Node, value: Json): boolean;
}

/** Carries a patch out from `root` down, up to the first `test` that fails. Returns whether none did. */
export function perform(root: Node, patch: Patch, actor: Actor): boolean {
  return patch.every((operation) => step(root, operation, actor));
}

function step(root: Node, operation: Operation, actor: Actor): boolean {
  if (operation.op === 'move') return move(root, operation.from, operation.path, actor);
  const { parent, token, node } = locate(root, operation.path) as { parent: Node; token: string; node: Node };
  switch (operation.op) {
    case 'test':
      return actor.test(node, operation.value);
    case 'remove':
      actor.remove(node);
      return true;
    case 'replace':
      return assign(node, toJson(operation.value), actor);
    case 'add':
      if (node === root || memberAt(parent, token)) return assign(node, toJson(operation.value), actor);
      actor.add(parent, token, toJson(operation.value));
      return true;
    case 'copy': {
      const source = locate(root, operation.from).node as Node;
      if (node === root) return assign(root, valueOf(source), actor);
      if (memberAt(parent, token) !== source) actor.add(parent, token, valueOf(source), source);
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
  actor.move(node, parent as Node, token, from);
  return true;
}

/** Gives an occupant another value, part by part where that is possible. */
export function assign(node: Node, value: Json, actor: Actor): boolean {
  const { keys } = actor;
  const old = valueOf(node);
  if (equal(old, value)) return true;
  if (node.parent && slotsOf(node.parent) && isOther(old, value, keys)) {
    const index = String(indexOf(node));
    actor.remove(node);
    actor.add(node.parent, index, value);
    return true;
  }
  const steps = actor.opens(node, value) ? diff(old, value, { itemKey: keys[0] as string }) : [];
  if (steps.length > 0 && steps.every(({ path }) => path !== '')) return perform(node, steps, actor);
  actor.set(node, value);
  return true;
}

/** The members that may name an item. */
export function keysOf({ itemKey = 'id' }: { readonly itemKey?: string }): readonly string[] {
  return [itemKey, 'id', '_id', 'uuid', 'key'];
}

/** Whether two values are items of different names. */
export function isOther(old: Json | undefined, value: Json, keys: readonly string[]): boolean {
  const [before, after] = [nameOf(old, keys), nameOf(value, keys)];
  return before !== undefined && after !== undefined && before !== after;
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
