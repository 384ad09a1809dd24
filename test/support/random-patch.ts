/** Random patches of all six operations (RFC 6902) that apply to a given document. */
import { isArray, isContainer } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import { apply, formatPointer, PatchError, partAt } from '../../components/core/json/patch.ts';
import type { Operation, Patch } from '../../components/core/json/patch.ts';
import type { Prng } from './prng.ts';
import { oddNames, randomJson } from './random-json.ts';
import type { Mint } from './random-json.ts';

/** A sequence of up to `most` patches, each made on the document that those before it lead to. */
export function randomPatches(random: Prng, document: Json, mint: Mint, most: number): Patch[] {
  let state = document;
  return Array.from({ length: random.below(most + 1) }, () => {
    const patch = randomPatch(random, state, mint);
    state = apply(state, patch);
    return patch;
  });
}

/** A patch of one to four operations. */
export function randomPatch(random: Prng, document: Json, mint: Mint): Patch {
  const patch: Operation[] = [];
  let state = document;
  for (let wanted = 1 + random.below(4); patch.length < wanted;) {
    const operation = randomOperation(random, state, mint);
    const next = attempt(state, operation);
    if (next === undefined) continue;
    patch.push(operation);
    state = next;
  }
  return patch;
}

function randomOperation(random: Prng, state: Json, mint: Mint): Operation {
  const places = pathsOf(state);
  const path = () => (random.chance(0.02) ? '' : random.pick(places));
  const target = () => (random.chance(0.5) ? path() : newPath(random, state, places));
  const value = () => structuredClone(randomJson(random, mint, 2)); // as an app's own values, not frozen;
  switch (random.below(20)) {
    case 0: {
      const tested = path();
      return { op: 'test', path: tested, value: partAt(state, tested) ?? null };
    }
    case 1:
    case 2:
    case 3:
      return { op: 'copy', from: path(), path: target() };
    case 4:
    case 5:
    case 6:
    case 7:
      return { op: 'move', from: path(), path: target() };
    case 8:
    case 9:
    case 10:
      return { op: 'remove', path: path() };
    case 11:
    case 12:
    case 13:
    case 14:
      return { op: 'replace', path: path(), value: value() };
    default:
      return { op: 'add', path: target(), value: value() };
  }
}

/** Every path of a document but the root's, or the root's alone. */
function pathsOf(state: Json): string[] {
  const paths: string[] = [];
  const walk = (value: Json, tokens: readonly string[]) => {
    if (!isContainer(value)) return;
    for (const [name, part] of Object.entries<Json>(value)) {
      const inner = [...tokens, name];
      paths.push(formatPointer(inner));
      walk(part, inner);
    }
  };
  walk(state, []);
  return paths.length === 0 ? [''] : paths;
}

function newPath(random: Prng, state: Json, places: readonly string[]): string {
  const containers = ['', ...places].filter((path) => isContainer(partAt(state, path)));
  if (containers.length === 0) return '';
  const container = random.pick(containers);
  const value = partAt(state, container);
  if (!isArray(value)) return container + formatPointer([random.pick(oddNames)]);
  return container + (random.chance(0.3) ? '/-' : `/${random.below(value.length + 1)}`);
}

/** The state after one operation, or `undefined` if it does not apply. */
export function attempt(state: Json, operation: Operation): Json | undefined {
  try {
    return apply(state, [operation]);
  } catch (error) {
    if (error instanceof PatchError) return undefined;
    throw error;
  }
}
