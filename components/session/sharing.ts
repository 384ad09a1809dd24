/**
 * What a shared state needs and one alone does not: loaded when a session is started or joined. It begins the session,
 * and keeps it going with a {@link Connection}.
 */
import { attend } from '../browser/activity.ts';
import type { Page } from '../browser/activity.ts';
import { onward } from './clock.ts';
import { Connection } from './connection.ts';
import type { Sleep } from './connection.ts';
import { equal } from '../core/json/json.ts';
import type { Json } from '../core/json/json.ts';
import type { Answer } from '../core/sync/protocol.ts';
import { splitId } from '../core/sync/change.ts';
import { pendingCount, replicaOf } from '../core/sync/replica.ts';
import type { Replica } from '../core/sync/replica.ts';
import type { Editor } from './editor.ts';
import { SessionBeforeJoinEvent, SessionJoinEvent, SessionStartEvent } from './joining-events.ts';
import type { Status } from './events.ts';
import { createParticipant, deriveKeys, readKeyOrLink } from './keys.ts';
import type { Keys } from './keys.ts';
import { adoptOne, sendLeftovers } from '../browser/orphaned-outboxes.ts';
import type { Adopted } from '../browser/orphaned-outboxes.ts';
import { linkTo } from './links.ts';
import { Outbox } from '../browser/outbox.ts';
import type { Shelf } from '../browser/outbox.ts';
import { indexedRecords } from '../browser/outbox-records.ts';
import { firstSnapshot } from './first-snapshot.ts';
import { forgetOwner, keepOwner, withOwner } from '../browser/owner-keys.ts';
import { pageScripts } from '../browser/page-scripts.ts';
import { Presence } from './presence/presence.ts';
import { soundBounds } from './schedule.ts';
import type { PollBounds } from './schedule.ts';
import { isSessionError, SessionError } from './session-error.ts';
import { takeIn, takeRefusal } from './take-in.ts';
import { joinTabs } from '../browser/tabs.ts';
import { httpTransport } from './transport.ts';
import type { User } from './session.ts';
import type { Fetch, Transport } from './transport.ts';
import { statusAfter } from './trouble.ts';
import { explainWrongEndpoint } from './wrong-endpoint.ts';

/** What a session brings along. */
export interface Membership {
  readonly editor: Editor;
  readonly endpoint: string;
  readonly linkParam: string;
  readonly fetch: Fetch | undefined;
  readonly poll: PollBounds;
  readonly sleep: Sleep;
  readonly random: () => number;
  /** The time in milliseconds. */
  readonly now: () => number;
  /** The window that people are in front of. Default: this one. */
  readonly page: Page | undefined;
  readonly target: EventTarget;
  /** Aborted when the session is left or over. */
  readonly signal: AbortSignal;
  readonly user: () => User;
  /** Who is here has changed. */
  readonly met: () => void;
  /** A request was answered: the session works. */
  readonly works: () => void;
  /** The budget makes polls rarer than they would be, or no longer does. */
  readonly slowed: (isSlowed: boolean) => void;
  /** Something failed and will be tried again. */
  readonly failed: (status: Status, error: SessionError) => void;
  /** An edit was refused for good and taken back. */
  readonly refused: (error: SessionError) => void;
  /** The session is over; on the wish of this page if there is no error. */
  readonly ended: (error: SessionError | null) => void;
}

/** A session that was begun: the keys to it, and what keeps it going. */
export interface Shared {
  readonly keys: Keys;
  readonly connection: Connection;
  readonly presence: Presence;
  /** Ends the session for everybody. @throws {SessionError} */
  readonly end: () => Promise<void>;
  /** Tells the page that it is in. */
  readonly event: Event;
}

