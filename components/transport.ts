/** A session over HTTP: one request, one answer, no retries. Whoever calls decides when to try again. */
import type { Keys } from './keys.ts';
import type { Snapshot } from './core/change.ts';
import { StateError } from './core/json.ts';
import type { Json } from './core/json.ts';
import { ProtocolError } from './core/parse.ts';
import { parseAnswer, parseCreated, parseProblem, protocolHeader, protocolVersion } from './core/protocol.ts';
import type { Answer, Created } from './core/protocol.ts';
import type { MergeOptions } from './core/rebase.ts';
import type { Sent } from './core/replica.ts';
import { SessionError } from './session-error.ts';

/** The platform's `fetch`, as far as it is used here. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface Transport {
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
  write(
    keys: Keys,
    change: Sent,
    signal: AbortSignal,
    rebase: MergeOptions | null,
  ): Promise<{ isStale: boolean; answer: Answer }>;
}

/** How long to wait for an answer, in milliseconds. Netlify stops a function after 10 to 26 s. */
const patience = 30_000;

/**
 * A transport to the function at `endpoint`. Every method rejects with a {@link SessionError}, or with the signal's
 * reason when it was aborted.
 */
export function httpTransport(
  endpoint: string,
  fetch: Fetch = (url, init) => globalThis.fetch(url, init),
): Transport {
  const base = endpoint.replace(/\/+$/, '');
  const request = (method: string, path: string, signal: AbortSignal, body?: unknown, key?: string | null) =>
    exchange(fetch, `${base}${path}`, signal, {
      method,
      // A poll carries no header of ours and no body, so that browsers send it without a preflight.
      ...(body !== undefined && { headers: headersFor(key), body: JSON.stringify(body) }),
    });
  return {
    async create(state, signal) {
      return read(await request('POST', '', signal, { state }), parseCreated);
    },
    async read(view, signal) {
      return read(await request('GET', `/${view}`, signal), parseAnswer);
    },
    async changesSince(view, version, signal) {
      const response = await request('GET', `/${view}?since=${version}`, signal);
      return response.status === 204 ? null : read(response, parseAnswer);
    },
    async write(keys, { version, id, patch }, signal, rebase) {
      const key = keys.owner ?? keys.edit;
      const response = await request(
        'PATCH',
        `/${keys.view}`,
        signal,
        { version, id, patch, ...(rebase && { rebase }) },
        key,
      );
      return { isStale: response.status === 409, answer: await read(response, parseAnswer) };
    },
  };
}

/** Whether an answer is a snapshot rather than a list of changes. */
export function isSnapshot(answer: Answer): answer is Answer & Snapshot {
  return !('changes' in answer);
}

function headersFor(key: string | null | undefined): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    [protocolHeader]: String(protocolVersion),
    ...(typeof key === 'string' && { Authorization: `Bearer ${key}` }),
  };
}

async function exchange(
  fetch: Fetch,
  url: string,
  signal: AbortSignal,
  init: RequestInit,
): Promise<Response> {
  const response = await attempt(signal, () =>
    fetch(url, {
      ...init,
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    }),
  );
  if (response.ok || response.status === 409) return response;
  throw await refusal(response, signal);
}

async function refusal(response: Response, signal: AbortSignal): Promise<SessionError> {
  const text = await attempt(signal, () => response.text());
  const problem = parseProblem(parseJson(text));
  if (problem === null) {
    // Not our function: a wrong endpoint, a proxy's page, a deploy under way.
    const kind = response.status >= 500 ? 'unreachable' : 'endpoint-wrong';
    return new SessionError(
      kind,
      `Expected a shared session at ${response.url}, got status ${response.status}`,
    );
  }
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new SessionError(problem.code, problem.detail, {
    recoverable: isTemporary(response.status),
    ...(Number.isFinite(seconds) && { retryAfter: seconds }),
    ...(problem.pointer !== undefined && { pointer: problem.pointer }),
  });
}

async function read<T>(response: Response, parse: (body: unknown) => T): Promise<T> {
  const body = parseJson(await response.text().catch(unreachable));
  try {
    return parse(body);
  } catch (error) {
    if (!(error instanceof ProtocolError || error instanceof StateError)) throw error;
    throw new SessionError(
      'endpoint-wrong',
      `Expected a shared session at ${response.url}: ${error.message}`,
    );
  }
}

async function attempt<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    signal.throwIfAborted();
    return unreachable(error);
  }
}

function unreachable(cause: unknown): never {
  throw new SessionError('unreachable', 'The session could not be reached', { recoverable: true, cause });
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
