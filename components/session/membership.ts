/**
 * One page's time in a session, from the moment it wants in: loaded with the rest of what only a shared state needs. It gets
 * the page in, and does what is due there; what that makes of the page is for the reducers in `live.ts` to say.
 */
import { equal } from '../core/json/json.ts';
import type { Json } from '../core/json/json.ts';
import { isPending, replicaOf } from '../core/sync/replica.ts';
import type { Replica, Sent } from '../core/sync/replica.ts';
import { maxAnnouncements } from '../core/sync/protocol.ts';
import type { Answer } from '../core/sync/protocol.ts';
import type { Activity } from './backoff.ts';
import { readKeyOrLink } from '../core/keys.ts';
import type { Keys } from '../core/keys.ts';
import { createSecret, deriveKeys, participantOf } from './keys.ts';
import { SessionBeforeJoinEvent, SessionJoinEvent, SessionStartEvent } from './joining-events.ts';
import { linkTo } from './links.ts';
import { explainEndpoint } from './explain-endpoint.ts';
import * as reduce from './live.ts';
import { isCutShort, next } from './next.ts';
import type { Due, Task } from './next.ts';
import type { Inherited, Outbox, Outboxes, Ports, TabMessage, Tabs, Watch } from './ports.ts';
import * as presence from './presence/presence.ts';
import { soundBounds } from './schedule.ts';
import { isSessionError, SessionError } from './session-error.ts';
import type { Settings } from './settings.ts';
import type { Live, PageState, Sender, Step } from './state.ts';
import { httpTransport, isSnapshot } from './transport.ts';
import type { Transport, Written } from './transport.ts';
import { failed, isWorthARetry } from './trouble.ts';

/** The page that wants in, as far as its membership is concerned. */
export interface Host {
  readonly page: PageState;
  readonly settings: Settings;
  /** Where events are dispatched. */
  readonly target: EventTarget;
  /** Makes the page what `step` says, and tells everybody. */
  apply(step: Step, event?: Event): void;
  /** The session is over; on the wish of this page if there is no error. */
  end(error: SessionError | null): void;
}

export class Membership {
  readonly #host: Host;
  readonly #ports: Ports;
  /** Aborted when the page leaves, or something else is wished for. */
  readonly #signal: AbortSignal;
  readonly #transport: Transport;
  readonly #watch: Watch;
  readonly #now: () => number;
  /** What the key that this page joins with opens, once that is derived: each attempt to get in needs it. */
  #keys: Keys | null = null;
  #tabs: Tabs | null = null;
  #outbox: Outbox | null = null;
  /** Of the orphans in the state, in the same order. */
  readonly #orphans: { readonly orphan: Inherited; readonly done: () => void }[] = [];
  #lookForOrphans: () => void = () => undefined;

