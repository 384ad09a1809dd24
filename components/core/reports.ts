import type { Conflict } from './conflict.ts';
import type { Json } from './json.ts';
import type { Operation } from './patch.ts';
import { isAlive, pathOf, valueOf } from './tree.ts';
import type { Node } from './tree.ts';

/** Keeps what gave way, by the nodes of mine that it happened to. */
export class Reports {
  /** The operation at work. */
  operation: Operation | null = null;
  readonly #reports: { readonly node: Node; readonly conflict: Conflict }[] = [];

  /**
   * @param base what was there before, as mine saw it
   * @param rival what it is of theirs that mine met, if it is not the twin
   */
  add(reason: Conflict['reason'], lost: Conflict['lost'], node: Node, base?: Json, rival?: Node): void {
    const conflict = {
      reason,
      lost,
      path: pathOf(node.twin ?? node),
      operation: this.operation,
      mine: node.alive ? valueOf(node) : undefined,
      theirs: rival ? valueOf(rival) : twinValue(node),
      base,
      change: rival ? rival.by : blame(node),
    };
    this.#reports.push({ node, conflict });
  }

  /** The conflicts so far, where they are now. */
  get conflicts(): readonly Conflict[] {
    return this.#reports.map(({ node: { twin }, conflict }) =>
      isAlive(twin) ? { ...conflict, path: pathOf(twin) } : conflict,
    );
  }
}

/** What theirs has where mine has `node`. */
export function twinValue({ twin }: Node): Json | undefined {
  return isAlive(twin) ? valueOf(twin) : undefined;
}

/** Which of their changes made the difference between a node of mine and theirs: see {@link Conflict.change}. */
function blame(node: Node): number {
  let mine = node;
  while (mine.twin === null && mine.parent) mine = mine.parent;
  let by = mine.twin?.by ?? -1;
  for (let at = mine.twin; at !== null; at = at.parent) if (!at.alive) by = at.by;
  return by;
}
