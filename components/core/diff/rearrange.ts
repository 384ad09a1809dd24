/** Brings the items of lists from where they are to where they are to be, and writes down how. */
import type { Json, JsonArray } from '../json/json.ts';
import type { Operation } from '../json/patch.ts';
import { longestIncreasing } from './sequence.ts';

/** Where `pointer` leads from an item, wherever that is at present, or from the root. */
export interface Place {
  readonly item: Item | null;
  readonly pointer: string;
}

/** A list on its way. */
export interface List extends Place {
  readonly after: JsonArray;
  /** How many items at the start stay as they are; they are in neither of the two arrays. */
  readonly start: number;
  /** As they are at present. */
  items: Item[];
  readonly wanted: Item[];
}

export interface Item {
  /** `undefined` if it is new. */
  readonly before: Json | undefined;
  /** `undefined` if it is to go. */
  after: Json | undefined;
  /** The list it is in. */
  list: List;
  /** The list it is to be in; `null` if it is to go. */
  goal: List | null;
  /** Its index in `goal.wanted`. */
  index: number;
  /** Whether it is where it is to be, as far as others of the same kind tell. */
  isPlaced: boolean;
}

/** A list of the items as they are, of which none is known to stay. */
export function newList(values: JsonArray, place: Pick<List, 'item' | 'pointer' | 'start' | 'after'>): List {
  const list: List = { ...place, items: [], wanted: [] };
  list.items = values.map((value) => newItem(list, value));
  return list;
}

export function newItem(list: List, before?: Json): Item {
  return { before, after: undefined, list, goal: null, index: -1, isPlaced: false };
}

/** Settles what becomes of an item: the value `after`, at `index` of the list `goal`. */
export function assign(item: Item, goal: List, index: number, after: Json | undefined): void {
  item.goal = goal;
  item.index = index;
  item.after = after;
  goal.wanted[index] = item;
}

/** The JSON Pointer of a place as things are at present. */
export function locate({ item, pointer }: Place): string {
  if (item === null) return pointer;
  const { list, index } = item;
  const position = list.items[index] === item ? index : list.items.indexOf(item);
  return `${locate(list)}/${list.start + position}${pointer}`;
}

/** Finds the items that can stay: as many as possible of those that are in order. */
export function placeInOrder(list: List): void {
  const staying = list.items.filter((item) => item.goal === list);
  for (const position of longestIncreasing(staying.map(({ index }) => index))) {
    const item = staying[position];
    if (item) item.isPlaced = true;
  }
}

/** Moves an item to its goal, another list: behind the last item that is in its place and to be before it. */
export function transfer(item: Item, patch: Operation[]): void {
  const { list, goal } = item;
  if (goal === null) return;
  const from = locate({ item, pointer: '' });
  const position = list.items.indexOf(item);
  list.items.splice(position, 1);
  const previous = goal.wanted.slice(0, item.index).findLast(({ isPlaced }) => isPlaced);
  goal.items.splice(previous ? goal.items.indexOf(previous) + 1 : 0, 0, item);
  item.list = goal;
  item.isPlaced = true;
  const path = locate({ item, pointer: '' });
  if (path.startsWith(`${from}/`)) {
    // It goes into its next sibling, which is to take its place: that would read as a move into itself. Swap them first.
    const behind = `${locate(list)}/${list.start + position + 1}`;
    patch.push({ op: 'move', from, path: behind }, { op: 'move', from: behind, path });
  } else patch.push({ op: 'move', from, path });
}

/** Removes, moves and adds items until the list holds what is wanted. */
export function settle(list: List, patch: Operation[]): void {
  const place = locate(list);
  const at = (index: number) => `${place}/${list.start + index}`;
  for (const [index, item] of [...list.items.entries()].reverse()) {
    if (item.goal !== list) patch.push({ op: 'remove', path: at(index) });
  }
  const items = list.items.filter((item) => item.goal === list);
  let next = 0;
  for (const item of list.wanted.filter(({ before }) => before !== undefined)) {
    const index = items.indexOf(item, item.isPlaced ? next : 0);
    if (item.isPlaced) next = index + 1;
    else {
      items.splice(index, 1);
      if (index >= next) next++;
      items.splice(next - 1, 0, item);
      patch.push({ op: 'move', from: at(index), path: at(next - 1) });
    }
  }
  for (const [index, { before, after }] of list.wanted.entries()) {
    if (before === undefined && after !== undefined) patch.push({ op: 'add', path: at(index), value: after });
  }
  list.items = list.wanted;
}
