/** A session over HTTP: one request, one answer, no retries. Whoever calls decides when to try again. */
import type { Sleep } from './loop.ts';
import type { Keys } from '../core/keys.ts';
import type { Snapshot } from '../core/sync/change.ts';
import { StateError } from '../core/json/json.ts';
import type { Json } from '../core/json/json.ts';
import { ProtocolError } from '../core/json/parse.ts';
import {
  parseAnswer,
  parseCreated,
  parseParticipantList,
  parseProblem,
  participantHeader,
  protocolHeader,
  protocolVersion,
} from '../core/sync/protocol.ts';
import type { Answer, Created, ParticipantList, Present } from '../core/sync/protocol.ts';
import type { MergeOptions } from '../core/merge/conflict.ts';
import type { Sent } from '../core/sync/replica.ts';
import { isSessionError, SessionError } from './session-error.ts';
import type { SessionErrorCode } from './session-error.ts';

/** The platform's `fetch`, as far as it is used here. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Beside what is said of somebody: what tells the later of two announcements, and what proves who says so. */
interface Signature {
  readonly sequence: number;
  readonly secret: string | null;
}

/** Who writes: the keys that allow it, and what proves the participant. */
export interface Writer {
  readonly keys: Keys;
  readonly secret: string | null;
}

/** What became of a change: stale, with what it missed, or accepted. */
export interface Written {
  readonly isStale: boolean;
  readonly answer: Answer;
}

export interface Transport {
  /** Seconds that the function wants between polls (`Poll-After`), as of its last answer. */
  readonly pollAfter: number | null;
  /** Starts a session with `state`. Nothing is known about it if the answer is lost: it then expires unused. */
  create(state: Json, signal: AbortSignal): Promise<Created>;
  /** The whole session. */
  read(view: string, signal: AbortSignal): Promise<Answer>;
  /** What was accepted after `version`, or `null` if nothing was. */
  changesSince(view: string, version: number, signal: AbortSignal): Promise<Answer | null>;
  /**
   * Sends a change. `isStale` says that it was refused and what it missed is in `answer`.
   *
   * @param rebase how the authority may rebase the change if it is stale; null if it may not
   */
  write(writer: Writer, change: Sent, signal: AbortSignal, rebase: MergeOptions | null): Promise<Written>;
  /** Sends a change from a page that goes away. It may be rebased; nobody waits for the answer. */
  writeLast(writer: Writer, change: Sent, rebase: MergeOptions): void;
  /** Says that participants are here: this page, and the tabs that it speaks for. */
  announce(
    view: string,
    present: readonly (Present & Signature)[],
    signal: AbortSignal,
  ): Promise<ParticipantList>;
  /** Says that this page goes away; nobody waits for the answer. */
  announceLeaving(view: string, self: Pick<Present, 'id'> & Signature): void;
  /** Ends the session for everybody; also if that was done before. */
  end(keys: Keys & { readonly owner: string }, signal: AbortSignal): Promise<void>;
}

/** How long to wait for an answer, in milliseconds. Netlify stops a function after 10 to 26 s. */
const requestTimeout = 30_000;

export interface HttpOptions {
  /** Where the function answers. Read once. */
  readonly endpoint: string;
  /** Read at each request. */
  readonly fetch: Fetch | undefined;
  readonly runtime: { readonly sleep: Sleep };
}

/**
 * A transport to the function at `endpoint`. Every method rejects with a {@link SessionError}, or with the signal's
 * reason when it was aborted.
 */
