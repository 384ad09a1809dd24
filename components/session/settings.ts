/** What can be set on a session. Read at each act, so that what is set while it lasts counts from the next one. */
import type { MergeOptions } from '../core/merge/conflict.ts';
import type { Sleep } from './loop.ts';
import type { Page } from './ports.ts';
import type { User } from './presence/introduction.ts';
import type { PollBounds } from './schedule.ts';
import type { Fetch } from './transport.ts';

export interface Settings {
  /** Where the function answers. Counts from the next `start` or `join`. */
  readonly endpoint: string;
  /** The platform's `fetch` if undefined. */
  readonly fetch: Fetch | undefined;
  /** How concurrent edits are merged. */
  readonly merge: MergeOptions;
  /** Bounds of the polling interval, in milliseconds, and of the requests in an hour. */
  readonly poll: PollBounds;
  /** How others see the person at this page. */
  readonly user: User;
  /** Whether polls go on though nobody touches the page: a board on a wall. */
  readonly alwaysOn: boolean;
  /** The name of the key in the fragment of links. */
  readonly linkParam: string;
  readonly runtime: Runtime;
}

/** Time, chance and the window that people are in front of. */
export interface Runtime {
  readonly sleep: Sleep;
  /** A number in [0, 1), for jitter. Default: `Math.random`. */
  readonly random: () => number;
  /** The time in milliseconds, by which keystrokes are grouped and polls are spaced. Default: `performance.now`. */
  readonly now: () => number;
  /** Default: this window; where there is none, somebody always is there. */
  readonly page: Page;
}

/** @param given what a test, or another runtime, has of its own */
export function runtimeOf(given: Partial<Runtime>): Runtime {
  const { sleep = timeout, random = Math.random, now = () => performance.now(), page = globalThis } = given;
  return { sleep, random, now: monotonic(now), page };
}

/** A clock that never goes back, whatever `now` does: an hour set twice does not make a burst of an hour. */
function monotonic(now: () => number): () => number {
  let last = now();
  let lost = 0;
  return () => {
    const reading = now();
    if (reading < last) lost += last - reading;
    last = reading;
    return reading + lost;
  };
}

function timeout(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
