/**
 * Who is here: what this page tells of its person, what it knows of others, and when it is due to say so again. Pure. It never
 * delays an edit, its faults are no faults of the session, and it leaves the last of the budget to edits.
 *
 * Of several tabs of one browser, the one that leads says it for all: the others tell it instead of the function.
 */
import { equal, toJson } from '../../core/json/json.ts';
import type { ParticipantList, Present } from '../../core/sync/protocol.ts';
import { backoffDelay, restDelay } from '../backoff.ts';
import type { Activity } from '../backoff.ts';
import { budgetDelay, defaultRequestsPerHour } from '../schedule.ts';
import type { PollBounds } from '../schedule.ts';
import { isSessionError } from '../session-error.ts';
import type { SessionError } from '../session-error.ts';
import { introduce } from './introduction.ts';
import type { Introduction, User } from './introduction.ts';
import type { Participant, ParticipantsDetail } from './participants.ts';

export interface Presence {
  /** How others see this page if its app says nothing. */
  readonly self: Present;
  /** Who is here, as the function said last. */
  readonly list: ParticipantList;
  /** The same as the page sees it: this page first. */
  readonly seen: ParticipantsDetail;
  /** Whether the page was told of it yet. */
  readonly isTold: boolean;
  /** What was said of this person last. */
  readonly said: Present | null;
  /** Tells the later of two announcements. */
  readonly sequence: number;
  readonly askedAt: number;
  /** Whether the function is being asked. */
  readonly isAsking: boolean;
  readonly answeredAt: number;
  /** Milliseconds between two announcements while there is nothing new. */
  readonly interval: number;
  /** How many attempts have failed in a row, and when to try again. */
  readonly faults: number;
  readonly retryAt: number;
  /** Somebody wants to know now. */
  readonly isUrgent: boolean;
  /** The page has said that it goes. It may come back: then it is woken. */
  readonly isAway: boolean;
  /** Somebody else answers in place of the function: there is no use in asking again until somebody is back. */
  readonly isMute: boolean;
  /** The function knows nothing of participants. */
  readonly isOff: boolean;
  readonly isInfoRefused: boolean;
  /** Who was asked for because a change told of them. */
  readonly sighted: readonly string[];
  /** What other tabs of this browser have to say, and when they said so. */
  readonly tabs: Readonly<Record<string, TabPresence>>;
}

/** What another tab has to say, and when it said so. */
interface TabPresence {
  readonly present: Present;
  readonly secret: string | null;
  readonly at: number;
}

/** What is due depends on this. Times are in milliseconds. */
export interface Circumstances {
  readonly now: number;
  readonly user: User;
  readonly activity: Activity;
  /** When the requests of the last hour were made. */
  readonly requests: readonly number[];
  readonly poll: PollBounds;
}

const heartbeat = 15_000;
/** Milliseconds between requests while others change what they tell. */
const lively = 2000;
/** The shortest time between two requests, in milliseconds; longer among many. */
const minGap = 1000;
const minGapPerParticipant = 100;
/** Milliseconds after the page was hidden in which there may be something to tell from before: as long as among many. */
const lastWords = 5000;
/** Milliseconds without an answer after which others may be gone. */
const maxSilence = 40_000;
/** The part of the budget that is left to edits alone begins here; of what is before, this much is spent freely. */
const spendable = 0.9;
const free = 0.25;

const nobodyElse: ParticipantList = { participants: [], count: 1 };

/** Of a page that has said nothing yet. */
export function presenceOf(self: Present, user: User): Presence {
  const presence: Omit<Presence, 'seen'> = {
    self,
    ...{
      list: nobodyElse,
      isTold: false,
      said: null,
      sequence: 0,
      isAsking: false,
      askedAt: -Infinity,
      answeredAt: -Infinity,
    },
    ...{ interval: lively, faults: 0, retryAt: -Infinity, isUrgent: true, isAway: false, isMute: false },
    ...{ isOff: false, isInfoRefused: false, sighted: [], tabs: {} },
  };
  return { ...presence, seen: seenBy(presence, user) };
}

/** When to say again that this page is here; `Infinity` for not before something happens. */
export function announcementDue(
  presence: Presence,
  { now, user, activity, requests, poll }: Circumstances,
): number {
  const { said, askedAt, interval, list, tabs } = presence;
  const isNew = !equal(toJson(said), toJson(selfOf(presence, user)));
  const { hiddenFor } = activity;
  const hasJustTurnedAway = said !== null && hiddenFor !== null && hiddenFor < lastWords;
  const isOthers = Object.values(tabs).some(({ at }) => at > askedAt);
  const isResting = restDelay(activity) > 0 && !(isNew && hasJustTurnedAway) && !isOthers;
  if (presence.isAsking || presence.isAway || presence.isMute || presence.isOff || isResting) return Infinity;
  const { maxRequestsPerHour = defaultRequestsPerHour } = poll;
  const bounds = { ...poll, maxRequestsPerHour: spendable * maxRequestsPerHour };
  const ages = requests.map((at) => now - at);
  const spent = budgetDelay(ages, 1, bounds);
  if (spent > 0) return now + spent;
  const gap = Math.max(minGap, minGapPerParticipant * list.count);
  const pause = presence.isUrgent || isNew ? gap : Math.max(gap, interval);
  return Math.max(presence.retryAt, askedAt + Math.max(pause, budgetDelay(ages, free, bounds)));
}

