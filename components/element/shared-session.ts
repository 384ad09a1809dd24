import { LitElement, nothing } from 'lit';
import type { PropertyValues } from 'lit';
import type { Untyped } from '../core/json/json.ts';
import { basePath } from '../core/sync/base-path.ts';
import { SessionErrorEvent } from '../session/events.ts';
import type { Draft } from '../core/diff/record.ts';
import type { MergeOptions } from '../core/merge/rebase.ts';
import type { ConflictDetail, ListenerMethod, SessionEventMap, Status } from '../session/events.ts';
import { keyIn, linkTo } from '../session/links.ts';
import type { Access } from '../core/keys.ts';
import type { Participant, UserInfo } from '../session/presence/participants.ts';
import { button } from './panel/button.ts';
import { buttonStyles } from './panel/button-styles.ts';
import type { SessionCopyEvent } from './panel/copy-event.ts';
import type { PanelController } from './panel/controller.ts';
import type { Language } from './panel/language.ts';
import type { Strings } from './panel/strings.ts';
import { Session } from '../client.ts';
import { loadPart } from '../session/load-part.ts';
import { isSessionError } from '../session/session-error.ts';
import type { SessionError } from '../session/session-error.ts';
import type { Fetch } from '../session/transport.ts';

/** Numbers in attributes: none in an empty one. */
const converter = (value: string | null) => value && Number(value);

/**
 * A state, and the button that makes it everybody's.
 *
 * @typeParam State what the app keeps in it. It is checked to be JSON, but not to be of this type: others may have written it.
 *
 * @fires SessionChangeEvent - `session-change`: others changed the state, or `change` and `patch` did
 * @fires SessionStatusEvent - `session-status`: the status, or the number of unconfirmed edits
 * @fires SessionConflictEvent - `session-conflict`: an edit had to give way
 * @fires SessionHistoryEvent - `session-history`: `canUndo` or `canRedo` changed
 * @fires SessionErrorEvent - `session-error`: something did not work
 * @fires SessionBeforeJoinEvent - `session-before-join`: cancelable; the local state is about to be replaced
 * @fires SessionStartEvent - `session-start`: this page started a session
 * @fires SessionJoinEvent - `session-join`: this page joined one
 * @fires SessionLeaveEvent - `session-leave`: this page is no longer in it, and why
 * @fires SessionParticipantsEvent - `session-participants`: somebody came, went, or looks different
 * @fires SessionCopyEvent - `session-copy`: a link was copied
 *
 * @slot label - the text of the button
 *
 * @csspart button - the button that opens the panel
 * @csspart dot - the mark of the status in the button
 * @csspart unsaved - in the button, while cut off: a mark, and the number of edits that nobody else has
 * @csspart count - in the button: how many people are here
 * @csspart lost - in the button: how many edits gave way
 * @csspart panel - the panel
 * @csspart close - the button that closes it
 * @csspart start - the button that starts a session
 * @csspart join - the form that joins one
 * @csspart cancel - the button that calls that off
 * @csspart people - who is here
 * @csspart name - the field for the name of this person
 * @csspart invite - the card with the link
 * @csspart access - the choice of what the link allows
 * @csspart link - the field with the link
 * @csspart copy - the button that copies it
 * @csspart show-code - the button that shows it as a QR code
 * @csspart code - the QR code
 * @csspart share - the button that opens the device's share sheet
 * @csspart said - what came of copying or sharing the link
 * @csspart viewing - says that this page may only look
 * @csspart offline - says that there is no connection
 * @csspart local - what was on the page before it joined
 * @csspart notices - what had to give way
 * @csspart leave - the button that leaves
 * @csspart end - the button that ends the session for everybody
 * @csspart confirm - asks whether it should
 * @csspart end-confirm - the button that then ends it
 * @csspart end-cancel - the button that does not
 * @csspart ended - says that the session is over
 * @csspart status - the status in words
 * @csspart error - what went wrong, in words
 *
 * @cssstate idle connecting live reconnecting offline ended - the status
 * @cssstate shared - in a session
 * @cssstate readonly - this page may only look
 * @cssstate unsaved - there are edits that the authority has yet to confirm
 *
 * @cssprop --shared-session-accent - background of the main button, and focus rings
 * @cssprop --shared-session-on-accent - text on it
 * @cssprop --shared-session-surface - background of panel, fields and buttons
 * @cssprop --shared-session-text - text
 * @cssprop --shared-session-muted - less important text
 * @cssprop --shared-session-line - borders
 * @cssprop --shared-session-danger - errors
 * @cssprop --shared-session-good - the mark of a live session
 * @cssprop --shared-session-warn - the marks of trouble
 * @cssprop --shared-session-radius - rounding of buttons and fields
 * @cssprop --shared-session-width - how wide the panel is
 * @cssprop --shared-session-shadow - the shadow of the panel
 */
