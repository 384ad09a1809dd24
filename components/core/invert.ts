import { own } from './json.ts';
import type { Json } from './json.ts';
import type { Operation, Patch } from './patch.ts';
import { moveSteps } from './replay.ts';
import { lift, locate, Node, pathOf, put, putBack, remove, reset, slotsOf, valueOf } from './tree.ts';

/**
 * Returns the patch that takes back `patch`, which must apply to `before`: it applies to the state after, and leads to
 * `before` exactly. A move is taken back by a move, so that the thing moved stays the same thing.
 */
export function invert(before: Json, patch: Patch): Patch {
  const root = new Node(own(before));
  return patch
    .map((operation) => undo(root, operation))
    .reverse()
    .flat();
}

/** Carries one operation out; returns what takes it back. */
function undo(root: Node, operation: Operation): Patch {
  switch (operation.op) {
    case 'test':
      return [];
    case 'remove':
      return undoRemove(root, operation.path);
    case 'replace':
      return undoReplace(locate(root, operation.path).node as Node, own(operation.value));
    case 'add':
      return undoAdd(root, operation.path, own(operation.value));
    case 'copy':
      return undoAdd(root, operation.path, valueOf(locate(root, operation.from).node as Node));
    case 'move':
      return operation.from === operation.path ? [] : undoMove(root, operation.from, operation.path);
  }
}

function undoRemove(root: Node, path: string): Patch {
  const node = locate(root, path).node as Node;
  remove(node);
  return [{ op: 'add', path, value: valueOf(node) }];
}

function undoReplace(node: Node, value: Json): Patch {
  const old = valueOf(node);
  reset(node, value);
  return [{ op: 'replace', path: pathOf(node), value: old }];
}

function undoAdd(root: Node, path: string, value: Json): Patch {
  const { parent, token, node } = locate(root, path);
  if (node && (parent === null || !slotsOf(parent))) return undoReplace(node, value);
  const added = new Node(value);
  put(parent as Node, token, added);
  return [{ op: 'remove', path: pathOf(added) }];
}

function undoMove(root: Node, from: string, path: string): Patch {
  const node = locate(root, from).node as Node;
  if (path === '' || from.startsWith(`${path}/`)) {
    const { parent, node: around } = locate(root, path);
    // Onto something that it is in itself: the way back would lead into what is moved.
    if (around && (parent === null || !slotsOf(parent))) return undoReplace(around, valueOf(node));
  }
  const tombstone = lift(node);
  const {
    parent,
    token,
    node: replaced,
  } = locate(root, path) as { parent: Node; token: string; node?: Node };
  putBack(node, tombstone);
  const old: Patch =
    replaced && slotsOf(parent) === null
      ? [{ op: 'add', path: pathOf(replaced), value: valueOf(replaced) }]
      : [];
  lift(node);
  put(parent, token, node);
  const end = `${pathOf(parent)}/${(slotsOf(parent)?.length ?? 0) - parent.gaps - 1}`;
  return [...moveSteps(pathOf(node), from, end), ...old];
}
