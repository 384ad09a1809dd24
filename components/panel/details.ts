/** What the button tells beside its label, once there is something to tell: in a shape and a number, and in words for those who listen. */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Status } from '../events.ts';
import { icon } from './icons.ts';
import type { Shape } from './icons.ts';
import type { Strings } from './strings.ts';

export interface Details {
  readonly status: Status;
  readonly pending: number;
  /** How many people are here, this page included. */
  readonly count: number;
  /** How many edits had to give way and nobody has dealt with yet. */
  readonly lost: number;
  readonly strings: Pick<Strings, 'peopleHere' | 'unsaved' | 'lostEdits'>;
}

export function details({ status, pending, count, lost, strings }: Details): TemplateResult {
  const isCutOff = status === 'offline' || (status === 'reconnecting' && pending > 0);
  return html`${isCutOff ? mark('unsaved', 'offline', pending, strings.unsaved(pending)) : nothing}
  ${count > 1 ? mark('count', 'people', count, strings.peopleHere(count)) : nothing}
  ${lost > 0 ? mark('lost', 'warning', lost, strings.lostEdits(lost)) : nothing}`;
}

function mark(part: string, shape: Shape, amount: number, words: string) {
  return html`<span class=${`mark ${part}`} part=${part}>
    ${icon(shape)}<span aria-hidden="true">${amount > 0 ? amount : nothing}</span>
    <span class="unseen">${words}</span>
  </span>`;
}