export class SharedSession<State = Untyped> extends LitElement {
  /** Typed overload. */
  declare addEventListener: ListenerMethod<SharedSession<State>, ElementEventMap<State>>;
  /** Typed overload. */
  declare removeEventListener: ListenerMethod<SharedSession<State>, ElementEventMap<State>>;

  static override readonly styles = buttonStyles;
  static override readonly properties = {
    session: { reflect: true },
    endpoint: {},
    variant: { reflect: true },
    open: { type: Boolean, reflect: true },
    manual: { type: Boolean },
    linkParam: { attribute: 'link-param' },
    pollMin: { converter, attribute: 'poll-min' },
    pollMax: { converter, attribute: 'poll-max' },
    maxRequestsPerHour: { converter, attribute: 'max-requests-per-hour' },
    alwaysOn: { type: Boolean, attribute: 'always-on' },
    itemKey: { attribute: 'item-key' },
    userName: { attribute: 'user-name' },
    userColor: { attribute: 'user-color' },
    userInfo: { attribute: false },
    merge: { attribute: false },
    strings: { attribute: false },
    panel: { state: true },
    conflicts: { attribute: false },
  };

  /**
   * The key this page joined with, for the address bar: setting it to a key or a link joins, clearing it leaves.
   * Reflected, but never the owner key.
   */
  declare session: string | null;
  /** Where the function answers. */
  declare endpoint: string;
  /** `button`: a button that opens the panel · `panel`: the panel in place · `none`: nothing to see. */
  declare variant: 'button' | 'panel' | 'none';
  /** Whether the panel is open; only with variant `button`. */
  declare open: boolean;
  /** Whether to leave the address bar alone: not to join from it, nor to write to it. */
  declare manual: boolean;
  /** The name in the fragment of links. */
  declare linkParam: string;
  /** The shortest time between polls, in milliseconds. */
  declare pollMin: number;
  /** The longest time between polls while the page is visible, in milliseconds. */
  declare pollMax: number;
  /** How many requests this page may make in an hour: polls slow down before that, and `session-status` says so. */
  declare maxRequestsPerHour: number;
  /** Whether polls go on though nobody touches the page: a board on a wall. */
  declare alwaysOn: boolean;
  /** The member that names an item of a list; null tries `id`, `_id`, `uuid` and `key`. */
  declare itemKey: string | null;
  /** How others see this person; null for the name that this browser keeps, or a pleasant one. */
  declare userName: string | null;
  /** Any CSS colour; null for one of its own. */
  declare userColor: string | null;
  /** What the app tells the others of this person: a cursor, a selection. At most 2 KiB as JSON. */
  declare userInfo: UserInfo;
  /** How edits that meet are merged. */
  declare merge: MergeOptions;
  /** What button and panel say; missing strings are in the language around, or English. */
  declare strings: Partial<Strings>;
  /** What had to give way, and nobody has dealt with yet; newest first. */
  declare conflicts: readonly ConflictDetail[];
  /** What is in the panel, once it was needed. */
  declare private panel: PanelController | null;
  /** The language around, once that is known. @internal */
  language: Language | undefined;
  /** Whether the last attempt to join failed, which the button tells. @internal */
  couldNotJoin = false;

