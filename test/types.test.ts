/** What an app in strict TypeScript can say, and what it is kept from, by the declarations as built. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { typeErrors } from './support/type-errors.ts';

/** A board as apps declare theirs: interfaces, which have no index signature, and `readonly` all over. */
const board = `
  import type { Draft, Json, Participant, SessionChangeEvent } from 'shared-session';
  import { Session, SharedSession } from 'shared-session';
  interface Card { readonly id: string; readonly title: string; readonly done?: boolean }
  interface Board { readonly title: string; readonly cards: readonly Card[]; readonly meta: Json }
  interface Cursor { x: number; y: number }
  declare const board: Board, cursor: Cursor, element: SharedSession<Board>, session: Session<Board>;
`;

/** Both have it all: the element is a shell around the other. */
const ofBoth = {
  'what is in the state': `const title: string = s.state.title; const cards: number = s.state.cards.length;`,
  'a state in place of the other': `s.state = { ...s.state, cards: [] }; s.state = board; s.initialState = board;`,
  'what was there before joining': `const title: string | undefined = s.local?.title;`,
  'a recipe that changes a draft': `s.change((draft) => {
      draft.title = 'Plan';
      draft.cards.push({ id: '1', title: 'Paint' });
      for (const card of draft.cards) card.title = card.title.trim();
      draft.cards = draft.cards.filter(({ done }) => !done);
    });`,
  'a recipe that returns something': `s.change((draft) => draft.cards.push({ id: '1', title: 'Paint' }));`,
  'a function for such drafts': `
    const add = (draft: Draft<Board>, card: Card): void => void draft.cards.push(card);
    s.change((draft) => { add(draft, { id: '1', title: 'Paint' }); });`,
  'what a change brought': `s.addEventListener('session-change', ({ detail: { state, previous, origin } }) => {
      const more: number = state.cards.length - previous.cards.length;
      const from: 'local' | 'remote' | 'rebase' | 'undo' = origin;
    }, { once: true });`,
  'a listener that comes and goes': `
    const listener = ({ detail }: SessionChangeEvent<Board>): void => void detail.state.title;
    s.addEventListener('session-change', listener);
    s.removeEventListener('session-change', listener);`,
  'what joining is about to replace': `s.addEventListener('session-before-join', (event) => {
      if (event.detail.local.cards.length > 0) event.preventDefault();
    });`,
  'what others say of themselves': `for (const { info } of s.participants) {
      const at: Cursor | undefined = info;
    }
    const [first]: readonly Participant<Cursor>[] = s.participants;
    const x: number | undefined = first?.info?.x;`,
  'an event of its own': `s.addEventListener('of-its-own', (event: Event) => event.type);`,
};

const accepted = {
  ...of('the element', 'element', ofBoth),
  ...of('the session', 'session', ofBoth),
  'what the app tells of its person': `element.userInfo = cursor; element.userInfo = null;
    session.user = { name: 'Ann', info: cursor }; new Session<Board>({ user: { info: cursor } });`,
  'who subscribes': `session.subscribe((state) => { const title: string = state.title; });`,
  'an event of the platform': `element.addEventListener('click', ({ clientX }) => clientX.toFixed());`,
  'an element that is found': `
    const found = document.querySelector<SharedSession<Board>>('shared-session');
    const made: SharedSession<Board> = document.createElement('shared-session');
    const html: HTMLElement = element;`,
  'an app without types': `
    const found = document.createElement('shared-session');
    found.state = { count: 0 };
    found.change((draft) => void draft.count++);
    found.change((draft: { count: number }) => void draft.count++);
    found.addEventListener('session-change', ({ detail }) => detail.state.count.toFixed());
    new Session().state = [1];
    new SharedSession().change((draft) => draft.push(2));`,
  'listeners further up': ['document', 'window', 'globalThis', 'document.body']
    .map(
      (target) => `${target}.addEventListener('session-change', ({ detail }) => {
        const version: number = detail.version;
        const title: string = detail.state.title;
      });`,
    )
    .join('\n'),
  'a state of any JSON': `
    declare const any: Session<Json>;
    any.state = ['x'];
    any.change((draft) => { if (Array.isArray(draft)) draft.push({ at: [1] }); });`,
  'a state that is a list': `
    declare const list: Session<readonly Card[]>;
    list.change((draft) => draft.push({ id: '1', title: 'Paint' }));
    list.change((draft) => { for (const card of draft) card.title = ''; });`,
  'a state that may be one thing or another': `
    declare const game: Session<{ readonly phase: 'lobby' } | { readonly phase: 'over'; readonly winner: string }>;
    game.change((draft) => { if (draft.phase === 'over') draft.winner = 'Ann'; });`,
  'texts and tuples with names of their own': `
    type CardId = string & { readonly brand: 'CardId' };
    declare const marked: Session<{ readonly ids: readonly CardId[]; readonly at: readonly [number, number] }>;
    declare const id: CardId;
    marked.change((draft) => { draft.ids.push(id); draft.at = [1, 2]; draft.at[0] += 1; });
    const length: number = marked.state.ids[0]?.length ?? 0;
    marked.change(({ ids: [first = id] }) => { const same: CardId = first; });`,
} as const;

