import { diff } from './diff.ts';
import { own } from './json.ts';
import type { Json } from './json.ts';
import type { Patch } from './patch.ts';

/** A mutable copy of a state, for a recipe to change. What the app keeps in its state is the app's to know. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where the shape of a state is the app's business
export type Draft = any;

/**
 * Lets `recipe` change a draft of `state` and returns what it did as a patch.
 *
 * @throws {StateError} if the recipe puts something into the draft that is not JSON
 */
export function record(state: Json, recipe: (draft: Draft) => void): Patch {
  const draft: unknown = JSON.parse(JSON.stringify(state));
  recipe(draft);
  return diff(state, own(draft));
}
