/** Our own diff and recording, and the libraries they are compared with: how each makes a message and applies it. */
import { diff } from '../components/core/diff/diff.ts';
import type { Json } from '../components/core/json/json.ts';
import { apply } from '../components/core/json/patch.ts';
import { record } from '../components/core/diff/record.ts';
import { cardOf, middle } from './bench-board.ts';
import type { Board, Edit } from './bench-board.ts';

export interface Trial {
  readonly make: () => unknown;
  readonly apply: (message: unknown) => unknown;
  /** What has to be done before each making or application and does not count. */
  readonly beforeMake?: () => void;
  readonly beforeApply?: () => void;
  readonly operationsOf: (message: unknown) => number;
  readonly bytesOf: (message: unknown) => number;
}

export interface Contender {
  readonly name: string;
  /** The largest board it can do, in bytes. */
  readonly largest?: number;
  /** Gets a board ready, which takes its time and does not count. */
  readonly prepare: (board: Board) => (edit: Edit) => Trial;
}

/** Those that are installed, ours first. */
export async function contenders(): Promise<readonly Contender[]> {
  const others = await Promise.all(
    Object.entries(libraries).map(([name, of]) => load(name).then(of, () => null)),
  );
  return [ours, oursRecorded, ...others.filter((other) => other !== null)];
}

const json = {
  operationsOf: (message: unknown) => (message as readonly unknown[]).length,
  bytesOf: (message: unknown) => JSON.stringify(message).length,
};

const ours: Contender = {
  name: 'ours (diff)',
  prepare: (board) => (edit) => {
    const [before, after] = [board, edit.update(board)] as unknown as [Json, Json];
    return { ...json, make: () => diff(before, after), apply: (patch) => apply(before, patch as never) };
  },
};

const oursRecorded: Contender = {
  name: 'ours (record)',
  prepare: (board) => (edit) => ({
    ...json,
    make: () => record(board, edit.recipe as never),
    apply: (patch) => apply(board as unknown as Json, patch as never),
  }),
};

// What the libraries are is checked by running them; their types would have to be installed with them.
type Callable = (...parameters: unknown[]) => unknown;
type Library = Readonly<Record<string, Callable>>;

/** One that compares two states and patches a third in place. */
function comparing(name: string, compare: Callable, patch: Callable): Contender {
  return {
    name,
    prepare: (board) => {
      let copy = structuredClone(board);
      return (edit) => {
        const after = edit.update(board);
        return {
          operationsOf: (message) => (Array.isArray(message) ? message.length : 1),
          bytesOf: json.bytesOf,
          make: () => compare(board, after),
          beforeApply: () => {
            copy = structuredClone(board);
          },
          apply: (message) => patch(copy, message),
        };
      };
    },
  };
}

/** One that records a recipe and patches without changing. */
function drafting(name: string, produce: Callable, patch: Callable): Contender {
  return {
    name,
    prepare: (board) => (edit) => ({
      ...json,
      make: () => (produce(board, edit.recipe) as [unknown, unknown])[1],
      apply: (message) => patch(board, message),
    }),
  };
}

const libraries: Readonly<Record<string, (library: Library) => Contender>> = {
  'fast-json-patch': ({ compare, applyPatch }) =>
    comparing('fast-json-patch', compare as Callable, applyPatch as Callable),
  'rfc6902': ({ createPatch, applyPatch }) =>
    // It compares every item with every other: half a second at 100 KB, and out of memory at 1 MB.
    ({ ...comparing('rfc6902', createPatch as Callable, applyPatch as Callable), largest: 100_000 }),
  'jsondiffpatch': (library) => {
    const create = library['create'] as unknown as (options: unknown) => Library;
    const comparer = create({ objectHash: ({ id }: { id: string }) => id, omitRemovedValues: true });
    const compare = (before: unknown, after: unknown) => comparer['diff']?.(before, after);
    return comparing('jsondiffpatch', compare, (board, delta) => comparer['patch']?.(board, delta));
  },
  'immer': (library) => {
    library['enablePatches']?.();
    return drafting('immer', library['produceWithPatches'] as Callable, library['applyPatches'] as Callable);
  },
  'mutative': ({ create, apply }) =>
    drafting(
      'mutative',
      (board, recipe) => create?.(board, recipe, { enablePatches: true }),
      apply as Callable,
    ),
  'yjs': (library) => ({ name: 'yjs', prepare: (board) => prepareYjs(library as never, board) }),
};

