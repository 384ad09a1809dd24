/** What is in the panel while the state is this page's own: start, or join. */
import { html, nothing } from 'lit';
import { icon } from './icons.ts';
import type { Model, PanelActions } from './model.ts';

export function alone(model: Model, actions: PanelActions) {
  const { status, doing, strings } = model;
  const isBusy = status === 'connecting' || doing === 'starting';
  const again = status === 'ended' ? strings.startAnew : strings.start;
  return html`${status === 'ended' ? ended(model) : html`<p class="muted">${strings.intro}</p>`}
    <button class="primary wide" part="start" ?disabled=${isBusy} @click=${actions.start}>
      ${doing === 'starting' ? strings.starting : again}
    </button>
    <form class="join" part="join" @submit=${actions.join}>
      <label for="key">${strings.joinTitle}</label>
      <div class="row">
        <input
          id="key"
          name="key"
          required
          dir="auto"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder=${strings.joinLabel}
          aria-describedby="join-hint"
        />
        ${
          isBusy && doing !== 'starting'
            ? html`<button type="button" part="cancel" @click=${actions.cancel}>${strings.cancel}</button>`
            : html`<button ?disabled=${isBusy}>${strings.join}</button>`
        }
      </div>
      <p id="join-hint" class="muted">${doing === 'joining' ? strings.joining : strings.joinHint}</p>
    </form>`;
}

function ended({ left, isEnder, strings }: Model) {
  const why = isEnder
    ? strings.endedByYou
    : left === 'ended'
      ? strings.endedByOwner
      : left === 'error'
        ? strings.endedByError
        : nothing;
  return html`<div class="band" part="ended">
    ${icon('page')}
    <div>
      <p class="strong">${strings.endedTitle}</p>
      <p>${why}</p>
    </div>
  </div>`;
}
