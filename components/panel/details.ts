/** What the button tells besides its label, once the panel is loaded: people, edits that are not saved, edits that gave way. */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from './icons.ts';
import type { Model } from './panel.ts';
import { statusText } from './words.ts';

export type Details = Pick<Model, 'count' | 'conflicts' | 'phase' | 'pending' | 'link' | 'strings'>;

export function details({ count, conflicts, phase, pending, link, strings }: Details): TemplateResult {
  const lost = conflicts.length;
  const isCutOff = link !== null && (phase === 'offline' || phase === 'reconnecting');
  return html`${
    isCutOff
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
