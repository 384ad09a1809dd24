/**
 * What people see once they open the panel, which is when this is loaded. Pure: from a model to a template; everything
 * that happens goes through `actions`.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ConflictDetail, LeaveReason, Status } from '../../session/events.ts';
import type { Access } from '../../session/keys.ts';
import type { SessionError } from '../../session/session-error.ts';
import { alone } from './alone.ts';
import { footer, trouble } from './footer.ts';
import { icon } from './icons.ts';
import { invite } from './invite.ts';
import { notices } from './notices.ts';
import type { NoticeActions } from './notices.ts';
import { people } from './people.ts';
import type { Person } from './people.ts';
import type { Strings } from './strings.ts';
import type { Phase } from './words.ts';

export interface Model {
  readonly variant: 'button' | 'panel';
  readonly status: Status;
  readonly pending: number;
  readonly access: Access | null;
  readonly link: string | null;
  readonly error: SessionError | null;
  readonly people: readonly Person[];
  /** How many people are here, also those who are not listed. */
  readonly count: number;
  readonly userName: string;
  /** What had to give way, and nobody has dealt with yet; newest first. */
  readonly conflicts: readonly ConflictDetail[];
  /** What the link that is shown lets others do. */
  readonly shown: 'edit' | 'view';
  /** What came of the last thing done with the link. */
  readonly said: Said | null;
  /** The QR code, once somebody asked for it. */
  readonly code: TemplateResult | 'loading' | 'failed' | null;
  readonly canShare: boolean;
  /** What is on its way. */
  readonly doing: 'starting' | 'joining' | 'ending' | null;
  /** Why the session that this page was in is over for it. */
  readonly left: LeaveReason | null;
  /** Whether this page ended it. */
  readonly isEnder: boolean;
  /** What the status line tells by now; null: nothing. */
  readonly phase: Phase | null;
  readonly isSlowed: boolean;
  /** Whether there is something to bring back from before this page joined. */
  readonly hasLocal: boolean;
  /** Whether the session ends if that is confirmed. */
  readonly isEnding: boolean;
  readonly strings: Strings;
}

/** The strings that tell what came of the last thing done with the link. */
export type Said =
  'editCopied' | 'viewCopied' | 'startedCopied' | 'started' | 'copyByHand' | 'shareFailed' | 'putBackFailed';

export interface PanelActions extends NoticeActions {
  readonly start: () => void;
  readonly join: (event: SubmitEvent) => void;
  readonly cancel: () => void;
  readonly choose: (event: Event) => void;
  readonly copy: () => void;
  readonly share: () => void;
  readonly toggleCode: () => void;
  readonly rename: (event: Event) => void;
  readonly retry: () => void;
  readonly leave: () => void;
  readonly askToEnd: (event: Event) => void;
  readonly keepOn: (event: Event) => void;
  readonly end: () => void;
  readonly bringBack: () => void;
  readonly forgetLocal: () => void;
}

/** What is in the panel, in a popover or in place. */
export function panel(model: Model, actions: PanelActions): TemplateResult {
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
      <button
        class="quiet square"
        part="close"
        popovertarget="panel"
        popovertargetaction="hide"
        aria-label=${strings.close}
      >
        ${icon('close')}
      </button>
    </header>
    ${body(model, actions)}`;
}

/** Live regions are there from the start: one that arrives filled is not announced. */
function body(model: Model, actions: PanelActions) {
  const { strings, said } = model;
  return html`<div class="body">
    ${trouble(model, actions)} ${model.link === null ? alone(model, actions) : together(model, actions)}
    <p class="said" part="said" role="status" ?data-failed=${said !== null && /Failed|ByHand/.test(said)}>
      ${said === null ? nothing : strings[said]}
    </p>
    ${model.hasLocal ? local(model, actions) : nothing} ${notices(model.conflicts, strings, actions)}
    ${footer(model, actions)}
  </div>`;
}

function together(model: Model, actions: PanelActions) {
  const { strings } = model;
  const viewing = html`<div class="band" part="viewing">
    ${icon('eye')}
    <div>
      <p class="strong">${strings.viewOnly}</p>
      <p>${strings.viewing}</p>
    </div>
  </div>`;
  return html`${people(model, actions)} ${model.access === 'view' ? viewing : nothing}
  ${invite(model, actions)}`;
}

function local({ strings }: Model, actions: PanelActions) {
  return html`<div class="card" part="local">
    <p>${strings.localKept}</p>
    <div class="row">
      <button @click=${actions.bringBack}>${strings.bringBack}</button>
      <button class="quiet" @click=${actions.forgetLocal}>${strings.forgetLocal}</button>
    </div>
  </div>`;
}
