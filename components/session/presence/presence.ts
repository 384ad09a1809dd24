/**
 * Tells others that this page is here, and finds out who else is. A loop of its own: it never delays an edit, says nothing
 * of faults, and leaves the last of the budget to edits.
 */
import { equal, toJson } from '../../core/json/json.ts';
import type { ParticipantList, Present } from '../../core/sync/protocol.ts';
import type { Sleep } from '../connection.ts';
import { SessionParticipantsEvent } from './participants.ts';
import type { Participant, ParticipantsDetail } from './participants.ts';
import { introduce } from './introduction.ts';
import type { Introduction } from './introduction.ts';
import { ownColor, ownName } from './participant-names.ts';
import { backoffDelay, budgetDelay, defaultRequestsPerHour, maxTimer, restDelay } from '../schedule.ts';
import type { PollBounds, Presence as Attention } from '../schedule.ts';
import { isSessionError } from '../session-error.ts';
import type { SessionError } from '../session-error.ts';
import type { User } from '../session.ts';
import type { Transport } from '../transport.ts';

export interface PresenceOptions {
  readonly self: string;
  readonly user: () => User;
  readonly view: string;
  readonly transport: Transport;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly now: () => number;
  readonly attention: () => Attention;
  readonly poll: PollBounds;
  /** How long ago the requests of the last hour were, in milliseconds. */
  readonly ages: () => number[];
  /** A request is about to be made. */
  readonly count: () => void;
  readonly target: EventTarget;
  /** What is known of who is here has changed. */
  readonly changed: () => void;
  /** What the app says about its person cannot be told to others. */
  readonly refused: (error: SessionError) => void;
  /** Aborted when the session is left or over. */
  readonly signal: AbortSignal;
}

const heartbeat = 15_000;
/** Milliseconds between requests while others change what they tell. */
const lively = 2000;
/** The shortest time between two requests, in milliseconds; longer among many. */
const shortest = 1000;
const shortestPerParticipant = 100;
/** Milliseconds after the page was hidden in which there may be something to tell from before: as long as among many. */
const lastWords = 5000;
/** Milliseconds without an answer after which others may be gone. */
const patience = 40_000;
/** The part of the budget that is left to edits alone begins here; of what is before, this much is spent freely. */
const most = 0.9;
const free = 0.25;

const alone: ParticipantList = { participants: [], count: 1 };

export class Presence {
  readonly #options: PresenceOptions;
  readonly #names: { readonly name: string; readonly color: string };
  /** Who was asked for because a change told of them. */
  readonly #sighted = new Set<string>();
  #crowd: ParticipantList;
  #detail: ParticipantsDetail;
  #sent: Present | null = null;
  #askedAt = -Infinity;
  #answeredAt = -Infinity;
  #interval = lively;
  #isUrgent = true;
  #isAway = false;
  /** Somebody else answers in place of the authority: there is no use in asking again until something changes. */
  #isMute = false;
  #isInfoRefused = false;
  #sequence = 0;
  #hasTold = false;
  #waiting = new AbortController();
  #asking = new AbortController();

