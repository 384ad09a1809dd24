/** How things are, and the ways out. */
import { html, nothing } from 'lit';
import { icon } from './icons.ts';
import type { Shape } from './icons.ts';
import type { Model, PanelActions } from './model.ts';
import { comfort, errorText, statusText } from './words.ts';
import type { Phase } from './words.ts';

/** A band that cannot be overlooked, and keeps nobody from going on. The alert is there from the start. */
export function trouble(model: Model, actions: PanelActions) {
  const { phase, pending, strings } = model;
  const isShared = model.link !== null;
  const text = isToldAlready(model) ? '' : errorText({ ...model, isShared });
  const comforting = comfort({ ...model, isShared });
  return html`${
      comforting !== ''
        ? html`<div class="band strong-band" part="offline">
            ${icon(phase === 'offline' ? 'offline' : 'busy')}
            <div>
              <p class="strong">${statusText(phase, pending, strings)}</p>
              <p>${comforting}</p>
            </div>
            <button @click=${actions.retry}>${strings.tryNow}</button>
          </div>`
        : nothing
    }
    <p class="error" part="error" role="alert">${text}</p>`;
}

/** That its owner ended the session is said where one can start another, unless there is more to say. */
function isToldAlready({ status, left, error }: Model): boolean {
  return status === 'ended' && left === 'ended' && error?.code === 'session-ended' && error.unsaved === 0;
}

const shapes: Readonly<Record<Phase, Shape>> = {
  idle: 'page',
  left: 'page',
  ended: 'page',
  connecting: 'busy',
  saving: 'busy',
  reconnecting: 'busy',
  live: 'check',
  offline: 'offline',
};

/** The status is in the page from the start: a live region that arrives filled is not announced. */
export function footer(model: Model, actions: PanelActions) {
  const { phase, pending, link, isSlowed, isEnding, strings } = model;
  return html`<footer>
    <p class="status" part="status" role="status">
      ${phase === null ? nothing : icon(shapes[phase])}<span>${statusText(phase, pending, strings)}</span>
    </p>
    ${isSlowed ? html`<p class="muted">${strings.slowed}</p>` : nothing}
    ${link === null ? nothing : isEnding ? confirmation(model, actions) : waysOut(model, actions)}
  </footer>`;
}

function waysOut({ access, strings }: Model, actions: PanelActions) {
  return html`<div class="row">
      <button part="leave" aria-describedby="leave-hint" @click=${actions.leave}>${strings.leave}</button>
      ${
        access === 'owner'
          ? html`<button class="quiet danger" part="end" @click=${actions.askToEnd}>${strings.end}</button>`
          : nothing
      }
    </div>
    <p id="leave-hint" class="muted">${strings.leaveHint}</p>`;
}

function confirmation({ doing, strings }: Model, actions: PanelActions) {
  return html`<div class="card" part="confirm" role="group" aria-labelledby="end-title">
    <p id="end-title" class="strong">${strings.endTitle}</p>
    <p id="end-hint" class="muted">${strings.endHint}</p>
    <div class="row">
      <button
        class="danger filled"
        part="end-confirm"
        aria-describedby="end-hint"
        ?disabled=${doing === 'ending'}
        @click=${actions.end}
      >
        ${strings.endConfirm}
      </button>
      <button part="end-cancel" @click=${actions.keepOn}>${strings.endCancel}</button>
    </div>
  </div>`;
}