/** What does not compile, and why. */
const refusedByBoth = {
  'another kind of member': [`s.change((draft) => { draft.title = 1; });`, 'TS2322'],
  'an item that lacks something': [`s.change((draft) => draft.cards.push({ id: '1' }));`, 'TS2345'],
  'a member that there is not': [`s.change((draft) => { draft.colour = 'red'; });`, 'TS2339'],
  'a recipe for something else': [`s.change((draft: { colour: string }) => draft.colour);`, 'TS2345'],
  'another state': [`s.state = { title: 'Plan' };`, 'TS2739'],
  'another state to begin with': [`s.initialState = [];`, 'TS2739'],
  'a change of the state itself': [`s.state.cards.push({ id: '1', title: 'Paint' });`, 'TS2339'],
  'reading what there is not': [
    `s.addEventListener('session-change', (e) => e.detail.state.colour);`,
    'TS2339',
  ],
  'reading what there was not': [
    `s.addEventListener('session-change', (e) => e.detail.previous.colour);`,
    'TS2339',
  ],
  'a listener for something else': [
    `s.addEventListener('session-change', (e: SessionChangeEvent<{ colour: string }>) => e);`,
    'TS2769',
  ],
  'a misspelt detail': [`s.addEventListener('session-change', (e) => e.detail.versions);`, 'TS2551'],
} as const;

const refused: Readonly<Record<string, readonly [code: string, error: string]>> = {
  ...of('the element', 'element', refusedByBoth),
  ...of('the session', 'session', refusedByBoth),
  'what nobody can be told, of the element': [`element.userInfo = undefined;`, 'TS2322'],
  'what nobody can be told, of the session': [`session.user = { info: Symbol() };`, 'TS2322'],
  'a misspelt detail at the document': [
    `document.addEventListener('session-change', (e) => e.detail.versions);`,
    'TS2551',
  ],
  'a misspelt detail at the window': [
    `window.addEventListener('session-change', (e) => e.detail.versions);`,
    'TS2551',
  ],
  'an element of another state': [`const other: SharedSession<{ colour: string }> = element;`, 'TS2322'],
  'another kind of JSON': [
    `declare const any: Session<Json>; any.change((draft) => draft.push(1));`,
    'TS18047 TS2339',
  ],
};

const errors = typeErrors(
  Object.fromEntries([
    ...Object.entries(accepted).map(([name, code]) => [`+ ${name}`, board + code]),
    ...Object.entries(refused).map(([name, [code]]) => [`- ${name}`, board + code]),
  ]) as Record<string, string>,
);

describe('Strict TypeScript', () => {
  it('finds nothing wrong with the declarations', () => {
    assert.deepEqual(errors.inDeclarations(), []);
  });

  for (const name of Object.keys(accepted)) {
    it(`takes ${name}`, () => {
      assert.deepEqual(errors.in(`+ ${name}`), []);
    });
  }

  for (const [name, [, expected]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      const found = errors.in(`- ${name}`);
      assert.equal(found.map((error) => error.split(':')[0]).join(' '), expected, found.join('\n'));
    });
  }
});

/** The cases of `cases`, with what they call `s`. */
function of<Case extends string | readonly [string, string]>(
  whose: string,
  target: string,
  cases: Readonly<Record<string, Case>>,
): Record<string, Case> {
  const known = `const s = ${target};\n`;
  return Object.fromEntries(
    Object.entries(cases).map(([name, one]) => [
      `${name}, of ${whose}`,
      (typeof one === 'string' ? known + one : [known + one[0], one[1]]) as Case,
    ]),
  );
}
