import type { Conflict } from './conflict.ts';
import type { Json } from '../json/json.ts';
import type { Operation, Patch } from '../json/patch.ts';
import { Slots } from './slots.ts';
import { isAlive, partsOf, pathOf, valueOf } from './tree.ts';
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
      restore: [],
    };
    this.#reports.push({ node, conflict });
  }

  /** The conflicts so far, where they are now. */
  get conflicts(): readonly Conflict[] {
    return this.#reports.map(({ node, conflict }) => ({
      ...conflict,
      ...(isAlive(node.twin) && { path: pathOf(node.twin) }),
      restore: conflict.reason === 'rejected' ? [] : restoration(node, conflict),
    }));
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

/** What puts the lost edit back: its value where the place is there, or else the outermost thing that is gone. */
function restoration(node: Node, { reason, lost, mine, theirs }: Conflict): Patch {
  if (lost === 'none' || reason === 'move') return [];
  let known = node;
  while (known.twin === null && known.parent) known = known.parent;
  const isThere: boolean = isAlive(known.twin);
  if (isThere) {
    if (known !== node) return [];
    const path = pathOf(known.twin as Node);
    const value = lost === 'mine' ? mine : theirs;
    return value === undefined ? [{ op: 'remove', path }] : [{ op: 'replace', path, value }];
  }
  let gone: Node | null = null;
  for (let at: Node | null = known.twin; at !== null; at = at.parent) if (!at.alive) gone = at;
  if (gone === null) return [];
  const value = lost === 'mine' ? twinValueOf(gone) : gone === node.twin ? theirs : undefined;
  const path = placeOf(gone);
  return value === undefined || path === null ? [] : [{ op: 'add', path, value }];
}

/** Where a dead node could be added again, or null if nothing can be in there any more. */
function placeOf(gone: Node): string | null {
  const { parent } = gone;
  const parts = parent && partsOf(parent);
  if (parent === null || parts === null) return null;
  return parts instanceof Slots && !parts.has(gone) ? `${pathOf(parent)}/-` : pathOf(gone);
}

function twinValueOf({ twin }: Node): Json | undefined {
  return twin === null ? undefined : valueOf(twin);
}