async function load(name: string): Promise<Library> {
  const found = (await import(name)) as Library & { readonly default?: Library };
  return { ...found.default, ...found };
}

/** The parts of Yjs that are used here. */
interface Yjs {
  readonly Doc: new () => YDoc;
  readonly Map: new (entries?: Iterable<readonly [string, unknown]>) => YMap;
  readonly Array: { from: (items: readonly unknown[]) => YArray };
  readonly Text: new (text: string) => YText;
  readonly applyUpdate: (doc: YDoc, update: Uint8Array) => void;
  readonly encodeStateAsUpdate: (doc: YDoc) => Uint8Array;
}
interface YDoc {
  getMap: () => YMap;
  transact: (act: () => void) => void;
  on: (event: 'update', listen: (update: Uint8Array) => void) => void;
}
interface YMap {
  get: (name: string) => unknown;
  set: (name: string, value: unknown) => void;
}
interface YArray {
  readonly length: number;
  get: (index: number) => YMap;
  toArray: () => YMap[];
  insert: (index: number, items: readonly unknown[]) => void;
  delete: (index: number, count: number) => void;
}
interface YText {
  insert: (index: number, text: string) => void;
}

/** Two documents of the same board; every edit is made in one, again and again, and its update applied to the other. */
function prepareYjs(yjs: Yjs, board: Board): (edit: Edit) => Trial {
  const [here, there] = [new yjs.Doc(), new yjs.Doc()];
  let update = new Uint8Array();
  fillYjs(yjs, here.getMap(), board);
  yjs.applyUpdate(there, yjs.encodeStateAsUpdate(here));
  here.on('update', (made) => (update = made as never));
  const cards = () => middle((here.getMap().get('lists') as YArray).toArray()).get('cards') as YArray;
  const refill = () => {
    while (cards().length < middle(board.lists).cards.length) {
      cards().insert(0, [cardOfYjs(yjs, cardOf('again'))]);
      yjs.applyUpdate(there, update);
    }
  };
  const make = (edit: Edit) => {
    here.transact(() => {
      editYjs(yjs, here.getMap(), edit.name);
    });
    return update;
  };
  return (edit) => {
    let next = update;
    return {
      operationsOf: () => 1,
      bytesOf: (message) => (message as Uint8Array).length,
      make: () => {
        const made = make(edit);
        yjs.applyUpdate(there, made);
        return made;
      },
      beforeMake: refill,
      beforeApply: () => {
        refill();
        next = make(edit);
      },
      apply: () => {
        yjs.applyUpdate(there, next);
      },
    };
  };
}

function fillYjs(yjs: Yjs, root: YMap, { title, notes, lists }: Board): void {
  root.set('title', title);
  root.set('notes', new yjs.Text(notes));
  const listOf = ({ id, title, cards }: Board['lists'][number]) =>
    new yjs.Map([
      ['id', id],
      ['title', title],
      ['cards', yjs.Array.from(cards.map((card) => cardOfYjs(yjs, card)))],
    ]);
  root.set('lists', yjs.Array.from(lists.map(listOf)));
}

function cardOfYjs(yjs: Yjs, { id, text, done, tags, at }: Board['lists'][number]['cards'][number]): YMap {
  const fields = { id, text, done, tags: yjs.Array.from(tags), at: new yjs.Map(Object.entries(at)) };
  return new yjs.Map(Object.entries(fields));
}

function editYjs(yjs: Yjs, root: YMap, name: string): void {
  const lists = root.get('lists') as YArray;
  const cards = lists.get(lists.length >> 1).get('cards') as YArray;
  const card = cards.get(cards.length >> 1);
  switch (name) {
    case 'set one field':
      (card.get('at') as YMap).set('x', 1);
      return;
    case 'insert at the head':
      cards.insert(0, [cardOfYjs(yjs, cardOf('new'))]);
      return;
    case 'delete in the middle':
      cards.delete(cards.length >> 1, 1);
      return;
    case 'move to another list':
      cards.delete(cards.length >> 1, 1);
      (lists.get(0).get('cards') as YArray).insert(1, [cardOfYjs(yjs, cardOf('moved'))]);
      return;
    default:
      (root.get('notes') as YText).insert(0, ' something typed');
  }
}
