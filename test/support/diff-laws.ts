/**
 * What holds of any diff, merged text and recording whatever: laws on random input, free of any test runner so that
 * they run in every engine. A law throws an error that shows what it tried; its caller knows the seed.
 */
import { diff } from '../../components/core/diff/diff.ts';
import type { DiffOptions } from '../../components/core/diff/diff.ts';
import { equal, isContainer, isObject, toJson } from '../../components/core/json/json.ts';
import type { Json } from '../../components/core/json/json.ts';
import { apply } from '../../components/core/json/patch.ts';
import type { Patch } from '../../components/core/json/patch.ts';
import { record } from '../../components/core/diff/record.ts';
import { mapCaret } from '../../components/core/text/caret.ts';
import { mergeText } from '../../components/core/text/text.ts';
import { Prng } from './prng.ts';
import { anyScalar, oddNames, randomDocument, randomJson } from './random-json.ts';
import { randomPatch } from './random-patch.ts';

export type Law = (seed: number) => void;

/** Tries a law with `count` seeds; a failure names its own. */
export function hold(law: Law, count: number, first = 1): void {
  for (let seed = first; seed < first + count; seed++) {
    try {
      law(seed);
    } catch (error) {
      throw new Error(`Seed ${seed}: ${String(error)}`, { cause: error });
    }
  }
}

/** Any two documents, related or not: the patch leads from one exactly to the other. */
export const diffIsExact: Law = (seed) => {
  const random = new Prng(seed);
  const mint = anyScalar(random);
  const before = randomDocument(random, mint);
  const after = random.chance(0.2) ? randomDocument(random, mint) : edited(random, before);
  checkDiff(before, after, random.chance(0.1) ? { itemKey: 'text' } : {});
};

/** Boards of lists of cards, whose cards change place, list and content, keys or none. */
export const diffOfBoardsIsExact: Law = (seed) => {
  const random = new Prng(seed);
  const board = randomBoard(random, random.chance(0.7));
  const after = structuredClone(board);
  for (let edits = random.below(8); edits > 0; edits--) editBoard(random, after);
  checkDiff(toJson(board), random.chance(0.5) ? (after as unknown as Json) : toJson(after), {});
};

/** A recipe of random steps on a draft does what it does to a plain object, and the patch does the same. */
export const recordDoesWhatTheRecipeDoes: Law = (seed) => {
  const random = new Prng(seed);
  const state = random.chance(0.5)
    ? randomDocument(random, anyScalar(random))
    : toJson(randomBoard(random, random.chance(0.3)));
  const plain = structuredClone(state);
  const steps = 1 + random.below(8);
  runSteps(new Prng(seed), plain, steps);
  const patch = record(state, (draft: unknown) => {
    runSteps(new Prng(seed), draft, steps);
  });
  check(equal(apply(state, patch), toJson(plain)), { state, plain, patch });
};

/** Whoever changed nothing, or the same, gives way to the other; and no word is lost that is not reported. */
export const mergedTextKeepsWhatWasTyped: Law = (seed) => {
  const random = new Prng(seed);
  const base = randomText(random);
  const [theirs, mine] = [retyped(random, base, 'T'), retyped(random, base, 'M')];
  check(mergeText(base, theirs, base).text === theirs, { base, theirs });
  check(mergeText(base, base, mine).text === mine, { base, mine });
  check(mergeText(base, mine, mine).text === mine, { base, mine });
  const merged = mergeText(base, theirs, mine);
  for (const token of mine.match(/M\d+;/g) ?? [])
    check(count(merged.text, token) === 1, { base, theirs, mine, merged, token });
  for (const token of theirs.match(/T\d+;/g) ?? []) {
    const found = count(merged.text, token);
    check(found === 1 || (found === 0 && merged.overwritten), { base, theirs, mine, merged, token });
  }
  check(isWellFormed(merged.text), { base, theirs, mine, merged });
};

