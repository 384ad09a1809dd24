/**
 * What changes make of a state, in the plainest way there is. It shares no code with the authority, so that a fault
 * of its own is not repeated here.
 */
import type { Json } from '../../components/core/json/json.ts';
import type { Operation, Patch } from '../../components/core/json/patch.ts';

type Mutable = null | boolean | number | string | Mutable[] | { [name: string]: Mutable };

/** A state that changes are folded into. */
export class Fold {
  #state: Mutable;

  constructor(start: Json) {
    this.#state = structuredClone(start) as Mutable;
  }

  get state(): Json {
    return this.#state;
  }

  /** Takes one patch in. @throws {Error} where it does not apply */
  take(patch: Patch): void {
    for (const operation of patch) this.#step(operation);
  }

  #step(operation: Operation): void {
    switch (operation.op) {
      case 'add':
        this.#add(operation.path, structuredClone(operation.value) as Mutable);
        return;
      case 'remove':
        this.#remove(operation.path);
        return;
      case 'replace':
        if (operation.path !== '') this.#remove(operation.path);
        this.#add(operation.path, structuredClone(operation.value) as Mutable);
        return;
      case 'move':
        this.#add(operation.path, this.#remove(operation.from));
        return;
      case 'copy':
        this.#add(operation.path, structuredClone(this.#at(tokensOf(operation.from))));
        return;
      case 'test':
        return; // whoever accepted it has looked
    }
  }

  #at(tokens: readonly string[]): Mutable {
    return tokens.reduce<Mutable>((at, token) => {
      const next = (at as Record<string, Mutable | undefined>)[token];
      if (next === undefined) throw new Error(`Expected a value at ${tokens.join('/')}`);
      return next;
    }, this.#state);
  }

  #add(path: string, value: Mutable): void {
    const tokens = tokensOf(path);
    const last = tokens.pop();
    const container = this.#at(tokens);
    if (last === undefined) this.#state = value;
    else if (Array.isArray(container)) {
      container.splice(last === '-' ? container.length : Number(last), 0, value);
    } else (container as Record<string, Mutable>)[last] = value;
  }

  #remove(path: string): Mutable {
    const tokens = tokensOf(path);
    const value = this.#at(tokens);
    const last = String(tokens.pop());
    const container = this.#at(tokens);
    if (Array.isArray(container)) container.splice(Number(last), 1);
    else Reflect.deleteProperty(container as object, last);
    return value;
  }
}

function tokensOf(path: string): string[] {
  const tokens = path.split('/').slice(1);
  return tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