/** Starts a session with `state`, which the editor may have gone on from meanwhile. @throws {SessionError} */
export async function start(membership: Membership, state: Json): Promise<Shared> {
  const { editor, signal } = membership;
  const transport = httpTransport(membership);
  const { key, edit, view, version } = await transport.create(state, signal).catch((error: unknown) => {
    explainWrongEndpoint(membership.endpoint, error);
    throw error;
  });
  const shelf = shelfFor(membership, view);
  const participant = createParticipant();
  const outbox = await Outbox.open(shelf, participant);
  if (signal.aborted) void outbox.close();
  signal.throwIfAborted();
  editor.replica = { ...editor.replica, participant, version };
  keepOwner(view, key);
  const { location } = globalThis as { location?: Location };
  const link = location === undefined ? edit : linkTo(location.href, edit, membership.linkParam);
  const keys: Keys = { access: 'owner', owner: key, edit, view };
  return connect({ membership, transport, keys, shelf, outbox }, new SessionStartEvent(link));
}

/**
 * Joins what a key, or a link with one, opens. Keeps trying while it cannot be reached, unless this browser has something
 * of the session: then it goes on with that.
 *
 * @throws {SessionError}
 */
export async function join(membership: Membership, keyOrLink: string, parameter: string): Promise<Shared> {
  const { signal } = membership;
  const key = readKeyOrLink(keyOrLink, parameter);
  if (key === null) throw new SessionError('key-unreadable', 'Expected a session key or a link with one');
  const transport = httpTransport(membership);
  const keys = await deriveKeys(key).then(withOwner, insecure);
  const shelf = shelfFor(membership, keys.view);
  // Who may only look has left nothing.
  const adopt = (patience?: number) => (keys.edit === null ? null : adoptOne(shelf, patience));
  const newcomer = async () => ({
    outbox: null,
    replica: replicaOf(createParticipant(), await firstSnapshot(membership, transport, keys.view)),
  });
  const { replica, ...known } = (await adopt()) ?? (await newcomer().catch(leftOf));
  let { outbox } = known;
  try {
    if (keys.edit !== null) outbox ??= await Outbox.open(shelf, replica.participant);
    await pageScripts();
    signal.throwIfAborted();
    enter(membership, replica);
    return connect({ membership, transport, keys, shelf, outbox }, new SessionJoinEvent());
  } catch (error) {
    void outbox?.close();
    throw error;
  }

  /** Of a session that is gone, what this browser has is all there is: a page on its way out may still hold it. */
  async function leftOf(error: unknown): Promise<Adopted> {
    const adopted = isSessionError(error) && isGone(error) ? await adopt(lastPatience) : null;
    if (adopted === null) throw error;
    return adopted;
  }
}

/** How long, in milliseconds, a page on its way out is waited for if nobody else has the state. */
const lastPatience = 8000;

/** Lets the page look at what it had before the state of the session replaces it. */
function enter({ editor, target, signal }: Membership, replica: Replica): void {
  const isWelcome = target.dispatchEvent(new SessionBeforeJoinEvent(editor.state));
  signal.throwIfAborted();
  if (!isWelcome) throw new SessionError('canceled', 'The page kept its own state');
  const { state } = editor;
  // What the app begins with is no work of anybody's.
  editor.local = equal(state, editor.first) || equal(state, replica.state) ? null : state;
  editor.begin(replica);
  signal.throwIfAborted();
}

interface Parts {
  readonly membership: Membership;
  readonly transport: Transport;
  readonly keys: Keys;
  readonly shelf: Shelf;
  /** Null for who may only look. */
  readonly outbox: Outbox | null;
}

