/** What the button tells besides its label, once the panel is loaded: people, edits that are not saved, edits that gave way. */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from './icons.ts';
import type { Model } from './model.ts';
import { statusText } from './words.ts';

export interface Details extends Pick<
  Model,
  'count' | 'conflicts' | 'status' | 'access' | 'phase' | 'pending' | 'link' | 'strings'
> {
  readonly couldNotJoin: boolean;
  /** Whether the page has put a label of its own into the button. */
  readonly isLabelled: boolean;
}

function isCutOff({ link, phase }: Pick<Details, 'link' | 'phase'>): boolean {
  return link !== null && (phase === 'offline' || phase === 'reconnecting');
}

/** The label, unless it is what it is anyway. */
export function label(model: Details): string | undefined {
  return model.isLabelled ? undefined : stateText(model);
}

/** What this page is, where that is more than shared or alone. */
function stateText({ status, access, couldNotJoin, strings }: Details): string | undefined {
  if (status === 'ended') return strings.ended;
  if (couldNotJoin) return strings.couldNotJoin;
  return access === 'view' ? strings.viewOnly : undefined;
}

/**
 * Says once that this page is out, or that the connection is lost; not how many edits wait with every one of them. An open
 * panel says so itself.
 */
export function announcement(model: Details, isOpen: boolean): string {
  if (isOpen) return '';
  if (isCutOff(model)) return statusText(model.phase, 0, model.strings);
  return model.link === null ? (stateText(model) ?? '') : '';
}

export function details(model: Details): TemplateResult {
  const { count, conflicts, phase, pending, strings } = model;
  const lost = conflicts.length;
  const beside = model.isLabelled ? stateText(model) : undefined;
  return html`${beside === undefined ? nothing : html`<span class="detail urgent">${beside}</span>`}${
    isCutOff(model)
      ? html`<span class="detail urgent" part="unsaved">
          ${icon(phase === 'offline' ? 'offline' : 'busy')}<span>${statusText(phase, pending, strings)}</span>
        </span>`
      : count > 1
        ? html`<span class="detail" part="count">
            ${icon('people')}<span aria-hidden="true">${count}</span>
            <span class="unseen">${strings.peopleHere(count)}</span>
          </span>`
        : nothing
  }${
    lost > 0
      ? html`<span class="detail urgent" part="lost">
          ${icon('warning')}<span aria-hidden="true">${lost}</span>
          <span class="unseen">${strings.lostEdits(lost)}</span>
        </span>`
      : nothing
  }`;
}
