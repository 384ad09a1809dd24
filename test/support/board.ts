/**
 * A board that people edit at random, and what became of every edit.
 *
 * Whatever an edit puts in carries a token that occurs nowhere else, like `tA7`, and a thing that can be edited has a
 * name of its own, its *mark*, like `nA8`. So at the end it can be seen whether a token is there, once, and on the
 * thing that it was meant for.
 */
import type { Json } from '../../components/core/json/json.ts';
import type { Operation } from '../../components/core/json/patch.ts';
import type { Prng } from './prng.ts';

interface Check {
  readonly label: string;
  readonly state: string;
}
interface Card {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly checks: readonly Check[];
}
interface List {
  readonly id: string;
  readonly name: string;
  readonly cards: readonly Card[];
}
export interface Board {
  readonly fields: Readonly<Record<string, string>>;
  /** Keyed, and cards move between them. */
  readonly lists: readonly List[];
  /** Not keyed: `<mark>:<token>`. */
  readonly notes: readonly string[];
  /** Lists of lists, not keyed. */
  readonly rows: readonly (readonly string[])[];
}

/** An edit as the app that makes it writes it down. */
export type Edit = readonly Operation[];

export function newBoard(): Board {
  const text = 'Some words that one can add other words to';
  const card = (id: string): Card => ({
    id,
    title: '',
    text,
    checks: [{ label: `k${id.slice(1)}`, state: '' }],
  });
  return {
    fields: { f0: '', f1: '', f2: '' },
    lists: [0, 1, 2].map((list) => ({
      id: `l${list}`,
      name: '',
      cards: [0, 1, 2].map((index) => card(`c${list}${index}`)),
    })),
    notes: ['n0:', 'n1:', 'n2:', 'n3:'],
    rows: [
      ['g0:', 'g1:'],
      ['g2:', 'g3:'],
    ],
  };
}

export interface Author {
  /** Numbers the tokens and marks of a participant. */
  readonly next: () => string;
  /** Whether operations are kept as they are; two states do not tell that something without a key changed its list. */
  readonly isRecorded: boolean;
}

/** A random edit of `board`. */
export function randomEdit(random: Prng, board: Board, { next, isRecorded }: Author): Edit {
  const edits = [
    setField,
    insertCard,
    removeCard,
    moveCard,
    moveCard,
    setTitle,
    editText,
    editText,
    moveList,
  ];
  const others = [
    setCheck,
    insertCheck,
    removeCheck,
    insertNote,
    editNote,
    removeNote,
    moveNote,
    insertCell,
    editCell,
    moveCell,
  ];
  for (;;) {
    const edit = random.pick([...edits, ...others])(random, board, next, isRecorded);
    if (edit !== null) return edit;
  }
}

type RandomEdit = (random: Prng, board: Board, next: () => string, isRecorded: boolean) => Edit | null;

const setField: RandomEdit = (random, board, next) => [
  { op: 'replace', path: `/fields/${random.pick(Object.keys(board.fields))}`, value: `t${next()}` },
];

const insertCard: RandomEdit = (random, board, next) => {
  const list = random.below(board.lists.length);
  const id = next();
  const value = { id: `c${id}`, title: `t${id}`, text: 'A new card that is about something', checks: [] };
  return [{ op: 'add', path: `/lists/${list}/cards/${place(random, board.lists[list]?.cards)}`, value }];
};

const removeCard: RandomEdit = (random, board) => {
  const path = randomCard(random, board);
  return path !== null && random.chance(0.5) ? [{ op: 'remove', path }] : null;
};

const moveCard: RandomEdit = (random, board) => {
  const from = randomCard(random, board);
  if (from === null) return null;
  const list = random.below(board.lists.length);
  const isSame = from.startsWith(`/lists/${list}/`);
  const length = (board.lists[list]?.cards.length ?? 0) - (isSame ? 1 : 0);
  return [{ op: 'move', from, path: `/lists/${list}/cards/${random.below(length + 1)}` }];
};

const setTitle: RandomEdit = (random, board, next) => {
  const card = randomCard(random, board);
  return card === null ? null : [{ op: 'replace', path: `${card}/title`, value: `t${next()}` }];
};

const editText: RandomEdit = (random, board, next) => {
  const path = randomCard(random, board);
  if (path === null) return null;
  const words = cardAt(board, path).text.split(' ');
  words.splice(random.below(words.length + 1), random.chance(0.2) ? 1 : 0, `t${next()}`);
  return [{ op: 'replace', path: `${path}/text`, value: words.join(' ') }];
};

const moveList: RandomEdit = (random, board) => [
  {
    op: 'move',
    from: `/lists/${random.below(board.lists.length)}`,
    path: `/lists/${random.below(board.lists.length)}`,
  },
];

const setCheck: RandomEdit = (random, board, next) => {
  const check = randomCheck(random, board);
  return check === null ? null : [{ op: 'replace', path: `${check}/state`, value: `t${next()}` }];
};

