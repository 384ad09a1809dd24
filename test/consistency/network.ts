/**
 * A network at its worst, between participants and instances, that writes down what it delivered: also what was answered
 * to those who never heard of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { basePath } from '../../components/core/sync/base-path.ts';
import { participantHeader } from '../../components/core/sync/protocol.ts';
import type { Fetch } from '../../components/session/transport.ts';
import type { Prng } from '../support/prng.ts';
import type { History, Question, Reply, Sent } from './history.ts';
import type { Instances } from './instances.ts';

/** What happens to a question, and how likely it is, from 0 to 1. What is left over passes. */
const chances = {
  /** It never arrives. */
  lost: 0.05,
  /** It arrives, its answer does not. */
  unanswered: 0.06,
  /** It arrives twice, the second time at some other instance and some time later. */
  doubled: 0.08,
  /** It arrives at two instances at once. */
  twin: 0.06,
  /** Nobody waits for it any more when it arrives. */
  late: 0.05,
  /** Whoever asked hangs up in the middle. */
  aborted: 0.05,
};

type Fate = keyof typeof chances | 'passed';

/** Milliseconds for which something is kept back at most. */
const longest = 120;

export class Network {
  /** How often each fate struck. */
  readonly counts: Partial<Record<Fate, number>> = {};
  readonly #history: History;
  readonly #instances: Instances;
  readonly #underWay = new Set<Promise<unknown>>();
  #isCalm = false;

  constructor(history: History, instances: Instances) {
    this.#history = history;
    this.#instances = instances;
  }

  /** From now on everything passes. Resolves once nothing is under way any more. */
  async calm(): Promise<void> {
    this.#isCalm = true;
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Asks some instance. Resolves with null where no answer came back. */
  async ask(question: Question, random: Prng): Promise<Reply | null> {
    const fate = this.#draw(random);
    const ask = (delay = 0, signal?: AbortSignal) => this.#deliver(question, random, delay, signal);
    switch (fate) {
      case 'passed':
        return await ask();
      case 'lost':
        return null;
      case 'unanswered':
        await ask();
        return null;
      case 'doubled':
        void ask(random.below(longest));
        return await ask();
      case 'twin':
        void ask();
        return await ask();
      case 'late':
        void ask(random.below(longest));
        return null;
      case 'aborted':
        return await ask(0, AbortSignal.timeout(1 + random.below(8)));
    }
  }

  /** A `fetch` over this network, for a session named `by`. */
  fetchFor(by: string, random: Prng): Fetch {
    return async (url, init = {}) => {
      const reply = await this.ask(questionOf(by, new URL(url), init), random);
      init.signal?.throwIfAborted();
      if (reply === null) throw new TypeError('Failed to fetch');
      const { status, body } = reply;
      const isProblem = status >= 400 && status !== 409;
      const headers = { 'Content-Type': isProblem ? 'application/problem+json' : 'application/json' };
      return new Response(body === null ? null : JSON.stringify(body), { status, headers });
    };
  }

  #draw(random: Prng): Fate {
    let dice = random.next();
    const fates = this.#isCalm ? [] : (Object.entries(chances) as [Fate, number][]);
    const [fate] = fates.find(([, chance]) => (dice -= chance) < 0) ?? ['passed' as const];
    this.counts[fate] = (this.counts[fate] ?? 0) + 1;
    return fate;
  }

  #deliver(question: Question, random: Prng, delay: number, signal?: AbortSignal): Promise<Reply | null> {
    const pick = random.next();
    const delivered = sleep(delay).then(() => {
      const instances = this.#instances.all;
      const { name, url } = instances[Math.floor(pick * instances.length)] ?? { name: '', url: '' };
      return this.#history.record(question, name, () => exchange(url, question, signal));
    });
    this.#underWay.add(delivered);
    return delivered.finally(() => this.#underWay.delete(delivered));
  }
}

/** Asks one instance. Resolves with null where it does not answer in full. */
export async function exchange(url: string, question: Question, signal?: AbortSignal): Promise<Reply | null> {
  const { session, method, since, known, key, secret, body } = question;
  const search = since === undefined ? '' : `?since=${since}`;
  try {
    const response = await fetch(`${url.slice(0, -1)}${basePath}/${session}${search}`, {
      method,
      headers: {
        ...(key !== undefined && { Authorization: `Bearer ${key}` }),
        ...(secret !== undefined && { [participantHeader]: secret }),
        ...(known !== undefined && { 'If-None-Match': `"${known}"` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    const text = await response.text();
    const etag = response.headers.get('ETag')?.replaceAll('"', '');
    return {
      status: response.status,
      etag: etag === undefined ? null : Number(etag),
      body: text === '' ? null : (JSON.parse(text) as unknown),
    };
  } catch (error) {
    // A connection that was refused, cut, or given up. Anything else is a fault of this driver.
    if (error instanceof TypeError || (error instanceof DOMException && signal?.aborted)) return null;
    throw error;
  }
}

function questionOf(by: string, url: URL, { method = 'GET', headers, body }: RequestInit): Question {
  const key = new Headers(headers).get('Authorization')?.replace('Bearer ', '');
  const secret = new Headers(headers).get(participantHeader);
  const since = url.searchParams.get('since');
  return {
    session: url.pathname.slice(basePath.length + 1),
    by,
    method: method as Question['method'],
    ...(since !== null && { since: Number(since) }),
    ...(key !== undefined && { key }),
    ...(secret !== null && { secret }),
    ...(typeof body === 'string' && { body: JSON.parse(body) as Sent }),
  };
}