export function httpTransport(options: HttpOptions): Transport {
  const { sleep } = options.runtime;
  const fetch: Fetch = (url, init) => (options.fetch ?? platformFetch)(url, init);
  const base = options.endpoint.replace(/\/+$/, '');
  let pollAfter: number | null = null;
  const request = async (
    method: string,
    path: string,
    signal: AbortSignal,
    body?: unknown,
    sender?: Sender,
  ) => {
    const init = {
      method,
      // A poll carries no header of ours and no body, so that browsers send it without a preflight.
      ...(sender !== undefined && { headers: headersFor(sender) }),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    const reply = await attempt(signal, () => exchange(fetch, sleep, `${base}${path}`, signal, init));
    pollAfter = secondsIn(reply.headers, 'Poll-After');
    if (reply.ok || reply.status === 409) return reply;
    throw refusal(reply, method);
  };
  return {
    get pollAfter() {
      return pollAfter;
    },
    async create(state, signal) {
      return read(await request('POST', '', signal, { state }, { key: null, secret: null }), parseCreated);
    },
    async read(view, signal) {
      return read(await request('GET', `/${view}`, signal), parseAnswer);
    },
    async changesSince(view, version, signal) {
      const reply = await request('GET', `/${view}?since=${version}`, signal);
      return reply.status === 204 ? null : read(reply, parseAnswer);
    },
    async write(writer, change, signal, rebase) {
      const body = bodyOf(change, rebase);
      const reply = await request('PATCH', `/${writer.keys.view}`, signal, body, senderOf(writer));
      return { isStale: reply.status === 409, answer: read(reply, parseAnswer) };
    },
    writeLast(writer, change, rebase) {
      const headers = headersFor(senderOf(writer));
      const body = JSON.stringify(bodyOf(change, rebase));
      // Above 64 KiB browsers refuse this at once: then it waits in the outbox.
      const init: RequestInit = { method: 'PATCH', headers, body, keepalive: true, credentials: 'omit' };
      fetch(`${base}/${writer.keys.view}`, init).catch(() => undefined);
    },
    async announce(view, present, signal) {
      const said = present.map(signed);
      const body = said.length === 1 ? said[0] : { participants: said };
      return read(await request('POST', `/${view}/participants`, signal, body), parseParticipantList);
    },
    announceLeaving(view, self) {
      const url = `${base}/${view}/participants`;
      const body = JSON.stringify({ ...signed(self), leaving: true });
      const { navigator } = globalThis as {
        navigator?: { sendBeacon?: (url: string, body: string) => boolean };
      };
      // An app with a fetch of its own may have to add something.
      if (options.fetch === undefined && navigator?.sendBeacon?.(url, body) === true) return;
      fetch(url, { method: 'POST', body, keepalive: true, credentials: 'omit' }).catch(() => undefined);
    },
    async end(keys, signal) {
      try {
        await request('DELETE', `/${keys.view}`, signal, undefined, { key: keys.owner, secret: null });
      } catch (error) {
        // Sent twice because the first answer was lost, or somebody was first.
        if (!(isSessionError(error) && error.code === 'session-ended')) throw error;
      }
    },
  };
}

const platformFetch: Fetch = (url, init) => globalThis.fetch(url, init);

/** Whether an answer is a snapshot rather than a list of changes. */
export function isSnapshot(answer: Answer): answer is Answer & Snapshot {
  return !('changes' in answer);
}

function bodyOf({ version, id, patch }: Sent, rebase: MergeOptions | null) {
  return { version, id, patch, ...(rebase && { rebase }) };
}

/** What a request proves. */
interface Sender {
  readonly key: string | null;
  readonly secret: string | null;
}

function senderOf({ keys, secret }: Writer): Sender {
  return { key: keys.owner ?? keys.edit, secret };
}

/** Leaves out a secret that is none. */
function signed<Said extends Signature>({ secret, ...said }: Said) {
  return { ...said, ...(secret !== null && { secret }) };
}

function headersFor({ key, secret }: Sender): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    [protocolHeader]: String(protocolVersion),
    ...(key !== null && { Authorization: `Bearer ${key}` }),
    ...(secret !== null && { [participantHeader]: secret }),
  };
}

/** A response with its body. */
interface Reply extends Pick<Response, 'ok' | 'status' | 'url' | 'headers'> {
  readonly text: string;
}

/** One request, given up when its whole answer takes too long, even by a `fetch` that does not heed signals. */
async function exchange(
  fetch: Fetch,
  sleep: Sleep,
  url: string,
  signal: AbortSignal,
  init: RequestInit,
): Promise<Reply> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const late = sleep(requestTimeout, either).then(() => {
    throw new Error(`Expected an answer within ${requestTimeout} ms`);
  });
  const ask = async () => {
    const response = await fetch(url, { ...init, cache: 'no-store', credentials: 'omit', signal: either });
    const { ok, status, headers } = response;
    return { ok, status, headers, url: response.url || url, text: await response.text() };
  };
  try {
    return await Promise.race([ask(), late]);
  } finally {
    over.abort();
  }
}

function refusal({ status, url, headers, text }: Reply, method: string): SessionError {
  // Others have JSON with a code, too.
  const isOurs = headers.get('Content-Type')?.startsWith('application/problem+json') === true;
  const problem = isOurs ? parseProblem(parseJson(text)) : null;
  const retryAfter = secondsIn(headers, 'Retry-After');
  const details = {
    status,
    recoverable: isTemporary(status) || status === 404, // who asks decides when to believe it
    ...(retryAfter !== null && { retryAfter }),
    ...(problem?.pointer !== undefined && { pointer: problem.pointer }),
  };
  if (problem !== null) return new SessionError(problem.code, problem.detail, details);
  const message = `Expected a shared session at ${url}, got status ${status}`;
  // Not our function: a host's limit or fault, a wrong endpoint, a proxy's page, a deploy under way.
  if (status === 429) return new SessionError('too-many-requests', message, details);
  if (status === 413) {
    return new SessionError(method === 'POST' ? 'state-too-large' : 'patch-too-large', message, details);
  }
  return new SessionError(codeOf(status), message, { ...details, recoverable: true });
}

function codeOf(status: number): SessionErrorCode {
  if (!isTemporary(status)) return 'endpoint-wrong';
  return status >= 500 ? 'function-failed' : 'unreachable';
}

/** A header that says how long to wait: seconds, or a date, as of RFC 9110, 10.2.3. An hour at most. */
function secondsIn(headers: Headers, name: string): number | null {
  const value = headers.get(name);
  if (value === null) return null;
  // Against the clock of whoever wrote it.
  const sentAt = Date.parse(headers.get('Date') ?? '');
  const seconds = /^\s*\d/.test(value) ? Number(value) : (Date.parse(value) - sentAt) / 1000;
  return seconds > 0 ? Math.min(seconds, maxRetryAfter) : null;
}

const maxRetryAfter = 3600;

function read<T>({ url, status, text }: Reply, parse: (body: unknown) => T): T {
  try {
    return parse(parseJson(text));
  } catch (error) {
    if (!(error instanceof ProtocolError || error instanceof StateError)) throw error;
    throw new SessionError('endpoint-wrong', `Expected a shared session at ${url}: ${error.message}`, {
      status,
    });
  }
}

async function attempt<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    signal.throwIfAborted();
    throw new SessionError('unreachable', 'The session could not be reached', { recoverable: true, cause });
  }
}

function isTemporary(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