/** This page says that it is here, and says it for the tabs that told it to. */
export function announcing(presence: Presence, user: User, now: number): Presence {
  const tabs = Object.fromEntries(
    Object.entries(presence.tabs).filter(([, { at }]) => at > now - maxSilence),
  );
  return { ...numbered(presence), tabs, said: selfOf(presence, user), askedAt: now, isUrgent: false };
}

/** The next announcement has a higher number. By the clock on the wall: a page that is reloaded may go on under the same id. */
export function numbered(presence: Presence): Presence {
  return { ...presence, sequence: Math.max(presence.sequence + 1, Date.now()) };
}

/** The function, or the tab that leads, has said who is here. */
export function listed(presence: Presence, list: ParticipantList, user: User, now: number): Presence {
  const isOther =
    JSON.stringify(others(list, presence.self.id)) !==
    JSON.stringify(others(presence.list, presence.self.id));
  const interval = isOther ? lively : Math.min(heartbeat, presence.interval * 1.5);
  return shown(
    { ...presence, list, interval, isAsking: false, answeredAt: now, faults: 0, retryAt: -Infinity },
    user,
  );
}

/** Saying so did not work. */
export function unlisted(
  presence: Presence,
  error: unknown,
  user: User,
  now: number,
  random: () => number,
): Presence {
  const { recoverable = true, retryAfter = null, code = null } = isSessionError(error) ? error : {};
  const isMute = code === 'endpoint-wrong';
  const faults = presence.faults + 1;
  const retryAt = presence.askedAt + Math.max(minGap, backoffDelay(faults, retryAfter, random));
  const failing = { ...presence, isAsking: false, faults, retryAt, isMute, isOff: !recoverable };
  const isOver = !recoverable || isMute || now - presence.answeredAt > maxSilence;
  return isOver ? shown({ ...failing, list: nobodyElse }, user) : failing;
}

/** Nobody knows whether others are still here, once the function has not answered for long. */
export function faded(presence: Presence, user: User, now: number): Presence {
  const isFaded = presence.isTold && now - presence.answeredAt > maxSilence;
  return isFaded ? shown({ ...presence, list: nobodyElse }, user) : presence;
}

/** The app says something else of its person. */
export function introduced(presence: Presence, user: User): Presence {
  return { ...presence, ...shown(presence, user, presence.isTold) };
}

/** Why what the app says of its person cannot be told to others, the first time. */
export function refusalOf(
  presence: Presence,
  user: User,
): { presence: Presence; error: SessionError | null } {
  const { refused } = introductionOf(presence, user);
  const error = presence.isInfoRefused ? null : refused;
  return { presence: { ...presence, isInfoRefused: refused !== null }, error };
}

/** Somebody is back, or wants to see who is here. */
export function hurried(presence: Presence): Presence {
  return { ...presence, isUrgent: true, isAway: false, isMute: false };
}

/** A change of `participant` came in: whoever is not known yet is asked for. */
export function sighted(presence: Presence, participant: string): Presence {
  const isKnown = presence.seen.participants.some(({ id }) => id === participant);
  if (isKnown || presence.sighted.includes(participant)) return presence;
  return { ...presence, isUrgent: true, sighted: [...presence.sighted, participant] };
}

/** Another tab has something to say of its person, or goes: then `present` is null. */
export function toldByTab(
  presence: Presence,
  { id, present, secret }: { id: string; present: Present | null; secret: string | null },
  now: number,
): Presence {
  const { [id]: known, ...rest } = presence.tabs;
  if (present === null) return { ...presence, tabs: rest };
  const isNews = known === undefined || !equal(toJson(known.present), toJson(present));
  return {
    ...presence,
    isUrgent: presence.isUrgent || isNews,
    tabs: { ...rest, [id]: { present, secret, at: now } },
  };
}

/** How others see this page. */
export function selfOf(presence: Pick<Presence, 'self'>, user: User): Present {
  return introductionOf(presence, user).present;
}

function introductionOf({ self }: Pick<Presence, 'self'>, user: User): Introduction {
  return introduce(self, user);
}

function shown(presence: Presence, user: User, isTold = true): Presence {
  const seen = seenBy(presence, user);
  const isSame = JSON.stringify(seen) === JSON.stringify(presence.seen);
  return { ...presence, isTold, seen: isSame ? presence.seen : seen };
}

function seenBy(presence: Pick<Presence, 'self' | 'list'>, user: User): ParticipantsDetail {
  const { self, list } = presence;
  const participants: readonly Participant[] = [
    { ...selfOf(presence, user), isSelf: true },
    ...others(list, self.id).map((other) => ({ ...other, isSelf: false })),
  ];
  return { participants, count: Math.max(list.count, participants.length) };
}

function others({ participants }: ParticipantList, self: string): Present[] {
  return participants.filter(({ id }) => id !== self);
}
