/**
 * What people see once they open the panel, which is when this is loaded. Pure: from a model to a template; everything
 * that happens goes through `actions`.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ConflictDetail, Status } from '../events.ts';
import type { Role } from '../keys.ts';
import type { SessionError } from '../session-error.ts';
import { notices } from './notices.ts';
import type { NoticeActions } from './notices.ts';
import { english } from './strings.ts';
import type { Strings } from './strings.ts';
import { errorText, statusText } from './words.ts';
import type { Phase } from './words.ts';

export interface PanelModel {
  readonly variant: 'button' | 'panel';
  readonly status: Status;
  readonly pending: number;
  readonly role: Role | null;
  readonly link: string | null;
  readonly error: SessionError | null;
  /** What had to give way, and nobody has dealt with yet; newest first. */
  readonly conflicts: readonly ConflictDetail[];
  /** What the link that is shown lets others do. */
  readonly shown: 'edit' | 'view';
  readonly copied: 'yes' | 'no' | 'by hand';
  /** What the status line tells by now; null: nothing. */
  readonly phase: Phase | null;
  /** Whether there is something to bring back from before this page joined. */
  readonly hasLocal: boolean;
  /** Whether the button that ends the session was pressed once. */
  readonly isEnding: boolean;
  /** Missing strings are English. */
  readonly strings: Partial<Strings>;
}

/** The model with no string missing. */
type Model = PanelModel & { readonly strings: typeof english };

export interface PanelActions extends NoticeActions {
  readonly start: () => void;
  readonly join: (event: SubmitEvent) => void;
  /** Copies the link that is shown, or shows another and copies that. */
  readonly copy: (role?: 'edit' | 'view') => void;
  readonly leave: () => void;
  readonly end: () => void;
  readonly bringBack: () => void;
  readonly forgetLocal: () => void;
}

/** What is in the panel, in a popover or in place. */
export function panel(given: PanelModel, actions: PanelActions): TemplateResult {
  const model = { ...given, strings: { ...english, ...given.strings } };
  return model.variant === 'panel' ? inPlace(model, actions) : inPopover(model, actions);
}

function inPlace(model: Model, actions: PanelActions) {
  return html`<section class="panel" part="panel" aria-labelledby="title">
    <h2 id="title">${model.strings.title}</h2>
    ${body(model, actions)}
  </section>`;
}

function inPopover(model: Model, actions: PanelActions) {
  const { strings } = model;
  return html`<header>
      <h2 id="title">${strings.title}</h2>
      <button class="quiet" popovertarget="panel" popovertargetaction="hide" aria-label=${strings.close}>
        ×
      </button>
    </header>
    ${body(model, actions)}`;
}

function body(model: Model, actions: PanelActions) {
  return html`<div class="body">
    ${model.link === null ? alone(model, actions) : together(model, actions)}
    ${model.hasLocal ? local(model, actions) : nothing} ${notices(model.conflicts, model.strings, actions)}
    <p class="error" part="error" role="alert">${errorText({ ...model, isShared: model.link !== null })}</p>
    ${footer(model, actions)}
  </div>`;
}

function local({ strings }: Model, actions: PanelActions) {
  return html`<div part="local">
    <p>${strings.localKept}</p>
    <div class="row">
      <button @click=${actions.bringBack}>${strings.bringBack}</button>
      <button class="quiet" @click=${actions.forgetLocal}>${strings.forgetLocal}</button>
    </div>
  </div>`;
}

function alone({ status, strings }: Model, actions: PanelActions) {
  const isBusy = status === 'connecting';
  return html`<p class="muted">${strings.intro}</p>
    <button class="primary wide" part="start" ?disabled=${isBusy} @click=${actions.start}>
      ${isBusy ? strings.starting : strings.start}
    </button>
    <form class="join" part="join" @submit=${actions.join}>
      <label for="key">${strings.joinTitle}</label>
      <div class="row">
        <input
          id="key"
          name="key"
          required
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          placeholder=${strings.joinLabel}
          aria-describedby="join-hint"
        />
        <button ?disabled=${isBusy}>${strings.join}</button>
      </div>
      <p id="join-hint" class="muted">${strings.joinHint}</p>
    </form>`;
}

function together({ link, role, shown, copied, strings }: Model, actions: PanelActions) {
  const copy = () => {
    actions.copy();
  };
  const copyOther = () => {
    actions.copy(shown === 'edit' ? 'view' : 'edit');
  };
  return html`<div>
    <label for="link">${strings.linkLabel}</label>
    <div class="row">
      <input id="link" readonly .value=${link ?? ''} aria-describedby="link-hint" @focus=${selectAll} />
      <button class="primary" part="copy" @click=${copy}>
        ${copied === 'yes' ? strings.copied : strings.copy}
      </button>
    </div>
    <p id="link-hint" class="muted" aria-live="polite">
      ${copied === 'by hand' ? strings.copyByHand : shown === 'view' ? strings.viewHint : strings.linkHint}
    </p>
    ${
      role === 'view'
        ? html`<p part="viewing">${strings.viewing}</p>`
        : html`<button class="quiet" part="copy-other" @click=${copyOther}>
            ${shown === 'edit' ? strings.copyView : strings.copyEdit}
          </button>`
    }
  </div>`;
}

/** The status is in the page from the start: a live region that arrives filled is not announced. */
function footer(model: Model, actions: PanelActions) {
  const { status, phase, pending, link, role, isEnding, strings } = model;
  return html`<footer>
    <p class="status" part="status" role="status">
      <span class="dot" data-status=${status}></span>${statusText(phase, pending, strings)}
    </p>
    ${
      link === null
        ? nothing
        : html`<button part="leave" title=${strings.leaveHint} @click=${actions.leave}>
            ${strings.leave}
          </button>`
    }
    ${
      role === 'owner'
        ? html`<button class="end" part="end" title=${strings.endHint} @click=${actions.end}>
            ${isEnding ? strings.endConfirm : strings.end}
          </button>`
        : nothing
    }
  </footer>`;
}

function selectAll(event: FocusEvent): void {
  (event.target as HTMLInputElement).select();
}