const insertCheck: RandomEdit = (random, board, next) => {
  const path = randomCard(random, board);
  if (path === null) return null;
  const id = next();
  const value = { label: `k${id}`, state: `t${id}` };
  return [{ op: 'add', path: `${path}/checks/${place(random, cardAt(board, path).checks)}`, value }];
};

const removeCheck: RandomEdit = (random, board) => {
  const path = randomCheck(random, board);
  return path !== null && random.chance(0.5) ? [{ op: 'remove', path }] : null;
};

const insertNote: RandomEdit = (random, board, next) => {
  const id = next();
  return [{ op: 'add', path: `/notes/${place(random, board.notes)}`, value: `n${id}:t${id}` }];
};

const editNote: RandomEdit = (random, board, next) => {
  const index = random.below(board.notes.length);
  const note = board.notes[index];
  if (note === undefined) return null;
  return [{ op: 'replace', path: `/notes/${index}`, value: `${markOf(note)}:t${next()}` }];
};

const removeNote: RandomEdit = (random, board) =>
  board.notes.length === 0 || random.chance(0.5)
    ? null
    : [{ op: 'remove', path: `/notes/${random.below(board.notes.length)}` }];

const moveNote: RandomEdit = (random, { notes }) =>
  notes.length === 0
    ? null
    : [
        {
          op: 'move',
          from: `/notes/${random.below(notes.length)}`,
          path: `/notes/${random.below(notes.length)}`,
        },
      ];

const insertCell: RandomEdit = (random, board, next) => {
  const row = random.below(board.rows.length);
  const id = next();
  return [{ op: 'add', path: `/rows/${row}/${place(random, board.rows[row])}`, value: `g${id}:t${id}` }];
};

const editCell: RandomEdit = (random, board, next) => {
  const row = random.below(board.rows.length);
  const column = random.below(board.rows[row]?.length ?? 0);
  const cell = board.rows[row]?.[column];
  if (cell === undefined) return null;
  return [{ op: 'replace', path: `/rows/${row}/${column}`, value: `${markOf(cell)}:t${next()}` }];
};

const moveCell: RandomEdit = (random, { rows }, _, isRecorded) => {
  const from = random.below(rows.length);
  const to = isRecorded ? random.below(rows.length) : from;
  const length = rows[from]?.length ?? 0;
  if (length === 0) return null;
  const end = (rows[to]?.length ?? 0) - (from === to ? 1 : 0);
  return [
    {
      op: 'move',
      from: `/rows/${from}/${random.below(length)}`,
      path: `/rows/${to}/${random.below(end + 1)}`,
    },
  ];
};

/** Every token and mark of a board, with the things that it is on: one, if all is well. */
export function survey(board: Board): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const note = (name: string, on: string) => found.set(name, [...(found.get(name) ?? []), on]);
  const read = (text: string, on: string) => {
    for (const [token] of text.matchAll(/\bt[A-Z]\d+\b/g)) note(token, on);
  };
  const readMarked = (text: string) => {
    note(markOf(text), '');
    read(text, markOf(text));
  };
  for (const [name, value] of Object.entries(board.fields)) read(value, name);
  for (const { id, cards } of board.lists) {
    note(id, '');
    for (const card of cards) {
      note(card.id, '');
      read(card.title, `${card.id}/title`);
      read(card.text, `${card.id}/text`);
      for (const check of card.checks) {
        note(check.label, '');
        read(check.state, check.label);
      }
    }
  }
  for (const text of [...board.notes, ...board.rows.flat()]) readMarked(text);
  return found;
}

/** The tokens and marks in any JSON. */
export function namesIn(value: Json): Set<string> {
  return new Set(
    [...JSON.stringify(value).matchAll(/\b(?:t[A-Z]|[cnkgl][A-Z]?)\d+\b/g)].map(([name]) => name),
  );
}

function markOf(text: string): string {
  return text.slice(0, text.indexOf(':'));
}

function place(random: Prng, list: readonly unknown[] = []): string {
  return random.chance(0.3) ? '-' : String(random.below(list.length + 1));
}

function randomCard(random: Prng, board: Board): string | null {
  const list = random.below(board.lists.length);
  const length = board.lists[list]?.cards.length ?? 0;
  return length === 0 ? null : `/lists/${list}/cards/${random.below(length)}`;
}

function cardAt(board: Board, path: string): Card {
  const [list, card] = path.match(/\d+/g) ?? [];
  return board.lists[Number(list)]?.cards[Number(card)] as Card;
}

function randomCheck(random: Prng, board: Board): string | null {
  const path = randomCard(random, board);
  if (path === null) return null;
  const { checks } = cardAt(board, path);
  return checks.length === 0 ? null : `${path}/checks/${random.below(checks.length)}`;
}
