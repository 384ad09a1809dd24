/** Calls a handler as a browser would, without a network. */
import assert from 'node:assert/strict';
import { parseCreated } from '../../components/core/sync/protocol.ts';
import type { Created } from '../../components/core/sync/protocol.ts';
import type { Handler } from '../../netlify/http/handler.ts';

export interface Call {
  /** The key to send. */
  readonly key?: string;
  /** Sent as JSON; a string or bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; empty if there is none. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends a request to `path` under the routes, '' being the collection. */
export type Caller = (method: string, path: string, call?: Call) => Promise<Reply>;

export function callerOf(handle: Handler): Caller {
  return async (method, path, { key, body, headers = {} } = {}) => {
    const response = await handle(
      new Request(`https://site.test/api/shared-sessions${path}`, {
        method,
        headers: { ...(key !== undefined && { Authorization: `Bearer ${key}` }), ...headers },
        ...(body !== undefined && { body: encoded(body) }),
      }),
    );
    const text = await response.text();
    const json = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, headers: response.headers, text, body: json };
  };
}

/** Calls a function that is served at `url`. */
export function callerAt(url: string): Caller {
  return callerOf((asked) => {
    const { pathname, search } = new URL(asked.url);
    return fetch(new Request(new URL(pathname + search, url), asked));
  });
}

/** Starts a session. */
export async function started(call: Caller, state: unknown = { count: 0 }): Promise<Created> {
  const { status, body } = await call('POST', '', { body: { state } });
  assert.equal(status, 201);
  return parseCreated(body);
}

/** The body of a write that sets `/count`. */
export function setCount(id: string, version: number, value: unknown = version) {
  return { version, id, patch: [{ op: 'replace', path: '/count', value }] };
}

function encoded(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}