  constructor(options: PresenceOptions) {
    this.#options = options;
    this.#names = { name: ownName(options.random), color: ownColor(options.self) };
    this.#crowd = alone;
    this.#detail = this.#seen();
    options.signal.addEventListener('abort', () => {
      this.leave();
      this.#detail = { participants: [], count: 0 };
      if (this.#hasTold) options.target.dispatchEvent(new SessionParticipantsEvent(this.#detail));
    });
  }

  get detail(): ParticipantsDetail {
    return this.#detail;
  }

  /** Runs until the session is left, or the authority knows nothing of participants. Never rejects. */
  async run(): Promise<void> {
    const { signal, now, random } = this.#options;
    for (let faults = 0, pause = 0; !signal.aborted;) {
      const due = Math.max(this.#askedAt + pause, this.#due());
      if (due > now()) {
        await this.#wait(due - now());
        continue;
      }
      try {
        await this.#ask();
        faults = pause = 0;
      } catch (error) {
        const { recoverable = true, retryAfter = null, code = null } = isSessionError(error) ? error : {};
        this.#isMute = code === 'endpoint-wrong';
        const isOver = !recoverable || this.#isMute;
        if (isOver || now() - this.#answeredAt > patience) this.#take(alone);
        if (!recoverable) return;
        faults += 1;
        pause = Math.max(shortest, backoffDelay(faults, retryAfter, random));
      }
    }
  }

  /** The page may have something else to say about its person. */
  announce(): void {
    this.#checkInfo();
    this.#show();
    this.#waiting.abort();
  }

  /** Somebody is back at this page. */
  wake(): void {
    this.#isAway = this.#isMute = false;
    this.look();
  }

  /** Somebody wants to see who is here. */
  look(): void {
    this.#isUrgent = true;
    this.#waiting.abort();
  }

  /** A change of `participant` came in: whoever is not known yet is asked for. */
  sight(participant: string): void {
    const isKnown = this.#detail.participants.some(({ id }) => id === participant);
    if (isKnown || this.#sighted.has(participant)) return;
    this.#sighted.add(participant);
    this.look();
  }

  /** The page goes away. It may come back: then it is woken. */
  leave(): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#asking.abort();
    const { transport, view, self } = this.#options;
    if (this.#sent !== null) transport.announceLeaving(view, { id: self, sequence: this.#nextSequence() });
  }

  async #ask(): Promise<void> {
    const { transport, view, now, count } = this.#options;
    this.#askedAt = now();
    this.#isUrgent = false;
    this.#sent = this.#self();
    this.#asking = new AbortController();
    count();
    const signal = AbortSignal.any([this.#asking.signal, this.#options.signal]);
    const crowd = await transport.announce(view, { ...this.#sent, sequence: this.#nextSequence() }, signal);
    this.#answeredAt = now();
    this.#checkInfo();
    this.#take(crowd);
  }

  #take(crowd: ParticipantList): void {
    const { self } = this.#options;
    const isOther = JSON.stringify(others(crowd, self)) !== JSON.stringify(others(this.#crowd, self));
    this.#interval = isOther ? lively : Math.min(heartbeat, this.#interval * 1.5);
    this.#crowd = crowd;
    this.#show();
  }

  /** When to ask next. */
  #due(): number {
    const { attention, ages, poll } = this.#options;
    const isNew = !equal(toJson(this.#sent), toJson(this.#self()));
    const isResting = restDelay(attention()) > 0 && !(isNew && this.#hasJustTurnedAway);
    if (this.#isAway || this.#isMute || isResting) return Infinity;
    const made = ages();
    const { maxRequestsPerHour = defaultRequestsPerHour } = poll;
    const bounds = { ...poll, maxRequestsPerHour: most * maxRequestsPerHour };
    const spent = budgetDelay(made, 1, bounds);
    if (spent > 0) return this.#options.now() + spent;
    const gap = Math.max(shortest, shortestPerParticipant * this.#crowd.count);
    const isNews = this.#isUrgent || isNew;
    return (
      this.#askedAt + Math.max(isNews ? gap : Math.max(gap, this.#interval), budgetDelay(made, free, bounds))
    );
  }

  /** What somebody said before they turned to another window is told all the same. */
  get #hasJustTurnedAway(): boolean {
    const { hiddenFor } = this.#options.attention();
    return this.#sent !== null && hiddenFor !== null && hiddenFor < lastWords;
  }

  async #wait(ms: number): Promise<void> {
    this.#waiting = new AbortController();
    const either = AbortSignal.any([this.#waiting.signal, this.#options.signal]);
    await this.#options.sleep(Math.min(ms, maxTimer), either);
  }

  /** By the clock on the wall, for a page that is loaded again may go on under the same id. */
  #nextSequence(): number {
    return (this.#sequence = Math.max(this.#sequence + 1, Date.now()));
  }

  /** Tells the app once of what cannot be told to others. */
  #checkInfo(): void {
    const { refused } = this.#introduction();
    const isNews = refused !== null && !this.#isInfoRefused;
    this.#isInfoRefused = refused !== null;
    if (isNews) this.#options.refused(refused);
  }

  #self(): Present {
    return this.#introduction().present;
  }

  #introduction(): Introduction {
    const { self, user } = this.#options;
    return introduce({ id: self, ...this.#names }, user());
  }

  #seen(): ParticipantsDetail {
    const { self } = this.#options;
    const participants: readonly Participant[] = [
      { ...this.#self(), isSelf: true },
      ...others(this.#crowd, self).map((other) => ({ ...other, isSelf: false })),
    ];
    return { participants, count: Math.max(this.#crowd.count, participants.length) };
  }

  #show(): void {
    const seen = this.#seen();
    const isSame = JSON.stringify(seen) === JSON.stringify(this.#detail);
    if (this.#options.signal.aborted || (isSame && this.#hasTold)) return;
    this.#hasTold = true;
    this.#detail = seen;
    this.#options.target.dispatchEvent(new SessionParticipantsEvent(seen));
    this.#options.changed();
  }
}

function others({ participants }: ParticipantList, self: string): Present[] {
  return participants.filter(({ id }) => id !== self);
}
