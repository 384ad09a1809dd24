import type { ProblemCode } from '../core/sync/protocol.ts';

export type SessionErrorCode =
  | ProblemCode
  /** No answer: no network, a timeout, a server that is down. */
  | 'unreachable'
  /** An answer, but not from a shared session: the endpoint is wrong, or a proxy got in between. */
  | 'endpoint-wrong'
  /** The function crashed, or its host answers instead with a fault: a status of 500 or more, and no reason that we know. */
  | 'function-failed'
  /** The text holds no key. */
  | 'key-unreadable'
  /** An edit in a session that was joined with a view key. */
  | 'read-only'
  /** The browser lets us keep nothing: pending edits do not survive a reload. */
  | 'storage-denied'
  /** What another page of this browser has left unsent cannot be read. It stays where it is. */
  | 'outbox-unreadable'
  /** Web Crypto is missing: the page is neither on https nor on localhost. */
  | 'insecure-context'
  /** The page canceled `session-before-join`, or left before the session answered. */
  | 'canceled';

interface Details {
  readonly recoverable?: boolean;
  readonly retryAfter?: number;
  readonly pointer?: string;
  readonly unsaved?: number;
  readonly status?: number;
  readonly cause?: unknown;
}

/** Why something did not work. The message is for developers; the panel has words of its own for each `code`. */
export class SessionError extends Error {
  override readonly name = 'SessionError';
  readonly code: SessionErrorCode;
  /** Whether trying again later may help. */
  readonly recoverable: boolean;
  /** Seconds to wait before trying again, if the authority said so. */
  readonly retryAfter: number | null;
  /** The JSON Pointer of the place at fault, if there is one. */
  readonly pointer: string | null;
  /** The HTTP status of the answer that said so, or null if it was none. */
  readonly status: number | null;
  /** How many edits did not reach the session before it was over. They stay on the page. */
  readonly unsaved: number;

  constructor(code: SessionErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.recoverable = details.recoverable ?? (code === 'unreachable' || code === 'endpoint-wrong');
    this.retryAfter = details.retryAfter ?? null;
    this.pointer = details.pointer ?? null;
    this.status = details.status ?? null;
    this.unsaved = details.unsaved ?? 0;
  }
}

/**
 * Whether `error` is a {@link SessionError}. By name, because a page may load this script twice, under two URLs, and the
 * parts that are loaded later come with the first.
 */
export function isSessionError(error: unknown): error is SessionError {
  return error instanceof Error && error.name === 'SessionError';
}

/** The same error of a session that is over, with the number of edits that it never got. */
export function withUnsaved(error: SessionError, unsaved: number): SessionError {
  const { code, message, retryAfter, pointer, status, cause } = error;
  const known = {
    ...(retryAfter !== null && { retryAfter }),
    ...(pointer !== null && { pointer }),
    ...(status !== null && { status }),
  };
  return new SessionError(code, message, { recoverable: false, ...known, cause, unsaved });
}