/** A caret stays inside the text and outside of characters, and before what it was before as long as that is there. */
export const caretStaysInPlace: Law = (seed) => {
  const random = new Prng(seed);
  const before = randomText(random);
  const after = retyped(random, before, 'T');
  let last = 0;
  for (let position = 0; position <= before.length; position++) {
    if (!isWellFormed(before.slice(0, position))) continue;
    const caret = mapCaret(before, after, position);
    check(caret >= last && caret <= after.length, { before, after, position, caret });
    check(isWellFormed(after.slice(0, caret)), { before, after, position, caret });
    last = caret;
  }
  check(mapCaret(before, before, before.length) === before.length, { before });
};

function checkDiff(before: Json, after: Json, options: DiffOptions): void {
  const script = JSON.stringify({ before, after });
  const patch = diff(before, after, options);
  check(equal(apply(before, patch), after), { before, after, patch });
  check(script === JSON.stringify({ before, after }), { script });
  check(!equal(before, after) || patch.length === 0, { before, after, patch });
}

function check(holds: boolean, script: Readonly<Record<string, unknown>>): asserts holds {
  if (!holds) throw new Error(`Does not hold of ${JSON.stringify(script)}`);
}

/** Whether no surrogate pair is torn apart. */
function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

function count(text: string, token: string): number {
  return text.split(token).length - 1;
}

/** Another document that shares much with `before`, by reference or not. */
function edited(random: Prng, before: Json): Json {
  const mint = anyScalar(random);
  let after = before;
  for (let patches = 1 + random.below(4); patches > 0; patches--) {
    const patch: Patch = randomPatch(random, after, mint);
    after = apply(after, patch);
  }
  return random.chance(0.5) ? structuredClone(after) : after;
}

interface Card {
  id?: number;
  text: string;
  done: boolean;
  tags: string[];
  cards?: Card[];
}
interface Board {
  title: string;
  lists: { id?: string; cards: Card[] }[];
}

function randomBoard(random: Prng, keyed: boolean): Board {
  let made = 0;
  const card = (): Card => ({
    ...(keyed && { id: made++ }),
    text: random.pick(['', 'buy milk', 'call home', 'x']),
    done: random.chance(0.5),
    tags: Array.from({ length: random.below(4) }, () => random.pick(['a', 'b'])),
    ...(random.chance(0.2) && { cards: [] }),
  });
  const lists = Array.from({ length: 1 + random.below(4) }, (_, index) => ({
    ...(random.chance(0.8) && { id: `list${index}` }),
    cards: Array.from({ length: random.below(6) }, card),
  }));
  return { title: 'Board', lists };
}

function editBoard(random: Prng, board: Board): void {
  const { lists } = board;
  const places = lists.flatMap(({ cards }) => [
    cards,
    ...cards.flatMap(({ cards: inner }) => (inner ? [inner] : [])),
  ]);
  if (places.length === 0) return;
  const [from, to] = [random.pick(places), random.pick(places)];
  const card = from[random.below(from.length)];
  switch (random.below(8)) {
    case 0:
      from.splice(random.below(from.length + 1), 0, {
        id: 100 + random.below(1000),
        text: 'new',
        done: false,
        tags: [],
      });
      return;
    case 1:
      from.splice(random.below(from.length), 1);
      return;
    case 2:
      lists.splice(random.below(lists.length), 0, ...lists.splice(random.below(lists.length), 1));
      return;
    case 3:
      lists.splice(random.below(lists.length), 1);
      return;
    case 4:
      if (card) Object.assign(card, { text: `${card.text}!`, done: !card.done });
      return;
    case 5:
      card?.tags.splice(random.below(3), random.below(2), 'c');
      return;
    default: {
      const moved = from.splice(random.below(from.length), 1);
      if (!moved.some(({ cards }) => cards && contains(cards, to)))
        to.splice(random.below(to.length + 1), 0, ...moved);
    }
  }
}

function contains(cards: readonly Card[], wanted: readonly Card[]): boolean {
  return cards === wanted || cards.some(({ cards: inner }) => inner && contains(inner, wanted));
}

/** Does the same to a plain value and to a draft, as long as the two are the same. */
function runSteps(random: Prng, root: unknown, steps: number): void {
  for (let step = 0; step < steps; step++) {
    const containers = containersIn(root);
    if (containers.length === 0) return;
    const [container, other] = [random.pick(containers), random.pick(containers)];
    if (Array.isArray(container)) changeList(random, container, other);
    else changeObject(random, container as Record<string, unknown>, other);
  }
}

