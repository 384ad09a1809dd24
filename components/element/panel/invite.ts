/** The card with the link: what it allows, and the ways it gets to others. */
import { html, nothing } from 'lit';
import { icon } from './icons.ts';
import type { Model, PanelActions } from './model.ts';

export function invite(model: Model, actions: PanelActions) {
  const { link, access, shown, said, code, canShare, strings } = model;
  const isEdit = shown === 'edit';
  const isCopied = said === 'editCopied' || said === 'viewCopied' || said === 'startedCopied';
  return html`<div class="card invite" part="invite">
    <h3>${strings.invite}</h3>
    ${access === 'view' ? nothing : accessChoice(model, actions)}
    <p id="link-hint" class="muted">${isEdit ? strings.editHint : strings.viewHint}</p>
    <div class="row">
      <input
        id="link"
        part="link"
        readonly
        dir="ltr"
        aria-label=${isEdit ? strings.editLink : strings.viewLink}
        aria-describedby="link-hint"
        .value=${link ?? ''}
        @focus=${selectAll}
      />
      <button class="primary" part="copy" @click=${actions.copy}>
        ${icon(isCopied ? 'check' : 'copy')}${isCopied ? strings.copied : strings.copy}
      </button>
    </div>
    <div class="row">
      <button class="quiet" part="show-code" aria-expanded=${code !== null} @click=${actions.toggleCode}>
        ${icon('code')}${code === null ? strings.showCode : strings.hideCode}
      </button>
      ${
        canShare
          ? html`<button class="quiet" part="share" @click=${actions.share}>
              ${icon('share')}${strings.shareLink}
            </button>`
          : nothing
      }
    </div>
    ${code === null ? nothing : picture(code, strings)}
  </div>`;
}

function accessChoice({ shown, strings }: Model, actions: PanelActions) {
  const option = (access: 'edit' | 'view', text: string) =>
    html`<label class="option">
      <input
        type="radio"
        name="access"
        value=${access}
        .checked=${shown === access}
        @change=${actions.choose}
      />
      <span>${text}</span>
    </label>`;
  // A form of its own: Chromium holds on to what was ever checked in a group of the page. Enter does nothing in it.
  return html`<form method="dialog">
    <fieldset class="access" part="access">
      <legend class="unseen">${strings.access}</legend>
      ${option('edit', strings.canEdit)} ${option('view', strings.canView)}
    </fieldset>
  </form>`;
}

function picture(code: NonNullable<Model['code']>, strings: Model['strings']) {
  if (code === 'loading') return html`<p class="muted">${strings.codeLoading}</p>`;
  if (code === 'failed') return html`<p class="error" role="alert">${strings.codeFailed}</p>`;
  return html`${code}
    <p class="muted">${strings.codeHint}</p>`;
}

function selectAll(event: FocusEvent): void {
  (event.target as HTMLInputElement).select();
}
