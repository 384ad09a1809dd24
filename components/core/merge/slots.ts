/**
 * The slots of a list, in order: who is in it, and the tombstones of those who are gone.
 *
 * They lie in blocks of limited length, each of which knows how many of its own live. So to find who has an index, which
 * index somebody has, or to put somebody in takes as many steps as there are blocks, and slots in one of them: with
 * 100,000 slots some hundreds, wherever they are. Most lists are one block.
 */

/** Who can be in a slot. */
export interface Occupant<Node> {
  /** Whether it is more than a tombstone, so that it has an index. */
  alive: boolean;
  /** Where it lies, in a list of several blocks. */
  block: Block<Node> | null;
}

interface Block<Node> {
  /** The slots that it is part of. */
  readonly whole: unknown;
  readonly nodes: Node[];
  /** How many of `nodes` live. */
  live: number;
}

/** How long a block becomes before it is divided. */
const longestBlock = 512;

export class Slots<Node extends Occupant<Node>> {
  readonly #blocks: Block<Node>[];

  /** @param nodes who live, and are in no other list; the array goes to the slots */
  constructor(nodes: Node[]) {
    this.#blocks = [{ whole: this, nodes, live: nodes.length }];
    if (nodes.length > longestBlock) this.#divide(0);
  }

  /** How many live. */
  get size(): number {
    return this.#blocks.reduce((size, { live }) => size + live, 0);
  }

  /** Who is in the first slot. */
  get first(): Node | undefined {
    return this.#blocks[0]?.nodes[0];
  }

  /** All of them, tombstones too. */
  values(): readonly Node[] {
    const [block, ...others] = this.#blocks;
    return block && others.length === 0 ? block.nodes : this.#blocks.flatMap(({ nodes }) => nodes);
  }

  has(node: Node): boolean {
    return this.#blockOf(node)?.nodes.includes(node) ?? false;
  }

  /** Who lives and has so many before it that do. */
  at(index: number): Node | undefined {
    let left = index;
    for (const { live, nodes } of this.#blocks) {
      if (left < live)
        return live === nodes.length ? nodes[left] : nodes.find(({ alive }) => alive && left-- === 0);
      left -= live;
    }
    return undefined;
  }

  /** How many live ones come before it: 0 for who is not in here any more. */
  indexOf(node: Node): number {
    const own = this.#blockOf(node);
    let index = 0;
    for (const block of this.#blocks) {
      if (block === own) return index + liveBefore(node, block);
      index += block.live;
    }
    return 0;
  }

  /** Who is in the slot behind that of `node`, or, with -1, before it. */
  next(node: Node, step: 1 | -1 = 1): Node | undefined {
    const block = this.#blockOf(node) as Block<Node>;
    const neighbour = block.nodes[block.nodes.indexOf(node) + step];
    return neighbour ?? this.#blocks[this.#blocks.indexOf(block) + step]?.nodes.at(step > 0 ? 0 : -1);
  }

  /** Puts somebody who lives into a new slot: before that of `other`, or behind all. */
  insert(node: Node, other: Node | undefined): void {
    const block = (other ? this.#blockOf(other) : this.#blocks.at(-1)) as Block<Node>;
    block.nodes.splice(other ? block.nodes.indexOf(other) : block.nodes.length, 0, node);
    block.live++;
    node.block = block;
    if (block.nodes.length > longestBlock) this.#divide(this.#blocks.indexOf(block));
  }

  /** Puts somebody into the slot of another. */
  replace(other: Node, node: Node): void {
    const block = this.#blockOf(other) as Block<Node>;
    block.nodes[block.nodes.indexOf(other)] = node;
    block.live += Number(node.alive) - Number(other.alive);
    node.block = block;
    other.block = null;
  }

  /** Makes somebody a tombstone. */
  bury(node: Node): void {
    (this.#blockOf(node) as Block<Node>).live--;
    node.alive = false;
  }

  /** Where somebody lies, or would lie. */
  #blockOf({ block }: Node): Block<Node> | undefined {
    if (this.#blocks.length === 1) return this.#blocks[0];
    return block?.whole === this ? block : undefined;
  }

  /** Puts the nodes of a block that has become too long into several, half as long as they may be. */
  #divide(at: number): void {
    const all = this.#blocks[at]?.nodes ?? [];
    const blocks: Block<Node>[] = [];
    for (let start = 0; start < all.length; start += longestBlock / 2) {
      const nodes = all.slice(start, start + longestBlock / 2);
      const block = { whole: this, nodes, live: nodes.filter(({ alive }) => alive).length };
      for (const node of nodes) node.block = block;
      blocks.push(block);
    }
    this.#blocks.splice(at, 1, ...blocks);
  }
}

function liveBefore<Node extends Occupant<Node>>(node: Node, { nodes, live }: Block<Node>): number {
  const slot = Math.max(0, nodes.indexOf(node));
  if (live === nodes.length) return slot;
  let count = 0;
  for (let at = 0; at < slot; at++) if (nodes[at]?.alive === true) count++;
  return count;
}
