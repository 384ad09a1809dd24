/** Who is here. Whatever people call themselves is text, apart from the text around it, and takes no more room than it has. */
import { html, nothing } from 'lit';
import type { Participant } from '../../session/presence/participants.ts';
import type { Model, PanelActions } from './model.ts';

/** How many avatars fit beside each other at 320 px. */
const most = 6;

/** How much of a name is worth showing. The rest is cut before it gets to the layout. */
const longest = 60;

export function people({ people, count, userName, strings }: Model, actions: PanelActions) {
  if (people.length === 0) return nothing;
  const total = Math.max(count, people.length);
  const shown = people.slice(0, most);
  return html`<div class="people" part="people">
    <div class="gathered">
      <p class="strong">${strings.youAndOthers(total - 1)}</p>
      <ul class="avatars">
        ${shown.map((person) => avatar(person, strings.you))}
        ${
          total > shown.length
            ? html`<li class="avatar more">
                <span aria-hidden="true">+${total - shown.length}</span>
                <span class="unseen">${strings.morePeople(total - shown.length)}</span>
              </li>`
            : nothing
        }
      </ul>
    </div>
    <div class="name">
      <label for="name">${strings.yourName}</label>
      <input
        id="name"
        part="name"
        dir="auto"
        maxlength=${longest}
        autocomplete="nickname"
        .value=${userName}
        @change=${actions.rename}
        @keydown=${leaveOnEnter}
      />
    </div>
  </div>`;
}

function avatar({ name, color, isSelf }: Participant, you: string) {
  const short = cut(name, longest);
  return html`<li class="avatar" ?data-self=${isSelf} title=${short} data-color=${color}>
    <span aria-hidden="true">${initials(name)}</span>
    <span class="unseen"><bdi>${short}</bdi></span>
    ${isSelf ? html`<span class="self">${you}</span>` : nothing}
  </li>`;
}

/** Up to two letters, whole ones also where a letter is several code points. */
export function initials(name: string): string {
  const words = cut(name, 200)
    .replaceAll(/[\p{Cf}\p{Cc}]/gu, '')
    .trim()
    .split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return (
    ends
      .map((word = '') => letters(word)[0] ?? '')
      .join('')
      .toLocaleUpperCase() || '?'
  );
}

function cut(name: string, length: number): string {
  const all = letters(name.slice(0, 1000));
  return all.length > length ? `${all.slice(0, length).join('')}…` : all.join('');
}

function letters(text: string): string[] {
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

function leaveOnEnter({ key, target }: KeyboardEvent): void {
  if (key === 'Enter') (target as HTMLElement).blur();
}