  readonly #session = new Session<State>({ target: this });
  /** What is on its way because `session` was set, or because of `start`, `join` or `leave`. */
  #entering: Promise<unknown> | null = null;
  /** What `session` was when it was last acted upon. */
  #followed: string | null = null;

  constructor() {
    super();
    this.#fillIn();
    this.userInfo = null;
    this.merge = {};
    this.strings = {};
    this.panel = null;
    this.conflicts = [];
    this.addEventListener('session-conflict', ({ detail }) => {
      if (detail.lost === 'none') return;
      // Several edits of one place are one thing to a person; the last says it all.
      const others = this.conflicts.filter(({ path, lost }) => path !== detail.path || lost !== detail.lost);
      this.conflicts = [detail, ...others].slice(0, maxNotices);
    });
    this.#session.subscribe(() => {
      this.requestUpdate();
    });
  }

  /** The state: an immutable snapshot that shares with earlier ones what did not change. Setting it fires no event. */
  get state(): State {
    return this.#session.state;
  }

  /** @throws {StateError} unless `next` is JSON, naming the place; the state is then unchanged */
  set state(next: State) {
    this.#session.state = next;
  }

  /** What a session begins with if it is started while the state is null. Joining ignores it. */
  set initialState(state: State | undefined) {
    this.#session.initialState = state;
  }

  get initialState(): State | undefined {
    return this.#session.initialState;
  }

  /** What was on the page when it joined, if somebody had worked on it: joining replaced it. Otherwise null. */
  get local(): State | null {
    return this.#session.local;
  }

  /** The platform's `fetch`, or something with its shape. */
  set fetch(fetch: Fetch | undefined) {
    this.#session.fetch = fetch;
  }

  get fetch(): Fetch | undefined {
    return this.#session.fetch;
  }

  get status(): Status {
    return this.#session.status;
  }

  /** How many accepted changes the state builds on; 0 while it is this page's alone. */
  get version(): number {
    return this.#session.version;
  }

  /** Whether there is an edit of this page to take back. */
  get canUndo(): boolean {
    return this.#session.canUndo;
  }

  /** Whether there is an undone edit to bring back. */
  get canRedo(): boolean {
    return this.#session.canRedo;
  }

  /** How many edits the authority has yet to confirm. */
  get pending(): number {
    return this.#session.pending;
  }

  /** Who is here: this page first, then the others in the order they came. Empty while alone. */
  get participants(): readonly Participant[] {
    return this.#session.participants;
  }

  /** How many are here, those who are not listed included. */
  get participantCount(): number {
    return this.#session.participantCount;
  }

  /** What this page may do; null while the state is its own. */
  get access(): Access | null {
    return this.#session.access;
  }

  /** Whether this page may look but not edit. Reflected. */
  get readonly(): boolean {
    return this.access === 'view';
  }

  get error(): SessionError | null {
    return this.#session.error;
  }

  /** The link that lets others join, with the rights of this page but never the owner's; null while alone. */
  get link(): string | null {
    return this.linkFor('edit') ?? this.linkFor('view');
  }

  /** The link with which others may edit, or only view. Null while alone, and for more than this page may do itself. */
  linkFor(access: 'edit' | 'view'): string | null {
    const key = this.#session.keys?.[access] ?? null;
    return key === null ? null : linkTo(location.href, key, this.linkParam);
  }

  /** Copies that link. Resolves with whether this worked: browsers allow it only right after a click or a key. */
  async copyLink(access: 'edit' | 'view' = this.readonly ? 'view' : 'edit'): Promise<boolean> {
    const link = this.linkFor(access);
    if (link === null) return false;
    if (this.variant !== 'none') await this.#loadPanel();
    if (this.panel !== null) return this.panel.copyLink(access);
    const { copyLink } = await import('./panel/copy.ts');
    return copyLink(this, link, null);
  }

  /**
   * Lets `recipe` change a draft of the state.
   *
   * @throws {StateError} if it puts something into the draft that is not JSON; nothing is changed then
   */
  change(recipe: (draft: Draft<State>) => unknown): void {
    this.#session.change(recipe);
  }

  /** Applies RFC 6902 operations. @throws {ProtocolError | StateError | PatchError} if they do not apply; none is then */
  patch(operations: unknown): void {
    this.#session.patch(operations);
  }

  /**
   * Takes back the last edit of this page, whatever others did since: that stays, and where it meets the edit it is
   * told as a conflict. Typing in one place is taken back together. Resolves with whether there was something.
   */
  undo(): Promise<boolean> {
    return this.#session.undo();
  }

  /** Brings back what was undone last. Resolves with whether there was something. */
  redo(): Promise<boolean> {
    return this.#session.redo();
  }

  /** Puts back what had to give way, as told by `session-conflict`. Resolves with whether that could be done. */
  putBack(conflict: ConflictDetail): Promise<boolean> {
    return this.#session.putBack(conflict);
  }

  /** Shares the state. Resolves with the link for others. @throws {SessionError} */
  async start(): Promise<string> {
    await this.#enter(() => this.#session.start());
    return this.link ?? '';
  }

  /** Joins what a key or a link opens. @throws {SessionError} */
  async join(keyOrLink: string): Promise<void> {
    await this.#enter(() => this.#session.join(keyOrLink), true);
  }

  /** Leaves. The state stays, as this page's own. */
  async leave(): Promise<void> {
    await this.#enter(() => this.#session.leave());
  }

  /** Ends the session for everybody, who keep their copies. Only its owner can. @throws {SessionError} */
  end(): Promise<void> {
    return this.#session.end();
  }

  /**
   * Sends what is pending at once. Resolves when all of that is confirmed: at once if nothing is pending.
   *
   * @throws {SessionError} if it will not be
   */
  flush(): Promise<void> {
    return this.#session.flush();
  }

  /** Asks at once whether there is something new, and who is here. */
  refresh(): void {
    this.#session.refresh();
  }

  /** Opens the panel. */
  show(): void {
    this.open = true;
  }

  /** Closes the panel. */
  hide(): void {
    this.open = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#upgrade('state');
    this.#upgrade('initialState');
    this.#upgrade('fetch');
    this.#configure();
    if (this.session === null && !this.manual) this.session = keyIn(location.hash, this.linkParam);
    // Back after it was away: it goes on where it was.
    this.#follow();
    addEventListener('hashchange', this.#onHashChange);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.#onHashChange);
    // Moving an element disconnects and connects it in one go: only what stays away leaves.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#followed = null;
      void this.leave();
    });
  }

  protected override willUpdate(): void {
    this.#configure();
    this.toggleAttribute('readonly', this.readonly);
    this.#follow();
    this.#reflect();
  }

  protected override updated(changed: PropertyValues<this>): void {
    // The button has something to tell by then, too; also after a join that failed, which began by connecting.
    if (this.variant === 'panel' || (this.variant === 'button' && this.status !== 'idle'))
      void this.#loadPanel();
    // Without it the words are English: nothing to tell anybody of.
    if (changed.has('variant') && this.variant !== 'none')
      import('./panel/language.ts').then(({ Language }) => (this.language ??= new Language(this)), ignore);
    this.panel?.rendered();
    if (changed.has('open'))
      this.renderRoot.querySelector<HTMLElement>('[popover]')?.togglePopover(this.open);
  }

  protected override render() {
    if (this.variant === 'none') return nothing;
    const { variant, open, status, link } = this;
    const strings = { ...this.language?.strings, ...this.strings };
    const { content, ...told } = this.panel?.render() ?? {};
    if (variant === 'panel') return content;
    return button(
      { isOpen: open, isShared: link !== null, status, strings, ...told },
      this.#actions,
      content,
    );
  }

  readonly #actions = {
    approach: () => void this.#loadPanel(),
    beforeToggle: (event: ToggleEvent) => {
      if (event.newState !== 'open') return;
      void this.#loadPanel();
    },
    toggle: (event: ToggleEvent) => {
      this.open = event.newState === 'open';
      if (this.open) this.panel?.opened();
      else this.panel?.closed();
    },
  };

  readonly #onHashChange = () => {
    const key = keyIn(location.hash, this.linkParam);
    if (!this.manual && key !== null) this.session = key;
  };

  /** Takes over what was set before this class was known. */
  #upgrade(name: 'state' | 'initialState' | 'fetch'): void {
    if (!Object.hasOwn(this, name)) return;
    const value: unknown = this[name];
    Reflect.deleteProperty(this, name);
    Reflect.set(this, name, value);
  }

  /** Puts the default wherever nothing is said. */
  #fillIn(): void {
    for (const [name, value] of Object.entries(defaults)) {
      if ((Reflect.get(this, name) ?? '') === '') Reflect.set(this, name, value);
    }
  }

  #configure(): void {
    this.#fillIn();
    this.#session.endpoint = this.endpoint;
    this.#session.linkParam = this.linkParam;
    const { pollMin: min, pollMax: max, maxRequestsPerHour } = this;
    this.#session.poll = { min, max, maxRequestsPerHour };
    this.#session.alwaysOn = this.alwaysOn;
    this.#session.user = { name: this.userName, color: this.userColor, info: this.userInfo };
    this.#session.merge = { ...(this.itemKey !== null && { itemKey: this.itemKey }), ...this.merge };
  }

  async #enter(act: () => Promise<unknown>, isJoin = false): Promise<void> {
    const entering = act();
    this.#entering = entering;
    this.couldNotJoin = false;
    try {
      await entering;
    } finally {
      // Unless something else is wished for by now.
      if (this.#entering === entering) {
        this.#entering = null;
        this.couldNotJoin = isJoin && this.#key === null && this.error?.code !== 'canceled';
        this.#reflect();
        this.requestUpdate();
      }
    }
  }

  /** `session` was set: join, or leave. */
  #follow(): void {
    const key = this.session;
    if (key === this.#followed || !this.isConnected) return;
    this.#followed = key;
    if (key === this.#key && this.#entering === null) return;
    if (key === null) void this.leave();
    else void this.join(key).catch(ignore);
  }

  /** Makes `session` and the address bar say what is. While something is on its way, they say what was asked for. */
  #reflect(): void {
    if (this.#entering !== null || !this.isConnected) return;
    const key = this.#key;
    if (this.session === key) return;
    this.session = this.#followed = key;
    // After a failed join the link stays in the address bar: reloading is what people try first.
    if (this.manual || (key === null && this.error !== null)) return;
    history.replaceState(history.state, '', linkTo(location.href, key, this.linkParam));
  }

  get #key(): string | null {
    const { keys } = this.#session;
    return keys === null ? null : (keys.edit ?? keys.view);
  }

  async #loadPanel(): Promise<void> {
    if (this.panel !== null) return;
    try {
      const { PanelController } = await loadPart(import('./panel/controller.ts'));
      this.panel ??= new PanelController(this);
    } catch (error) {
      if (isSessionError(error) && (this.open || this.variant === 'panel'))
        this.dispatchEvent(new SessionErrorEvent(error));
    }
  }
}

/** What holds where an attribute is empty or none: frameworks write '' into a property where the app has null. */
const defaults = {
  session: null,
  endpoint: basePath,
  variant: 'button',
  open: false,
  manual: false,
  linkParam: 'session',
  pollMin: 500,
  pollMax: 5000,
  maxRequestsPerHour: 2400,
  alwaysOn: false,
  itemKey: null,
  userName: null,
  userColor: null,
};

/** How many lost edits the panel remembers. */
const maxNotices = 5;

/** For errors that were told as `session-error`. */
const ignore = () => undefined;

interface ElementEventMap<State>
  extends Omit<HTMLElementEventMap, keyof SessionEventMap>, SessionEventMap<State> {
  'session-copy': SessionCopyEvent;
}

declare global {
  interface HTMLElementTagNameMap {
    'shared-session': SharedSession;
  }
  // Merges with the map of elements, document and window.
  interface GlobalEventHandlersEventMap extends SessionEventMap {
    'session-copy': SessionCopyEvent;
  }
}
