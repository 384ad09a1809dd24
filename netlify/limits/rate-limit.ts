/**
 * How often one network may ask, in one process: a bucket of tokens each for creations and writes. A request takes a token,
 * and tokens come back at the rate that is allowed.
 *
 * Several processes allow as many times that. It is there against a page gone wild and the simplest abuse; what is spread
 * over many networks is for the host to stop.
 */
import type { ActionKind } from '../http/hooks.ts';
import { networkOf } from '../http/address.ts';
import { problem } from '../http/problem.ts';

/** How often one network may ask, and for how many. `Infinity` is no limit. */
export interface Rates {
  /** Sessions started. As many at once, too. */
  readonly creationsPerMinute: number;
  /** Whatever else changes something: changes, announcements, ends. Twice as many at once. */
  readonly writesPerSecond: number;
  /** Participants that are in one session at once. */
  readonly participantsPerSession: number;
}

/** A class of 50 behind one address, all of them drawing: four writes a second each, and each page reloaded once. */
export const defaultRates: Rates = {
  creationsPerMinute: 60,
  writesPerSecond: 200,
  participantsPerSession: 100,
};

interface Allowance {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  readonly tokens: number;
  /** When it held them, in milliseconds since 1970. */
  readonly at: number;
}

/** How many buckets are remembered. Whoever has enough networks to push one's own out has no need to. */
const maxBuckets = 10_000;

/** No limits. */
export const noRates: Rates = {
  creationsPerMinute: Infinity,
  writesPerSecond: Infinity,
  participantsPerSession: Infinity,
};

/** The buckets of a handler. Reads take no tokens: they cost the least, and polls come as often as pages are open. */
export class RateLimiter {
  readonly #allowances: Readonly<Record<'create' | 'write', Allowance>>;
  readonly #buckets = new Map<string, Bucket>();

  /** @throws {TypeError} if a rate is not above 0, or unknown */
  constructor(rates: Partial<Rates> = {}) {
    const { creationsPerMinute, writesPerSecond } = ratesOf(rates);
    this.#allowances = {
      create: { perSecond: creationsPerMinute / 60, burst: Math.max(1, creationsPerMinute) },
      write: { perSecond: writesPerSecond, burst: Math.max(1, 2 * writesPerSecond) },
    };
  }

  /** How many buckets it remembers. */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Takes a token for an action.
   *
   * @param address where it comes from; nothing where that is unknown, which has no limit
   * @param at the time, in milliseconds since 1970
   * @returns the refusal, if there is no token left
   */
  refusal(kind: ActionKind, address: string | null | undefined, at: number): Response | null {
    if (kind === 'read' || address === null || address === undefined) return null;
    const seconds = this.#take(kind === 'create' ? 'create' : 'write', networkOf(address), at);
    if (seconds === 0) return null;
    const detail = `Expected fewer requests from one network, got too many. Try again in ${seconds} s`;
    return problem('too-many-requests', detail, { headers: { 'Retry-After': String(seconds) } });
  }

  /** Takes a token, or says in how many seconds there is one. */
  #take(kind: 'create' | 'write', network: string, at: number): number {
    const { perSecond, burst } = this.#allowances[kind];
    if (burst === Infinity) return 0;
    const key = `${kind} ${network}`;
    const before = this.#buckets.get(key) ?? { tokens: burst, at };
    // A clock that was set back gives nothing, and takes nothing.
    const gained = (Math.max(0, at - before.at) / 1000) * perSecond;
    const tokens = Math.min(burst, before.tokens + gained);
    this.#put(key, { tokens: tokens < 1 ? tokens : tokens - 1, at });
    return tokens < 1 ? Math.ceil((1 - tokens) / perSecond) : 0;
  }

  /** Remembers a bucket as the one used last. */
  #put(key: string, bucket: Bucket): void {
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size <= maxBuckets) return;
    for (const oldest of this.#buckets.keys()) {
      this.#buckets.delete(oldest);
      return;
    }
  }
}

/**
 * All rates, those not named being {@link defaultRates}.
 *
 * @throws {TypeError} if one is not above 0, or unknown
 */
export function ratesOf(wanted: Partial<Rates> = {}): Rates {
  for (const [name, value] of Object.entries<unknown>(wanted)) {
    if (!Object.hasOwn(defaultRates, name)) {
      throw new TypeError(
        `Expected "rates" to name some of ${Object.keys(defaultRates).join(', ')}, got "${name}"`,
      );
    }
    if (!(typeof value === 'number' && value > 0)) {
      throw new TypeError(`Expected "rates.${name}" to be a number above 0, got ${String(value)}`);
    }
  }
  return { ...defaultRates, ...wanted };
}
