/**
 * How many participants of one session one network may speak for, in one process, lest somebody with the link to view fill the
 * list with people who are not there.
 */
import { networkOf } from '../http/address.ts';
import { problem } from '../http/problem.ts';
import { ratesOf } from './rate-limit.ts';
import type { Rates } from './rate-limit.ts';

/** Participants by id, with when they were heard of last, in milliseconds since 1970. Oldest first. */
type Crowd = Map<string, number>;

/** What of an announcement matters here. */
interface Said {
  readonly id: string;
  readonly leaving: boolean;
}

/** How many participants are remembered in all. */
const maxRemembered = 50_000;

export class CrowdLimiter {
  readonly #max: number;
  readonly #patience: number;
  readonly #crowds = new Map<string, Crowd>();
  #remembered = 0;

  /**
   * @param patience for how long, in milliseconds, somebody is here who is not heard of
   * @throws {TypeError} if a rate is not above 0, or unknown
   */
  constructor(rates: Partial<Rates> | undefined, patience: number) {
    this.#max = ratesOf(rates).participantsPerSession;
    this.#patience = patience;
  }

  /** How many participants it remembers. */
  get size(): number {
    return this.#remembered;
  }

  /**
   * Gives places to those who speak, all of them or none.
   *
   * @param address where they speak from; nothing where that is unknown, which has no limit
   * @param at the time, in milliseconds since 1970
   * @returns the refusal, if there are not enough places left
   */
  refusal(
    session: string,
    said: readonly Said[],
    address: string | null | undefined,
    at: number,
  ): Response | null {
    if (address === null || address === undefined || this.#max === Infinity) return null;
    const key = `${session} ${networkOf(address)}`;
    const crowd = new Map(this.#crowds.get(key));
    for (const [id, heardAt] of crowd) if (heardAt <= at - this.#patience) crowd.delete(id);
    const oldest = Math.min(at, ...crowd.values());
    for (const { id, leaving } of said) {
      crowd.delete(id);
      if (!leaving) crowd.set(id, at);
    }
    if (crowd.size > this.#max) return refusalFor(Math.ceil((oldest + this.#patience - at) / 1000));
    this.#put(key, crowd);
    return null;
  }

  /** Remembers a crowd as the one that spoke last. */
  #put(key: string, crowd: Crowd): void {
    this.#forget(key);
    if (crowd.size === 0) return;
    this.#crowds.set(key, crowd);
    this.#remembered += crowd.size;
    for (const oldest of this.#crowds.keys()) {
      if (this.#remembered <= maxRemembered) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#remembered -= this.#crowds.get(key)?.size ?? 0;
    this.#crowds.delete(key);
  }
}

function refusalFor(seconds: number): Response {
  const detail = `Expected fewer participants of one session from one network, got too many. Try again in ${seconds} s`;
  return problem('too-many-requests', detail, { headers: { 'Retry-After': String(seconds) } });
}
