/** What people see from the start: the button, and the popover that the panel will be in. */
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Status } from '../../session/events.ts';
import type { Strings } from './strings.ts';

export interface ButtonModel {
  readonly isOpen: boolean;
  readonly isShared: boolean;
  /** What it says instead of that, if there is a reason. This and what follows is loaded once there is something to tell. */
  readonly label?: string | undefined;
  /** What else there is to tell. */
  readonly details?: unknown;
  /** The same for who does not see it, outside the button, where a screen reader listens. */
  readonly announcement?: unknown;
  readonly status: Status;
  readonly strings: Partial<Strings>;
}

export interface ButtonActions {
  /** Somebody is about to open the panel. */
  readonly approach: () => void;
  readonly beforeToggle: (event: ToggleEvent) => void;
  readonly toggle: (event: ToggleEvent) => void;
}

/** @param panel what is in the popover, as soon as it is loaded */
export function button(model: ButtonModel, actions: ButtonActions, panel: unknown): TemplateResult {
  const { share = 'Share', shared = 'Shared' } = model.strings;
  return html`<button
      class="toggle"
      part="button"
      popovertarget="panel"
      aria-haspopup="dialog"
      aria-expanded=${model.isOpen}
      @pointerenter=${actions.approach}
      @focus=${actions.approach}
    >
      <span class="dot" part="dot" data-status=${model.status}></span>
      <slot name="label">${model.label ?? (model.isShared ? shared : share)}</slot>
      ${model.details}
    </button>
    <span class="unseen" role="status">${model.announcement}</span>
    <div
      id="panel"
      class="panel"
      part="panel"
      role="dialog"
      aria-labelledby="title"
      popover
      @beforetoggle=${actions.beforeToggle}
      @toggle=${actions.toggle}
    >
      ${panel}
    </div>`;
}
