/** Boards of any size, and what people do to them. */
import { diff } from '../components/core/diff/diff.ts';
import type { Json } from '../components/core/json/json.ts';
import { apply } from '../components/core/json/patch.ts';
import type { Patch } from '../components/core/json/patch.ts';

export interface Card {
  id: string;
  text: string;
  done: boolean;
  tags: string[];
  at: { x: number; y: number };
}

export interface Board {
  title: string;
  /** 10 KB of prose. */
  notes: string;
  lists: { id: string; title: string; cards: Card[] }[];
}

export interface Edit {
  readonly name: string;
  /** Changes a draft. */
  readonly recipe: (board: Board) => void;
  /** Does the same to a state that must not be changed, sharing the rest. */
  readonly update: (board: Board) => Board;
}

/** A board of about so many bytes of JSON, notes aside. Always the same. */
export function boardOf(bytes: number): Board {
  const count = Math.max(6, Math.round(bytes / 190));
  const width = Math.max(2, Math.round(Math.sqrt(count) / 2));
  const lists = Array.from({ length: width }, (_, list) => ({
    id: `list-${list}`,
    title: `List ${list}`,
    cards: Array.from({ length: Math.ceil(count / width) }, (_, index) => cardOf(`${list}-${index}`)),
  }));
  const notes = Array.from({ length: 1_700 }, (_, index) => `word${index % 90}`).join(' ');
  return { title: 'A board', notes: bytes < 20_000 ? '' : notes, lists };
}

export const edits: readonly Edit[] = [
  {
    name: 'set one field',
    recipe: (board) => {
      middle(middle(board.lists).cards).at.x = 1;
    },
    update: (board) =>
      updateCards(board, middleOf(board.lists), (cards) =>
        cards.with(middleOf(cards), { ...middle(cards), at: { ...middle(cards).at, x: 1 } }),
      ),
  },
  {
    name: 'insert at the head',
    recipe: (board) => {
      middle(board.lists).cards.unshift(cardOf('new'));
    },
    update: (board) => updateCards(board, middleOf(board.lists), (cards) => [cardOf('new'), ...cards]),
  },
  {
    name: 'delete in the middle',
    recipe: (board) => {
      const { cards } = middle(board.lists);
      cards.splice(middleOf(cards), 1);
    },
    update: (board) =>
      updateCards(board, middleOf(board.lists), (cards) => cards.toSpliced(middleOf(cards), 1)),
  },
  {
    name: 'move to another list',
    recipe: ({ lists }) => {
      const { cards } = middle(lists);
      lists[0]?.cards.splice(1, 0, ...cards.splice(middleOf(cards), 1));
    },
    update: (board) => {
      const { cards } = middle(board.lists);
      const rest = updateCards(board, middleOf(board.lists), () => cards.toSpliced(middleOf(cards), 1));
      return updateCards(rest, 0, (others) => others.toSpliced(1, 0, middle(cards)));
    },
  },
  {
    name: 'edit 10 KB of text',
    recipe: (board) => {
      board.notes = typed(board.notes);
    },
    update: (board) => ({ ...board, notes: typed(board.notes) }),
  },
];

/** So many patches one after another, of every kind, all over the board. */
export function manyEdits(board: Board, count: number): Patch[] {
  let state = board as unknown as Json;
  return Array.from({ length: count }, (_, index) => {
    const { lists } = state as unknown as Board;
    const list = (7 * index) % lists.length;
    const after = updateCards(state as unknown as Board, list, (cards) => {
      const at = (11 * index) % cards.length;
      if (index % 3 === 0) return cards.toSpliced(at, 0, cardOf(`theirs-${index}`));
      if (index % 3 === 1) return cards.toSpliced(at, 1);
      return cards.map((card, position) => (position === at ? { ...card, text: 'theirs' } : card));
    });
    const patch = diff(state, after as unknown as Json);
    state = apply(state, patch);
    return patch;
  });
}

export function typed(text: string): string {
  return `${text.slice(0, 5_000)} something typed${text.slice(5_000)}`;
}

export function cardOf(name: string): Card {
  return {
    id: `card-${name}`,
    text: `What is to be done about ${name}, and by whom, and until when`,
    done: false,
    tags: ['urgent', 'home'],
    at: { x: 120, y: 640 },
  };
}

export function middleOf(list: readonly unknown[]): number {
  return list.length >> 1;
}

export function middle<T>(list: readonly T[]): T {
  return list[middleOf(list)] as T;
}

function updateCards(board: Board, list: number, update: (cards: Card[]) => Card[]): Board {
  const lists = board.lists.map((each, index) =>
    index === list ? { ...each, cards: update(each.cards) } : each,
  );
  return { ...board, lists };
}
