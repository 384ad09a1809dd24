/** What the panel remembers between two renderings, and what its buttons do to the element. */
import { adoptStyles } from 'lit';
import type { TemplateResult } from 'lit';
import { equal } from '../../core/json/json.ts';
import type { Json } from '../../core/json/json.ts';
import type { ConflictDetail, LeaveReason, Status } from '../../session/events.ts';
import { buttonStyles } from './button-styles.ts';
import { SessionCopyEvent } from './copy-event.ts';
import { copyLater } from './copy-later.ts';
import { customStates } from './custom-states.ts';
import { announcement, details, label } from './details.ts';
import type { PanelHost } from './host.ts';
import type { Model, PanelActions, Said } from './model.ts';
import { panel } from './panel.ts';
import { follow } from './place.ts';
import { returnFocus } from './return-focus.ts';
import { advance } from './status-line.ts';
import type { StatusLine } from './status-line.ts';
import { english } from './strings.ts';
import type { Strings } from './strings.ts';
import { panelStyles } from './styles.ts';
import { phaseOf } from './words.ts';
import type { Phase } from './words.ts';

interface Rendered {
  readonly content: TemplateResult;
  readonly label: string | undefined;
  readonly details: TemplateResult;
  readonly announcement: string;
}

export class PanelController {
  readonly #element: PanelHost;
  readonly #setStates: (names: readonly string[]) => void;
  #said: Said | null = null;
  #code: Model['code'] = null;
  #doing: Model['doing'] = null;
  /** What the link that is shown lets others do, for whoever may edit. */
  #chosen: 'edit' | 'view' = 'edit';
  #left: LeaveReason | null = null;
  #isEnder = false;
  #isSlowed = false;
  #line: StatusLine | null = null;
  /** Until the status line changes by itself. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isEnding = false;
  /** What nobody wants back. */
  #forgotten: Json = null;
  /** Aborted when the popover closes. */
  #open = new AbortController();

  constructor(element: PanelHost) {
    this.#element = element;
    this.#setStates = customStates(element);
    adoptStyles(element.renderRoot as ShadowRoot, [buttonStyles, panelStyles]);
    element.addEventListener('session-leave', ({ detail }) => {
      this.reset();
      this.#left = detail.reason;
    });
    element.addEventListener('session-status', ({ detail }) => {
      this.#isSlowed = detail.isSlowed;
    });
    // Loaded while the popover opens: it could not be placed before.
    void element.updateComplete.then(() => {
      if (element.open) this.opened();
    });
  }

  /** What is in the panel, and what the button tells besides its label, to be seen and to be heard. */
  render(): Rendered {
    const { status, pending, access, error, conflicts } = this.#element;
    const shown = this.#shown;
    const model: Model = {
      ...{ status, pending, access, error, conflicts, shown },
      variant: this.#element.variant === 'panel' ? 'panel' : 'button',
      people: this.#element.participants,
      count: this.#element.participantCount,
      userName: this.#element.participants.find(({ isSelf }) => isSelf)?.name ?? '',
      link: this.#element.linkFor(shown),
      said: this.#said,
      code: this.#code,
      canShare: typeof (navigator as Partial<Navigator>).share === 'function',
      doing: this.#doing,
      left: this.#left,
      isEnder: this.#isEnder,
      phase: this.#phase(status, pending),
      isSlowed: this.#isSlowed,
      isEnding: this.#isEnding,
      hasLocal: this.#hasLocal,
      strings: this.#strings,
    };
    const told = {
      ...model,
      couldNotJoin: this.#element.couldNotJoin,
      isLabelled: this.#element.querySelector(':scope > [slot=label]') !== null,
    };
    return {
      content: panel(model, this.#actions),
      label: label(told),
      details: details(told),
      announcement: announcement(told, this.#element.open),
    };
  }

  /** What the CSSOM may do and an attribute may not, under a strict policy: colours of people. And what is in which language. */
  rendered(): void {
    const { language } = this.#element;
    for (const part of this.#all<HTMLElement>('.panel, .toggle')) {
      part.lang = language?.code ?? 'en';
      part.dir = language?.dir ?? 'ltr';
    }
    const { status, link, readonly, pending } = this.#element;
    this.#setStates([
      status,
      ...(link === null ? [] : ['shared']),
      ...(readonly ? ['readonly'] : []),
      ...(pending > 0 ? ['unsaved'] : []),
    ]);
    for (const avatar of this.#all<HTMLElement>('.avatar[data-color]')) {
      avatar.style.setProperty('--_person', avatar.dataset['color'] ?? '');
    }
  }

