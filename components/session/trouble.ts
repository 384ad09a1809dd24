import type { Page } from '../browser/activity.ts';
import type { Status } from './events.ts';
import type { SessionError } from './session-error.ts';

/**
 * What to call it when a request failed and will be made again. A browser is only ever right about being offline, so
 * failing twice says so too.
 *
 * @param faults how many in a row, ≥ 1
 */
export function statusAfter({ code }: SessionError, faults: number, page: Page = globalThis): Status {
  const isOffline = page.navigator?.onLine === false;
  return code === 'unreachable' && (faults > 1 || isOffline) ? 'offline' : 'reconnecting';
}
