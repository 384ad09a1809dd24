// The whole app: state in, elements out. Everything about sharing is what is said to `session`.
import { mapCaret } from './cdn/shared-session-caret.min.js';

const session = document.querySelector('#session');
const board = document.querySelector('#board');
const elements = new Map(); // by id, so that a re-render keeps focus and caret

session.state = {
  columns: [
    {
      id: 'todo',
      title: 'To do',
      cards: [{ id: 'welcome', text: 'Press Share, open the link in a second window' }],
    },
    { id: 'doing', title: 'Doing', cards: [] },
    { id: 'done', title: 'Done', cards: [] },
  ],
};
session.addEventListener('session-change', (event) => render(event.detail.state));
// Whoever joins by a link to view only may look, and edit again after leaving.
for (const type of ['session-join', 'session-leave']) {
  session.addEventListener(type, () => render(session.state));
}
render(session.state);

document.addEventListener('keydown', (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
  event.preventDefault(); // the field's own undo knows nothing of the others
  if (event.shiftKey) session.redo();
  else session.undo();
});

function render({ columns }) {
  place(board, columns.map(columnElement));
  const living = new Set(columns.flatMap(({ id, cards }) => [id, ...cards.map((card) => card.id)]));
  for (const id of elements.keys()) if (!living.has(id)) elements.delete(id);
}

function columnElement({ id, title, cards }) {
  const element = elementFor(id, 'column', (column) => {
    column.querySelector('.add').onclick = () => {
      const card = { id: crypto.randomUUID(), text: '' };
      session.change((draft) => void draft.columns.find((other) => other.id === id).cards.push(card));
      elements.get(card.id).querySelector('textarea').focus();
    };
    column.ondragover = (event) => event.preventDefault();
    column.ondrop = (event) => {
      event.preventDefault();
      const before = event.target.closest('.card')?.dataset.id;
      moveCard(event.dataTransfer.getData('text/plain'), id, before);
    };
  });
  element.querySelector('h2').textContent = title;
  place(element.querySelector('.cards'), cards.map(cardElement));
  return element;
}

function cardElement({ id, text }) {
  const element = elementFor(id, 'card', (card) => {
    card.ondragstart = (event) => event.dataTransfer.setData('text/plain', id);
    card.querySelector('textarea').oninput = (event) =>
      session.change((draft) => void (find(draft, id).card.text = event.target.value));
    card.querySelector('.move').onclick = () => {
      const { columns } = session.state;
      moveCard(
        id,
        columns[
          (columns.findIndex((column) => column.cards.some((other) => other.id === id)) + 1) % columns.length
        ].id,
      );
    };
    card.querySelector('.delete').onclick = () =>
      session.change((draft) => void find(draft, id).cards.splice(find(draft, id).index, 1));
  });
  const field = element.querySelector('textarea');
  if (field.value !== text) write(field, text);
  field.readOnly = session.readonly;
  element.draggable = !session.readonly;
  return element;
}

function moveCard(id, columnId, beforeId) {
  if (id === beforeId) return;
  session.change((draft) => {
    const { cards, index } = find(draft, id) ?? {};
    if (!cards) return; // something else was dropped here, or somebody deleted the card meanwhile
    const [card] = cards.splice(index, 1);
    const target = draft.columns.find((column) => column.id === columnId).cards;
    const at = target.findIndex((other) => other.id === beforeId);
    target.splice(at < 0 ? target.length : at, 0, card);
  });
}

function find({ columns }, id) {
  for (const { cards } of columns) {
    const index = cards.findIndex((card) => card.id === id);
    if (index >= 0) return { cards, index, card: cards[index] };
  }
}

// Others type in the same card: the caret stays with the words around it.
function write(field, text) {
  const [start, end] = [field.selectionStart, field.selectionEnd].map((at) =>
    mapCaret(field.value, text, at),
  );
  field.value = text;
  if (field === document.activeElement) field.setSelectionRange(start, end);
}

function elementFor(id, template, prepare) {
  if (!elements.has(id)) {
    const element = document.querySelector(`#${template}`).content.firstElementChild.cloneNode(true);
    element.dataset.id = id;
    prepare(element);
    elements.set(id, element);
  }
  return elements.get(id);
}

// Moves only what is out of place: moving an element takes the focus from it.
function place(parent, children) {
  for (const child of [...parent.children]) if (!children.includes(child)) child.remove();
  children.forEach((child, index) => {
    if (parent.children[index] !== child) parent.insertBefore(child, parent.children[index] ?? null);
  });
}