function connect({ membership, transport, keys, shelf, outbox }: Parts, event: Event): Shared {
  const { editor, signal, page = globalThis } = membership;
  const now = onward(membership.now);
  const attention = attend({
    page,
    now,
    signal,
    returned: () => {
      connection.wake();
      presence.wake();
      tabs.takeOver();
      lookForLeftovers();
    },
  });
  const tabs = joinTabs({
    session: shelf.session,
    signal,
    heard: (answer) => {
      connection.hear(answer);
    },
    leading: () => {
      connection.wake();
      lookForLeftovers();
    },
  });
  const host = {
    keys,
    transport,
    get merge() {
      return editor.merge;
    },
    poll: soundBounds(membership.poll),
    sleep: membership.sleep,
    random: membership.random,
    now,
    presence: attention,
    slowed: membership.slowed,
    polls: () => tabs.isLeading,
    answered: (answer: Answer) => {
      tabs.tell(answer);
    },
  };
  let isCutOff = false;
  const keep = (replica: Replica, isLast?: boolean) => outbox?.keep(replica, isLast) ?? Promise.resolve();
  const connection = new Connection({
    ...host,
    // A spread would take the options as they are now.
    get merge() {
      return editor.merge;
    },
    replicas: editor,
    keep,
    received: (received) => {
      if (received !== null) takeIn(editor, received);
      for (const { id } of received?.changes ?? []) presence.sight(splitId(id).participant);
      if (isCutOff) presence.wake();
      isCutOff = false;
      void keep(editor.replica);
      membership.works();
    },
    failed: (error, faults) => {
      isCutOff = true;
      membership.failed(statusAfter(error, faults, page), error);
    },
    refused: (error, before, received) => {
      takeRefusal(editor, before, received);
      void keep(editor.replica);
      membership.refused(error);
    },
    ended: (error) => {
      if (isGone(error)) forgetOwner(keys.view);
      const { code, message, pointer, cause } = error;
      const unsaved = pendingCount(editor.replica);
      membership.ended(
        new SessionError(code, message, { unsaved, cause, ...(pointer !== null && { pointer }) }),
      );
    },
  });
  const lookForLeftovers =
    outbox === null
      ? () => undefined
      : sendLeftovers({
          shelf,
          self: editor.replica.participant,
          signal,
          host: {
            ...host,
            answered: (answer) => {
              tabs.tell(answer);
              connection.hear(answer); // whoever tells does not hear it
            },
          },
          told: (conflicts) => {
            for (const conflict of conflicts) editor.tellConflict(conflict);
          },
          refused: membership.refused,
        });
  signal.addEventListener('abort', () => {
    connection.close();
    void outbox?.close();
  });
  const presence = new Presence({
    self: editor.replica.participant,
    user: membership.user,
    view: keys.view,
    transport,
    ...{ sleep: host.sleep, random: host.random, now, attention, poll: host.poll },
    ages: () => connection.ages(),
    count: () => {
      connection.count();
    },
    target: membership.target,
    changed: membership.met,
    refused: membership.refused,
    signal,
  });
  const sayLast = () => {
    connection.sayLast();
    presence.leave();
  };
  page.addEventListener?.('pagehide', sayLast, { signal });
  lookForLeftovers();
  void connection.run();
  void presence.run();
  const end = async () => {
    if (keys.owner === null) throw new SessionError('key-wrong', 'Only the owner can end a session');
    await transport.end({ ...keys, owner: keys.owner }, signal);
    forgetOwner(keys.view);
    membership.ended(null);
  };
  return { keys, connection, presence, end, event };
}

/** Where this browser keeps what is pending in a session. Each endpoint has sessions of its own. */
function shelfFor({ endpoint, refused }: Membership, view: string): Shelf {
  const { document } = globalThis as { document?: Document };
  const { href } = new URL(endpoint, document?.baseURI ?? 'http://localhost');
  return {
    session: `${href.replace(/\/+$/, '')} ${view}`,
    records: document === undefined ? null : indexedRecords(),
    denied: (cause) => {
      refused(
        new SessionError('storage-denied', 'Pending edits cannot be kept beyond the life of this page', {
          recoverable: true,
          cause,
        }),
      );
    },
  };
}

/** Whether the session is over for everybody. */
function isGone({ code }: SessionError): boolean {
  return code === 'session-ended' || code === 'not-found';
}

function insecure(cause: unknown): never {
  throw new SessionError('insecure-context', 'Sessions need https or localhost', { cause });
}
