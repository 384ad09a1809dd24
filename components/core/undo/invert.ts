import { toJson } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import type { Operation, Patch } from '../json/patch.ts';
import { moveSteps, perform } from '../merge/replay.ts';
import type { Actor } from '../merge/replay.ts';
import { endOf, memberAt, Node, pathOf, put, remove, reset, valueOf } from '../merge/tree.ts';

/**
 * Returns the patch that takes back `patch`, which must apply to `before`: it applies to the state after, and leads to
 * `before` exactly. A move is taken back by a move, so that the thing moved stays the same thing.
 */
export function invert(before: Json, patch: Patch): Patch {
  const inverter = new Inverter();
  perform(new Node(toJson(before)), patch, inverter);
  return inverter.steps.reverse().flat();
}

/** Carries operations out, and notes for each what takes it back. */
class Inverter implements Actor {
  readonly keys: readonly string[] = [];
  readonly change = -1;
  readonly steps: Patch[] = [];

  opens(): boolean {
    return false;
  }

  set(node: Node, value: Json): void {
    this.#note({ op: 'replace', path: pathOf(node), value: valueOf(node) });
    reset(node, value);
  }

  add(parent: Node, token: string, value: Json): void {
    const occupant = memberAt(parent, token);
    if (occupant) return this.set(occupant, value);
    const node = new Node(value);
    put(parent, token, node);
    this.#note({ op: 'remove', path: pathOf(node) });
  }

  remove(node: Node): void {
    this.#note({ op: 'add', path: pathOf(node), value: valueOf(node) });
    remove(node);
  }

  move(node: Node, parent: Node, token: string, from: string): void {
    const replaced = memberAt(parent, token);
    put(parent, token, node);
    const path = pathOf(node);
    if (replaced) {
      const value = valueOf(node);
      this.#note({ op: 'replace', path, value: valueOf(replaced) }, { op: 'add', path: from, value });
    } else {
      this.steps.push(moveSteps(path, from, endOf(parent, -1)));
    }
  }

  test(): boolean {
    return true;
  }

  #note(...steps: Operation[]): void {
    this.steps.push(steps);
  }
}