function changeList(random: Prng, list: unknown[], other: object): void {
  const index = random.below(list.length + 1);
  const value = random.chance(0.3) && !reaches(other, list) ? other : freshValue(random);
  const text = (item: unknown) => JSON.stringify(item);
  switch (random.below(13)) {
    case 0:
      list.push(value);
      return;
    case 1:
      list.pop();
      return;
    case 2:
      list.unshift(value);
      return;
    case 3: {
      const item = list.shift();
      if (random.chance(0.7) && item !== undefined) putIn(random, other, item);
      return;
    }
    case 4:
      list.splice(index, random.below(3), value);
      return;
    case 5:
    case 6:
    case 7: {
      const [item] = list.splice(index, 1);
      if (isContainer(item as Json) && random.chance(0.3)) putIn(random, item as object, freshValue(random));
      if (item !== undefined) putIn(random, random.chance(0.5) ? list : other, item);
      return;
    }
    case 8:
      list.sort(random.chance(0.5) ? undefined : (a, b) => (text(a) < text(b) ? 1 : -1));
      return;
    case 9:
      list.reverse();
      return;
    case 10:
      if (random.chance(0.5)) list.fill(random.below(3), index);
      else list.copyWithin(0, index);
      return;
    case 11:
      list.length = Math.min(list.length, index);
      return;
    default:
      if (index < list.length) list[index] = random.chance(0.5) ? value : list[random.below(list.length)];
  }
}

function changeObject(random: Prng, object: Record<string, unknown>, other: object): void {
  const name = random.pick([...oddNames, ...Object.keys(object)]);
  const value = object[name];
  switch (random.below(5)) {
    case 0:
      Reflect.deleteProperty(object, name);
      return;
    case 1:
      if (!reaches(other, object)) object[name] = other;
      return;
    case 2:
      if (Array.isArray(value))
        object[name] = value.filter((_: unknown, index) => index % 2 === random.below(2));
      else if (isObject(value as Json)) object[name] = { ...(value as object), edited: random.below(2) };
      return;
    case 3:
      if (Array.isArray(value)) object[name] = [freshValue(random), ...(value as unknown[])].toReversed();
      return;
    default:
      object[name] = freshValue(random);
  }
}

function putIn(random: Prng, place: object, value: unknown): void {
  if (typeof value === 'object' && value !== null && reaches(value, place)) return;
  if (Array.isArray(place)) place.splice(random.below(place.length + 1), 0, value);
  else (place as Record<string, unknown>)['put'] = value;
}

function freshValue(random: Prng): unknown {
  return structuredClone(randomJson(random, anyScalar(random), 2));
}

function containersIn(root: unknown, found: object[] = []): object[] {
  if (typeof root !== 'object' || root === null || found.includes(root)) return found;
  found.push(root);
  for (const part of Object.values(root) as unknown[]) containersIn(part, found);
  return found;
}

function reaches(from: object, to: object): boolean {
  return containersIn(from).includes(to);
}

function randomText(random: Prng): string {
  const words = ['one', 'two', 'three', 'one', '😀', '漢字', 'é', 'a-b', '10', ',', '  ', '\n'];
  const text = Array.from({ length: random.below(14) }, () => random.pick(words));
  return text.join(random.pick([' ', ' ', '']));
}

/** The text after some edits; all that is inserted carries a token. */
function retyped(random: Prng, text: string, side: string): string {
  let tokens = 0;
  let result = text;
  for (let edits = random.below(4); edits > 0; edits--) {
    const characters = Array.from(result);
    const [from, deleted] = [random.below(characters.length + 1), random.pick([0, 0, 1, 3, 8])];
    const inserted = random.chance(0.8)
      ? random.pick([' #', '# ', '#', ' # ']).replace('#', `${side}${++tokens};`)
      : '';
    const removed = characters.splice(from, deleted, inserted).join('');
    // Whole tokens only, lest one is cut in half.
    if (/[TM;\d]/.test(removed + (characters[from - 1] ?? '') + (characters[from + 1] ?? ''))) continue;
    result = characters.join('');
  }
  return result;
}
