/** What the panel remembers between two renderings, and what its buttons do to the element. */
import { adoptStyles } from 'lit';
import type { TemplateResult } from 'lit';
import { equal } from '../core/json.ts';
import type { Json } from '../core/json.ts';
import { SessionCopyEvent } from '../events.ts';
import type { ConflictDetail, LeaveReason, Status } from '../events.ts';
import type { SharedSession } from '../shared-session.ts';
import { buttonStyles } from './button-styles.ts';
import { copyText } from './copy.ts';
import { panel } from './panel.ts';
import type { PanelActions, PanelModel } from './panel.ts';
import { advance } from './status-line.ts';
import type { StatusLine } from './status-line.ts';
import { panelStyles } from './styles.ts';
import { phaseOf } from './words.ts';
import type { Phase } from './words.ts';

export class PanelController {
  readonly #element: SharedSession;
  #copied: PanelModel['copied'] = 'no';
  /** What the link that is shown lets others do, for whoever may edit. */
  #chosen: 'edit' | 'view' = 'edit';
  #left: LeaveReason | null = null;
  #line: StatusLine | null = null;
  /** Until the status line changes by itself. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isEnding = false;
  /** What nobody wants back. */
  #forgotten: Json = null;

  constructor(element: SharedSession) {
    this.#element = element;
    adoptStyles(element.renderRoot as ShadowRoot, [buttonStyles, panelStyles]);
    element.addEventListener('session-leave', ({ detail }) => {
      this.#isEnding = false;
      this.#left = detail.reason;
    });
  }

  render(): TemplateResult {
    const { status, pending, role, error, conflicts, strings } = this.#element;
    const shown = this.#shown;
    const model: PanelModel = {
      variant: this.#element.variant === 'panel' ? 'panel' : 'button',
      ...{ status, pending, role, error, conflicts, strings, shown },
      link: this.#element.linkFor(shown),
      copied: this.#copied,
      phase: this.#phase(status, pending),
      isEnding: this.#isEnding,
      hasLocal: this.#hasLocal,
    };
    return panel(model, this.#actions);
  }

  /** Forgets what was pressed. */
  calmDown(): void {
    this.#copied = 'no';
    this.#chosen = 'edit';
    this.#isEnding = false;
    this.#element.requestUpdate();
  }

  /** Copies the link for `role`; says whether that worked. */
  async copyLink(role: 'edit' | 'view'): Promise<boolean> {
    const link = this.#element.linkFor(role);
    if (link === null) return false;
    this.#chosen = role;
    this.#element.requestUpdate();
    await this.#element.updateComplete;
    const isCopied = await copyText(link, this.#element.renderRoot.querySelector('#link'));
    this.#copied = isCopied ? 'yes' : 'by hand';
    this.#element.requestUpdate();
    if (isCopied) this.#element.dispatchEvent(new SessionCopyEvent(link));
    return isCopied;
  }

  /** What the status line tells by now. It comes back by itself when that changes. */
  #phase(status: Status, pending: number): Phase | null {
    this.#line = advance(this.#line, phaseOf(status, pending, this.#left), performance.now());
    clearTimeout(this.#timer);
    if (this.#line.due !== null) {
      this.#timer = setTimeout(() => {
        this.#element.requestUpdate();
      }, this.#line.due + 1);
    }
    return this.#line.shown;
  }

  get #shown(): 'edit' | 'view' {
    return this.#element.readonly ? 'view' : this.#chosen;
  }

  get #hasLocal(): boolean {
    const { local, state, status } = this.#element;
    return local !== null && local !== this.#forgotten && (status !== 'idle' || !equal(local, state));
  }

  readonly #actions: PanelActions = {
    start: () => {
      this.#element.start().catch(ignore);
    },
    join: (event) => {
      event.preventDefault();
      const text = new FormData(event.target as HTMLFormElement).get('key');
      if (typeof text === 'string') this.#element.join(text).catch(ignore);
    },
    copy: (role) => {
      void this.copyLink(role ?? this.#shown);
    },
    leave: () => {
      void this.#element.leave();
    },
    end: () => {
      if (this.#isEnding) this.#element.end().catch(ignore);
      this.#isEnding = !this.#isEnding;
      this.#element.requestUpdate();
    },
    bringBack: () => {
      void this.#bringBack();
    },
    forgetLocal: () => {
      this.#forgotten = this.#element.local;
      this.#element.requestUpdate();
    },
    putBack: (conflict) => {
      this.#element.putBack(conflict).then(() => {
        this.#dismiss(conflict);
      }, ignore);
    },
    dismiss: (conflict) => {
      this.#dismiss(conflict);
    },
  };

  /** Leaves first: what this page had never reaches the session. */
  async #bringBack(): Promise<void> {
    const { local } = this.#element;
    await this.#element.leave();
    if (this.#element.status !== 'idle') return; // joined again meanwhile
    this.#forgotten = local;
    this.#element.patch([{ op: 'replace', path: '', value: local }]);
  }

  #dismiss(conflict: ConflictDetail): void {
    this.#element.conflicts = this.#element.conflicts.filter((other) => other !== conflict);
  }
}

/** For errors that were told as `session-error`. */
const ignore = () => undefined;
