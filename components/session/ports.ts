/**
 * What a session needs of the place where it runs, and what holds where that offers nothing, as in Node. `browser/ports.ts` has
 * what a browser offers.
 */
import type { Replica } from '../core/sync/replica.ts';
import type { Answer, ParticipantList, Present } from '../core/sync/protocol.ts';
import type { SessionError } from './session-error.ts';
import type { Sleep } from './loop.ts';

export interface Ports {
  /** Watches whether somebody is there. */
  readonly watch: (options: WatchOptions) => Watch;
  /** Where pending edits outlive the page; null where nothing does. */
  readonly outboxes: (options: OutboxesOptions) => Outboxes | null;
  /** Joins the other tabs of this browser that are in the session. */
  readonly tabs: (options: TabsOptions) => Tabs;
  /** What this browser keeps about its person. */
  readonly identity: Identity;
  /** Resolves once the scripts that the page loads with have had their turn. */
  readonly ready: () => Promise<void>;
}

/** The parts of a window that tell of people and of the network. */
export interface Page {
  readonly addEventListener?: (type: string, listener: () => void, options?: ListenerOptions) => void;
  readonly document?: {
    readonly visibilityState: string;
    readonly addEventListener: (type: string, listener: () => void, options?: ListenerOptions) => void;
  };
  readonly navigator?: { readonly onLine?: boolean };
}

interface ListenerOptions {
  readonly signal?: AbortSignal;
  readonly capture?: boolean;
  readonly passive?: boolean;
}

export interface WatchOptions {
  readonly page: Page;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** Aborted when it no longer matters. */
  readonly signal: AbortSignal;
  /** Told that a person or the network may be back, or the network gone: whatever is known may be old. */
  readonly returned: () => void;
}

/** Times are in milliseconds. */
export interface Watch {
  /** Since when nobody can have seen the page, or null while it is visible. */
  readonly hiddenSince: number | null;
  /** When somebody last touched pointer, keyboard or screen; null where that cannot be told. */
  readonly touchedAt: number | null;
}

export interface OutboxesOptions {
  /** Names the session in this browser: its endpoint and view key. */
  readonly session: string;
  /** Aborted when the page leaves. */
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  /** Edits cannot be kept, or what was kept cannot be read. */
  readonly failed: (error: SessionError) => void;
}

/** The outboxes of one session in this browser. */
export interface Outboxes {
  /** The outbox of a participant who has just come into being. */
  open(participant: string): Promise<Outbox>;
  /**
   * The last participant that a page which is gone has left with something to send, to go on as; null if there is none.
   *
   * @param timeout how long a page that is there is waited for, in milliseconds
   */
  adopt(timeout?: number): Promise<Inherited | null>;
  /**
   * Tells of what others than `self` have left, or are going to leave, one after another. Returns how to look for more.
   *
   * @param found resolves when that one is done with
   */
  watchOrphans(self: string, found: (orphan: Inherited) => Promise<void>): () => void;
}

/** One participant's outbox. */
export interface Outbox {
  /**
   * Writes down what is pending, or that nothing is. Resolves when that is done, or cannot be. Never rejects.
   *
   * @param isLast whether it has to be now, for the page may go away
   */
  keep(replica: Replica, isLast?: boolean): Promise<void>;
  /** Lets others have it. What is pending stays. */
  close(): Promise<void>;
}

/** A participant that another page was before. */
export interface Inherited {
  readonly outbox: Outbox;
  readonly replica: Replica;
}

export interface TabsOptions {
  /** Names the session in this browser: its endpoint and view key. */
  readonly session: string;
  /** Aborted when this tab leaves. */
  readonly signal: AbortSignal;
  /** Another tab has something to tell. */
  readonly heard: (message: TabMessage) => void;
  /** This tab polls from now on, and says for all who is here. */
  readonly leading: () => void;
}

/** The tabs of one browser that are in one session. Only one polls; what anyone is answered, it tells the others. */
export interface Tabs {
  /** Whether it falls to this tab to poll. */
  readonly isLeading: boolean;
  /** A person is at this tab: it takes over if it is seen. */
  takeOver(): void;
  tell(message: TabMessage): void;
}

export type TabMessage =
  /** The authority answered. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** To the tab that leads: this is how others see me. `null`: I go. */
  | {
      readonly kind: 'here';
      readonly id: string;
      readonly present: Present | null;
      readonly secret: string | null;
    }
  /** The function said who is here. */
  | { readonly kind: 'participants'; readonly list: ParticipantList }
  /** Another tab leads now: tell it that you are here. */
  | { readonly kind: 'who' };

/** What a browser keeps about its person. */
export interface Identity {
  /** The name, drawn with `random` the first time. */
  name(random: () => number): string;
  /** The colour; that of `participant` the first time. */
  color(participant: string): string;
  /** The owner key of a session that was started in this browser, or null. */
  owner(view: string): string | null;
  /** Keeps an owner key; null forgets it. */
  keepOwner(view: string, owner: string | null): void;
}
