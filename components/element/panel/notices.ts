/** What had to give way, and a button to put it back. */
import { html, nothing } from 'lit';
import type { Json } from '../../core/json/json.ts';
import type { ConflictDetail } from '../../session/events.ts';
import type { Strings } from './strings.ts';

export interface NoticeActions {
  readonly putBack: (conflict: ConflictDetail) => void;
  readonly dismiss: (conflict: ConflictDetail) => void;
}

type Words = Pick<Strings, 'gaveWay' | 'takenBack' | 'replaced' | 'removed' | 'putBack' | 'dismiss'>;

/** How much of what was lost is shown, in characters. */
const excerpt = 120;

/** The list is there from the start: a live region that arrives filled is not announced. */
export function notices(conflicts: readonly ConflictDetail[], strings: Words, actions: NoticeActions) {
  return html`<ul class="notices" part="notices" aria-live="polite">
    ${conflicts.map((conflict) => notice(conflict, strings, actions))}
  </ul>`;
}

function notice(conflict: ConflictDetail, strings: Words, actions: NoticeActions) {
  const isMine = conflict.lost === 'mine';
  const isRefused = conflict.reason === 'rejected';
  const lost = isMine ? conflict.mine : conflict.theirs;
  const putBack = () => {
    actions.putBack(conflict);
  };
  const dismiss = () => {
    actions.dismiss(conflict);
  };
  return html`<li class="card">
    <p>${isMine ? (isRefused ? strings.takenBack : strings.gaveWay) : strings.replaced}</p>
    ${lost === undefined ? html`<p class="muted">${strings.removed}</p>` : html`<blockquote dir="auto">${inWords(lost)}</blockquote>`}
    <div class="row">
      ${conflict.restore.length === 0 ? nothing : html`<button @click=${putBack}>${strings.putBack}</button>`}
      <button class="quiet" @click=${dismiss}>${strings.dismiss}</button>
    </div>
  </li>`;
}

/** A value as a person may recognise it: its texts, if it has any. */
function inWords(value: Json): string {
  const texts = textsIn(value);
  const words = texts.length > 0 ? texts.join(' · ') : JSON.stringify(value);
  return words.length > excerpt ? `${words.slice(0, excerpt)}…` : words;
}

function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  // What names an item means nothing to a person.
  return Object.entries<Json>(value).flatMap(([name, part]) =>
    /^_?id$|^key$|^uuid$/.test(name) ? [] : textsIn(part),
  );
}
