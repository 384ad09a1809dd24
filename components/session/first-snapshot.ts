/** What a newcomer begins with. */
import { attend } from '../browser/activity.ts';
import type { Answer } from '../core/sync/protocol.ts';
import { backoffDelay, maxTimer, restedBackoff } from './schedule.ts';
import { isSessionError, SessionError } from './session-error.ts';
import type { Membership } from './sharing.ts';
import { isSnapshot } from './transport.ts';
import type { Transport } from './transport.ts';
import { statusAfter } from './trouble.ts';
import { explainWrongEndpoint } from './wrong-endpoint.ts';

/**
 * Reads the whole session. Keeps trying while it cannot be reached: rarely while nobody is there, and at once when
 * somebody or the network is back.
 *
 * @throws {SessionError} if there is no such session, or no session could be there
 */
export async function firstSnapshot(membership: Membership, transport: Transport, view: string) {
  const { endpoint, signal, random, sleep, failed, page = globalThis, now } = membership;
  const arrived = new AbortController();
  const trying = AbortSignal.any([signal, arrived.signal]);
  let waiting = new AbortController();
  const returned = () => {
    waiting.abort();
  };
  const presence = attend({ page, now, signal: trying, returned });
  try {
    for (let faults = 1; ; faults += 1) {
      try {
        return snapshotIn(await transport.read(view, signal));
      } catch (error) {
        explainWrongEndpoint(endpoint, error);
        if (!isSessionError(error) || !error.recoverable || error.code === 'endpoint-wrong') throw error;
        failed(statusAfter(error, faults, page), error);
        const { retryAfter } = error;
        waiting = new AbortController();
        const ms = restedBackoff(backoffDelay(faults, retryAfter, random), presence(), false);
        // Whoever says when to come back is not asked before.
        const either = retryAfter === null ? AbortSignal.any([signal, waiting.signal]) : signal;
        await sleep(Math.min(ms, maxTimer), either);
        signal.throwIfAborted();
      }
    }
  } finally {
    arrived.abort();
  }
}

function snapshotIn(answer: Answer) {
  if (isSnapshot(answer)) return answer;
  throw new SessionError('endpoint-wrong', 'Expected a snapshot, got changes');
}
