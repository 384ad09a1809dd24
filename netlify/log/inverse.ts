/**
 * What takes a change back, so that an instance can tell the states that came before the newest one without keeping them:
 * each would hold copies of all containers on the way to what was changed.
 */
import { isArray, isContainer, memberOf } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import { apply, formatPointer, parsePointer, partAt } from '../../components/core/json/patch.ts';
import type { Operation, Patch } from '../../components/core/json/patch.ts';

/** The operations that everything else comes down to. */
type Step =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

/** The patch that leads from the state after `patch` back to `before`. `patch` must apply to `before`. */
export function inverseOf(before: Json, patch: Patch): Patch {
  const inverse: Operation[] = [];
  let state = before;
  let done: Step | null = null;
  for (const operation of patch) {
    // By the time that the next one needs it: most patches have one operation, and the state after it is known.
    if (done !== null) state = apply(state, [done]);
    done = null;
    for (const step of stepsOf(state, operation)) {
      if (done !== null) state = apply(state, [done]);
      inverse.unshift(inverseStep(state, step));
      done = step;
    }
  }
  return inverse;
}

function stepsOf(state: Json, operation: Operation): Step[] {
  switch (operation.op) {
    case 'add':
    case 'replace':
      return [{ op: operation.op, path: operation.path, value: operation.value }];
    case 'remove':
      return [operation];
    case 'test':
      return [];
    case 'copy':
      return [{ op: 'add', path: operation.path, value: valueAt(state, operation.from) }];
    case 'move': {
      const { from, path } = operation;
      if (from === path) return [];
      return [
        { op: 'remove', path: from },
        { op: 'add', path, value: valueAt(state, from) },
      ];
    }
  }
}

function inverseStep(state: Json, { op, path }: Step): Operation {
  if (op === 'remove') return { op: 'add', path, value: valueAt(state, path) };
  const tokens = parsePointer(path);
  const token = tokens.pop();
  const parent = partAt(state, formatPointer(tokens));
  if (op === 'add' && token !== undefined) {
    if (isArray(parent)) {
      const index = token === '-' ? parent.length : token;
      return { op: 'remove', path: formatPointer([...tokens, index]) };
    }
    if (isContainer(parent) && memberOf(parent, token) === undefined) return { op: 'remove', path };
  }
  return { op: 'replace', path, value: valueAt(state, path) };
}

function valueAt(state: Json, path: string): Json {
  const value = partAt(state, path);
  if (value === undefined) throw new TypeError('Expected a patch that applies, got another one');
  return value;
}