  /** The popover is open: it stays beside its button until it closes. */
  opened(): void {
    // What was pressed by now stays: this is told a moment after it opened.
    this.#open.abort();
    this.#element.language?.look();
    this.#open = new AbortController();
    this.#element.refresh(); // people want to see who is here now
    const [popover] = this.#all<HTMLElement>('[popover]');
    const [toggle] = this.#all<HTMLElement>('.toggle');
    if (!popover || !toggle) return;
    follow(toggle, popover, this.#open.signal);
    returnFocus(popover, toggle, this.#open.signal);
  }

  closed(): void {
    this.#open.abort();
    this.reset();
  }

  /** Forgets what was pressed. */
  reset(): void {
    this.#said = null;
    this.#code = null;
    this.#chosen = 'edit';
    this.#isEnding = false;
    this.#element.requestUpdate();
  }

  /** Copies the link for `access`; says whether that worked. */
  async copyLink(access: 'edit' | 'view'): Promise<boolean> {
    const link = this.#element.linkFor(access);
    if (link === null) return false;
    this.#chosen = access;
    this.#say(null);
    await this.#element.updateComplete;
    const { copyLink } = await import('./copy.ts');
    const isCopied = await copyLink(this.#element, link, this.#all<HTMLInputElement>('#link')[0] ?? null);
    this.#say(isCopied ? `${access}Copied` : 'copyByHand');
    return isCopied;
  }

  #say(said: Said | null): void {
    this.#said = said;
    this.#element.requestUpdate();
  }

  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as of querySelectorAll
  #all<Found extends Element>(selector: string): readonly Found[] {
    return [...this.#element.renderRoot.querySelectorAll<Found>(selector)];
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

  get #strings(): Strings {
    return { ...english, ...this.#element.language?.strings, ...this.#element.strings };
  }

  get #shown(): 'edit' | 'view' {
    return this.#element.readonly ? 'view' : this.#chosen;
  }

  get #local(): Json {
    return this.#element.local as Json;
  }

  get #hasLocal(): boolean {
    const local = this.#local;
    if (local === null || local === this.#forgotten) return false;
    return this.#element.status !== 'idle' || !equal(local, this.#element.state as Json);
  }

  readonly #actions: PanelActions = {
    start: () => {
      void this.#start();
    },
    join: (event) => {
      event.preventDefault();
      const text = new FormData(event.target as HTMLFormElement).get('key');
      if (typeof text === 'string') void this.#do('joining', this.#element.join(text), '[part=copy]');
    },
    cancel: () => {
      void this.#element.leave();
    },
    choose: (event) => {
      this.#chosen = (event.target as HTMLInputElement).value === 'view' ? 'view' : 'edit';
      this.#say(null);
      if (this.#code !== null) void this.#draw();
    },
    copy: () => {
      void this.copyLink(this.#shown);
    },
    share: () => {
      void this.#share();
    },
    toggleCode: () => {
      if (this.#code === null) void this.#draw();
      else this.#code = null;
      this.#element.requestUpdate();
    },
    rename: (event) => {
      const name = (event.target as HTMLInputElement).value.trim();
      if (name === '') return;
      this.#element.userName = name;
      // It comes with the part that shares, which is there by now.
      void import('../../browser/identity.ts').then(({ keepName }) => {
        keepName(name);
      }, ignore);
    },
    retry: () => {
      this.#element.refresh();
    },
    leave: () => {
      void this.#element.leave().then(this.#leader('[part=start]'), ignore);
    },
    askToEnd: () => {
      this.#ask(true, '[part=end-cancel]');
    },
    keepOn: () => {
      this.#ask(false, '[part=end]');
    },
    end: () => {
      this.#isEnder = true;
      void this.#do('ending', this.#element.end(), '[part=start]');
    },
    bringBack: () => {
      void this.#bringBack();
    },
    forgetLocal: () => {
      this.#forgotten = this.#local;
      this.#element.requestUpdate();
    },
    putBack: (conflict) => {
      this.#element.putBack(conflict).then((isBack) => {
        if (isBack) this.#dismiss(conflict);
        else this.#say('putBackFailed');
      }, ignore);
    },
    dismiss: (conflict) => {
      this.#dismiss(conflict);
    },
  };

  /** Shows that something is on its way. Says whether it worked; errors are told as `session-error`. */
  async #do(doing: Model['doing'], act: Promise<unknown>, next: string): Promise<boolean> {
    const lead = this.#leader(next);
    this.#doing = doing;
    this.#element.requestUpdate();
    try {
      await act;
      return true;
    } catch {
      this.#isEnder = false;
      return false;
    } finally {
      this.#doing = null;
      this.#element.requestUpdate();
      lead();
    }
  }

  /** Leads whoever had the focus on what is gone by then to what comes next; nobody else. */
  #leader(next: string): () => void {
    const { activeElement } = this.#element.renderRoot as ShadowRoot;
    return () => {
      void this.#element.updateComplete.then(() => {
        if (activeElement?.isConnected === false) this.#all<HTMLElement>(next)[0]?.focus();
      });
    };
  }

  /** Starts, and copies the link in one go: sharing it is what people start for. */
  async #start(): Promise<void> {
    this.#isEnder = false;
    const started = this.#element.start();
    const copied = copyLater(started);
    if (!(await this.#do('starting', started, '[part=copy]'))) return;
    const isCopied = await copied;
    this.#say(isCopied ? 'startedCopied' : 'started');
    if (isCopied) this.#element.dispatchEvent(new SessionCopyEvent(await started));
  }

  async #share(): Promise<void> {
    const url = this.#element.linkFor(this.#shown);
    if (url === null) return;
    const { shareText } = this.#strings;
    try {
      await navigator.share({ title: document.title, text: shareText, url });
    } catch (error) {
      // Whoever closes the sheet knows that nothing was sent.
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.#say('shareFailed');
    }
  }

  async #draw(): Promise<void> {
    const { editCode, viewCode } = this.#strings;
    this.#code ??= 'loading';
    try {
      const { qrCode } = await import('./code.ts');
      const link = this.#element.linkFor(this.#shown);
      if ((this.#code as Model['code']) === null || link === null) return; // hidden meanwhile
      this.#code = qrCode(link, this.#shown === 'edit' ? editCode : viewCode);
    } catch {
      this.#code = 'failed';
    }
    this.#element.requestUpdate();
  }

  /** Takes the focus along, for the button that had it is gone. */
  #ask(isEnding: boolean, next: string): void {
    this.#isEnding = isEnding;
    this.#element.requestUpdate();
    void this.#element.updateComplete.then(() => {
      this.#all<HTMLElement>(next)[0]?.focus();
    });
  }

  /** Leaves first: what this page had never reaches the session. */
  async #bringBack(): Promise<void> {
    const local = this.#local;
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
