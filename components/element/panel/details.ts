/** What the button tells besides its label, once the panel is loaded: people, edits that are not saved, edits that gave way. */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from './icons.ts';
import type { Model } from './panel.ts';
import { statusText } from './words.ts';

export type Details = Pick<Model, 'count' | 'conflicts' | 'phase' | 'pending' | 'link' | 'strings'>;

function isCutOff({ link, phase }: Pick<Details, 'link' | 'phase'>): boolean {
  return link !== null && (phase === 'offline' || phase === 'reconnecting');
}

/** Says once that the connection is lost, not how many edits wait with every one of them. An open panel says so itself. */
export function announcement(model: Details, isOpen: boolean): TemplateResult {
  const text = isCutOff(model) && !isOpen ? statusText(model.phase, 0, model.strings) : '';
  return html`<span class="unseen" role="status">${text}</span>`;
}

export function details(model: Details): TemplateResult {
  const { count, conflicts, phase, pending, strings } = model;
  const lost = conflicts.length;
  return html`${
    isCutOff(model)
      ? html`<span class="detail urgent" part="unsaved">
          ${icon(phase === 'offline' ? 'offline' : 'busy')}${statusText(phase, pending, strings)}
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