  constructor(host: Host, ports: Ports, signal: AbortSignal) {
    this.#host = host;
    this.#ports = ports;
    this.#signal = signal;
    const { runtime } = host.settings;
    this.#now = runtime.now;
    this.#transport = httpTransport(host.settings);
    this.#watch = ports.watch({
      page: runtime.page,
      now: this.#now,
      signal,
      returned: () => {
        this.#tabs?.takeOver();
        this.#lookForOrphans();
        this.wake();
      },
    });
    runtime.page.addEventListener?.('pagehide', () => this.flushOnPageHide(), { signal });
    signal.addEventListener('abort', () => {
      void this.#outbox?.close();
      for (const { orphan } of this.#orphans) void orphan.outbox.close();
    });
  }

  /** Starts a session with the state of the page. One attempt: nobody knows what came of one that failed. */
  async start(): Promise<Keys> {
    const { settings } = this.#host;
    // What was edited since it was asked to start is pending, and goes to the session as an edit.
    const { confirmed } = this.#host.page.replica;
    const created = await this.#transport.create(confirmed, this.#signal).catch((error: unknown) => {
      explainEndpoint(settings.endpoint, error);
      throw error;
    });
    const { key: owner, edit, view, version } = created;
    const keys: Keys = { access: 'owner', owner, edit, view };
    this.#ports.identity.keepOwner(view, owner);
    const outboxes = this.#joinBrowser(keys);
    const secret = createSecret();
    const participant = await participantOf(secret);
    await this.#own(await outboxes?.open(participant));
    const replica = { ...this.#host.page.replica, participant, secret, version };
    const { location } = globalThis as { location?: { href: string } };
    const link = location === undefined ? edit : linkTo(location.href, edit, settings.linkParam);
    this.#enter(
      outboxes,
      reduce.started(this.#host.page, this.#entry(keys, replica), this.#now()),
      new SessionStartEvent(link),
    );
    return keys;
  }

  /** Joins what a key, or a link with one, opens; goes on with what this browser has of the session, if it has. */
  async join(keyOrLink: string, parameter: string): Promise<Keys> {
    const key = readKeyOrLink(keyOrLink, parameter);
    if (key === null) throw new SessionError('key-unreadable', 'Expected a session key or a link with one');
    const keys = (this.#keys ??= await this.#withOwner(await deriveKeys(key).catch(insecure)));
    const outboxes = this.#joinBrowser(keys);
    const replica =
      (await this.#adopt(outboxes)) ??
      (await this.#newcomer(keys).catch((error: unknown) => this.#leftOf(outboxes, error)));
    if (this.#outbox === null) await this.#own(await outboxes?.open(replica.participant));
    await this.#ports.ready();
    this.#signal.throwIfAborted();
    const { target } = this.#host;
    const isWelcome = target.dispatchEvent(new SessionBeforeJoinEvent(this.#host.page.replica.state));
    this.#signal.throwIfAborted();
    if (!isWelcome) throw new SessionError('canceled', 'The page kept its own state');
    const { page } = this.#host;
    const { state } = page.replica;
    // What the app begins with is no work of anybody's.
    const local: Json = equal(state, page.first) || equal(state, replica.state) ? null : state;
    this.#enter(
      outboxes,
      reduce.joined(page, this.#entry(keys, replica), local, this.#now()),
      new SessionJoinEvent(),
    );
    return keys;
  }

  /** What is to be done next. */
  next(page: Live): Due {
    return next(page, {
      now: this.#now(),
      activityAt: (time) => this.activityAt(time),
      ...this.#circumstances,
    });
  }

  isCutShort(task: Task, since: number): boolean {
    return isCutShort(this.#live, task, since, this.#now());
  }

  async carryOut(task: Task, signal: AbortSignal): Promise<void> {
    switch (task) {
      case 'read':
        await this.#read(signal);
        break;
      case 'push':
        await this.#push(signal);
        break;
      case 'deliver':
        await this.#deliver(signal);
        break;
      case 'poll':
        await this.#poll(signal);
        break;
      case 'announce':
        this.#announce();
        break;
    }
  }

  /** Something did not work. It is tried again, unless that cannot help. */
  failed(cause: unknown): void {
    const page = this.#live;
    const { runtime } = this.#host.settings;
    const error = isSessionError(cause) ? cause : broken(cause);
    const now = this.#now();
    if (!isWorthARetry(page, error, now)) {
      if (error.code === 'session-ended') this.#forget(page.keys.view);
      this.#host.end(error);
      return;
    }
    const isOffline = runtime.page.navigator?.onLine === false;
    // What worked before is a deploy under way, or somebody's proxy.
    if (error.code !== 'endpoint-wrong') explainEndpoint(this.#host.settings.endpoint, error);
    const known = presence.faded(page.presence, this.#host.settings.user, now);
    const state = failed(
      { ...page, presence: known },
      { error, now, activity: this.activityAt(now), isOffline, random: runtime.random },
    );
    const isBug = !isSessionError(cause);
    const isNews = isBug && page.error?.code !== 'internal';
    // After a bug, the session goes on from what the authority has; what is pending stays so.
    this.#host.apply({ state: isBug ? { ...state, isTorn: true } : state, ...(isNews && { error }) });
  }

  /** The state changed: what is pending is written down. */
  keep(): Promise<void> {
    const { page } = this.#host;
    return page.kind === 'live' ? (this.#outbox?.keep(page.replica) ?? Promise.resolve()) : Promise.resolve();
  }

  /** A person or the network is back, or somebody asks. */
  wake(isAsking = false): void {
    const { page } = this.#host;
    this.#host.apply({ state: reduce.woken(page, this.#now(), isAsking) });
  }

  /** The page may be going away: what is pending leaves now, and outlives it. */
  flushOnPageHide(): void {
    if (this.#host.page.kind !== 'live') return;
    this.sayGoodbye();
    if (!isPending(this.#live.replica)) return;
    const page = reduce.sending(this.#live);
    void this.#outbox?.keep(page.replica, true);
    // Whether it arrived is found out by whoever goes on: this page if it comes back, or the next.
    if (page.replica.sent !== null)
      this.#transport.writeLast(
        { keys: page.keys, secret: page.replica.secret },
        page.replica.sent,
        this.#merge,
      );
    this.#become({ ...page, timing: { ...page.timing, wokenAt: this.#now() } });
  }

  /** Others need not wait to see that this page is gone. */
  sayGoodbye(): void {
    const page = this.#live;
    if (page.presence.isAway) return;
    const { self, sequence } = presence.numbered(page.presence);
    const { secret } = page.replica;
    if (page.presence.said !== null)
      this.#transport.announceLeaving(page.keys.view, { id: self.id, secret, sequence });
    this.#tabs?.tell({ kind: 'here', id: self.id, present: null, secret });
    this.#become({ ...page, presence: { ...page.presence, sequence, isAway: true } });
  }

  /** The app says something else of its person. */
  introduce(): void {
    if (this.#host.page.kind !== 'live') return;
    const page = this.#live;
    this.#becomeIntroduced({
      ...page,
      presence: presence.introduced(page.presence, this.#host.settings.user),
    });
  }

  /** Ends the session for everybody. @throws {SessionError} */
  async end(): Promise<void> {
    const { keys } = this.#live;
    if (keys.owner === null) throw new SessionError('key-wrong', 'Only the owner can end a session');
    await this.#transport.end({ ...keys, owner: keys.owner }, this.#signal);
    this.#forget(keys.view);
    this.#host.end(null);
  }

  /** The session is over for good. */
  #forget(view: string): void {
    this.#ports.identity.keepOwner(view, null);
  }

  get #live(): Live {
    const { page } = this.#host;
    if (page.kind !== 'live') throw new Error(`Expected to be in a session, got "${page.kind}"`);
    return page;
  }

  get #merge() {
    return this.#host.settings.merge;
  }

  get #circumstances() {
    const { poll, user } = this.#host.settings;
    const isLeading = this.#tabs?.isLeading ?? true;
    return { poll: soundBounds(poll), user, isLeading };
  }

  get #outcome() {
    return { ...this.#moment, random: this.#host.settings.runtime.random };
  }

  get #moment() {
    return { now: this.#now(), options: this.#merge, pollAfter: this.#transport.pollAfter };
  }

  #become(state: Live): void {
    this.#host.apply({ state });
  }

  #becomeIntroduced(page: Live): void {
    const { presence: known, error } = presence.refusalOf(page.presence, this.#host.settings.user);
    this.#host.apply({ state: { ...page, presence: known }, ...(error && { error }) });
  }

  /** Whether somebody was there. */
  activityAt(time: number): Activity {
    const { hiddenSince, touchedAt } = this.#watch;
    return {
      hiddenFor: hiddenSince === null || hiddenSince > time ? null : time - hiddenSince,
      awayFor: touchedAt === null || this.#host.settings.alwaysOn ? 0 : Math.max(0, time - touchedAt),
    };
  }

  // Getting in

  /** Joins the other tabs of this browser. What it keeps of the session is null for who may only look. */
  #joinBrowser(keys: Keys): Outboxes | null {
    const { endpoint, runtime } = this.#host.settings;
    const { document } = globalThis as { document?: { baseURI: string } };
    const { href } = new URL(endpoint, document?.baseURI ?? 'http://localhost');
    const session = `${href.replace(/\/+$/, '')} ${keys.view}`;
    this.#tabs ??= this.#joinTabs(session);
    if (keys.edit === null) return null;
    return this.#ports.outboxes({
      session,
      signal: this.#signal,
      sleep: runtime.sleep,
      failed: (error) => {
        this.#host.apply({ state: this.#host.page, error });
      },
    });
  }

  /** Takes an outbox, or gives it back if this page has left meanwhile. */
  async #own(outbox: Outbox | undefined): Promise<void> {
    if (this.#signal.aborted) await outbox?.close();
    this.#signal.throwIfAborted();
    this.#outbox = outbox ?? null;
  }

  async #adopt(outboxes: Outboxes | null, timeout?: number): Promise<Replica | null> {
    const inherited = await outboxes?.adopt(timeout);
    if (!inherited) return null;
    await this.#own(inherited.outbox);
    return inherited.replica;
  }

  async #newcomer(keys: Keys): Promise<Replica> {
    const { settings } = this.#host;
    try {
      const answer = await this.#transport.read(keys.view, this.#signal);
      const secret = createSecret();
      if (isSnapshot(answer)) return replicaOf(await participantOf(secret), answer, secret);
      throw new SessionError('endpoint-wrong', 'Expected a snapshot, got changes', { status: 200 });
    } catch (error) {
      explainEndpoint(settings.endpoint, error);
      throw error;
    }
  }

  /** Of a session that is gone, what this browser has is all there is: a page on its way out may still hold it. */
  async #leftOf(outboxes: Outboxes | null, error: unknown): Promise<Replica> {
    const adopted =
      isSessionError(error) && isGone(error) ? await this.#adopt(outboxes, adoptionTimeout) : null;
    if (adopted === null) throw error;
    return adopted;
  }

  /** `keys`, with the owner key if they can edit and the session was started in this browser. */
  async #withOwner(keys: Keys): Promise<Keys> {
    const key = keys.access === 'edit' ? this.#ports.identity.owner(keys.view) : null;
    if (key === null) return keys;
    const owned = await deriveKeys({ access: 'owner', key });
    // Anybody can write into a storage: the key has to be the one that the edit key was made of.
    return owned.edit === keys.edit ? owned : keys;
  }

  #entry(keys: Keys, replica: Replica): reduce.Entry {
    const { user, runtime } = this.#host.settings;
    const { identity } = this.#ports;
    const id = replica.participant;
    const self = { id, name: identity.name(runtime.random), color: identity.color(id) };
    return { keys, replica, presence: presence.presenceOf(self, user), pollAfter: this.#transport.pollAfter };
  }

  #enter(outboxes: Outboxes | null, step: Step, event: Event): void {
    this.#host.apply(step, event);
    if (this.#signal.aborted || outboxes === null) return;
    this.#lookForOrphans = outboxes.watchOrphans(this.#live.replica.participant, (orphan) =>
      this.#inherit(orphan),
    );
    this.#lookForOrphans();
  }

  #joinTabs(session: string): Tabs {
    return this.#ports.tabs({
      session,
      signal: this.#signal,
      heard: (message) => {
        if (this.#host.page.kind === 'live') this.#hear(message);
      },
      leading: () => {
        this.#tabs?.tell({ kind: 'who' });
        this.#lookForOrphans();
        this.wake();
      },
    });
  }

  #hear(message: TabMessage): void {
    const page = this.#live;
    const { user } = this.#host.settings;
    switch (message.kind) {
      case 'answer':
        this.#host.apply(reduce.heard(page, message.answer, this.#now(), this.#merge));
        break;
      case 'here':
        this.#become({
          ...page,
          presence: presence.toldByTab(page.presence, message, this.#now()),
        });
        // It may have left something unsent.
        if (message.present === null) this.#lookForOrphans();
        break;
      case 'participants':
        this.#become({ ...page, presence: presence.listed(page.presence, message.list, user, this.#now()) });
        break;
      case 'who':
        this.#become({ ...page, presence: { ...page.presence, isUrgent: true, askedAt: -Infinity } });
        break;
    }
  }

  // What is due

  async #poll(signal: AbortSignal): Promise<void> {
    this.#become(reduce.asked(this.#live, this.#now()));
    const { keys, replica } = this.#live;
    const answer = await this.#transport.changesSince(keys.view, replica.version, signal);
    // A change left meanwhile, and this list need not reach as far.
    const { replica: newest } = this.#live;
    this.#answered(newest.sent === null ? answer : null);
  }

  async #read(signal: AbortSignal): Promise<void> {
    this.#become(reduce.asked(this.#live, this.#now()));
    this.#answered(await this.#transport.read(this.#live.keys.view, signal));
  }

  #answered(answer: Answer | null): void {
    // That there is nothing new is worth telling too: a tab that missed something finds out.
    this.#tell(answer ?? { version: this.#live.replica.version, changes: [] });
    this.#host.apply(reduce.answered(this.#live, answer, this.#moment));
  }

  #tell(answer: Answer): void {
    this.#tabs?.tell({ kind: 'answer', answer });
  }

  async #push(signal: AbortSignal): Promise<void> {
    this.#become(reduce.asked(reduce.sending(this.#live), this.#now()));
    const { keys, replica, timing } = this.#live;
    const { sent } = replica;
    if (sent === null) return;
    await this.keep();
    signal.throwIfAborted();
    // Strict at first. Who was refused has seen what it missed, and leaves the rest of the race to the authority.
    const rebase = timing.refusals > 0 || timing.contended > 0 ? this.#merge : null;
    try {
      const outcome = await this.#transport.write({ keys, secret: replica.secret }, sent, signal, rebase);
      this.#tell(outcome.answer);
      this.#host.apply(reduce.written(this.#live, outcome, this.#outcome));
    } catch (error) {
      if (!(isSessionError(error) && isRefusal(error))) throw error;
      this.#host.apply(reduce.refused(this.#live, error, this.#now(), this.#merge));
    }
  }

  /** Says that this page is here. The answer is not waited for: it may take its time, and no edit is to wait for that. */
  #announce(): void {
    const { user } = this.#host.settings;
    const page = this.#live;
    const said = presence.announcing(page.presence, user, this.#now());
    this.#becomeIntroduced({ ...page, presence: said });
    const { self, sequence, tabs } = said;
    const { secret } = page.replica;
    const present = presence.selfOf(said, user);
    if (this.#tabs?.isLeading === false) {
      this.#tabs.tell({ kind: 'here', id: self.id, present, secret });
      return;
    }
    const others = Object.values(tabs).map((tab) => ({ ...tab.present, secret: tab.secret }));
    const all = [{ ...present, secret }, ...others].map((each) => ({ ...each, sequence }));
    const state = counted(this.#live, this.#now());
    this.#become({ ...state, presence: { ...state.presence, isAsking: true } });
    this.#transport.announce(page.keys.view, all.slice(0, maxAnnouncements), this.#signal).then(
      (list) => {
        if (this.#signal.aborted) return;
        this.#tabs?.tell({ kind: 'participants', list });
        this.#become({
          ...this.#live,
          presence: presence.listed(this.#live.presence, list, user, this.#now()),
        });
      },
      (error: unknown) => {
        if (this.#signal.aborted) return;
        const { random } = this.#host.settings.runtime;
        const known = presence.unlisted(this.#live.presence, error, user, this.#now(), random);
        this.#become({ ...this.#live, presence: known });
      },
    );
  }

  // What pages that are gone have left

  #inherit(orphan: Inherited): Promise<void> {
    return new Promise((done) => {
      this.#orphans.push({ orphan, done });
      this.#become(reduce.inherited(this.#live, orphan.replica));
    });
  }

  async #deliver(signal: AbortSignal): Promise<void> {
    const [sender] = this.#live.orphans;
    const [{ orphan, done } = {}] = this.#orphans;
    if (!sender || !orphan) return;
    const { sent } = sender.replica;
    if (sender.isTorn) await this.#readForOrphan(signal);
    else if (sent !== null) await this.#send(sender, sent, signal);
    const [left] = this.#live.orphans;
    const isDone = left?.replica.participant !== sender.replica.participant;
    await orphan.outbox.keep(isDone ? { ...sender.replica, sent: null, unsent: [] } : left.replica);
    if (!isDone) return;
    this.#orphans.shift();
    await orphan.outbox.close();
    done?.();
  }

  async #readForOrphan(signal: AbortSignal): Promise<void> {
    this.#become(counted(this.#live, this.#now()));
    const answer = await this.#transport.read(this.#live.keys.view, signal);
    this.#host.apply(reduce.orphanRead(this.#live, answer, this.#merge));
  }

  async #send(sender: Sender, sent: Sent, signal: AbortSignal): Promise<void> {
    this.#become(counted(this.#live, this.#now()));
    const { keys } = this.#live;
    let outcome: Written | SessionError;
    try {
      const rebase = sender.refusals > 0 ? this.#merge : null;
      outcome = await this.#transport.write({ keys, secret: sender.replica.secret }, sent, signal, rebase);
    } catch (error) {
      if (!(isSessionError(error) && isRefusal(error))) throw error;
      outcome = error;
    }
    this.#host.apply(reduce.delivered(this.#live, outcome, this.#outcome));
    if (outcome instanceof Error) return;
    this.#tell(outcome.answer);
    this.#host.apply(reduce.heard(this.#live, outcome.answer, this.#now(), this.#merge));
  }
}

/** Counts a request that has no part in the polling. */
function counted(page: Live, now: number): Live {
  const { timing } = page;
  return { ...page, timing: { ...timing, requests: reduce.asked(page, now).timing.requests } };
}

/** Whether the session is over for everybody. */
function isGone({ code }: SessionError): boolean {
  return code === 'session-ended' || code === 'not-found';
}

/** Whether the authority will never take this very change, whatever the version. */
function isRefusal({ code }: SessionError): boolean {
  return (
    code === 'patch-not-applicable' ||
    code === 'state-invalid' ||
    code === 'state-too-large' ||
    code === 'patch-too-large'
  );
}

/** A bug. Whoever goes on working must know of it. */
function broken(cause: unknown): SessionError {
  return new SessionError('internal', 'Something in the session broke', { cause, recoverable: true });
}

function insecure(cause: unknown): never {
  throw new SessionError('insecure-context', 'Sessions need https or localhost', { cause });
}

/** How long, in milliseconds, a page on its way out is waited for if nobody else has the state. */
const adoptionTimeout = 8000;
