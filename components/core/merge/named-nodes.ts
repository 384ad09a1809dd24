import type { Node } from './tree.ts';

/** Nodes by a name, which several may have. */
export class NamedNodes {
  readonly #nodes = new Map<string, Node[]>();

  /** Adds one, unless it has no name. */
  add(name: string | undefined, node: Node): void {
    if (name === undefined) return;
    const namesakes = this.#nodes.get(name);
    if (namesakes) namesakes.push(node);
    else this.#nodes.set(name, [node]);
  }

  /** Those of a name, in the order in which they were added. */
  get(name: string | undefined): readonly Node[] {
    return (name === undefined ? undefined : this.#nodes.get(name)) ?? [];
  }
}
