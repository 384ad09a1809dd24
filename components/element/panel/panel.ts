/**
 * What people see once they open the panel, which is when this is loaded. Pure: from a model to a template; everything
 * that happens goes through `actions`.
 */
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { alone } from './alone.ts';
import { footer, trouble } from './footer.ts';
import { icon } from './icons.ts';
import { invite } from './invite.ts';
import type { Model, PanelActions } from './model.ts';
import { notices } from './notices.ts';
import { people } from './people.ts';

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
