/** Somebody with an edit key who does what they can to others by acting under their names. */
import { basePath } from '../../components/core/sync/base-path.ts';
import { participantHeader } from '../../components/core/sync/protocol.ts';
import type { Snapshot } from '../../components/core/sync/change.ts';
import { createSecret } from '../../components/session/keys.ts';
import type { Prng } from '../support/prng.ts';
import type { Instances } from './instances.ts';

export interface ThiefOptions {
  readonly session: string;
  /** The edit key. */
  readonly key: string;
  readonly instances: Instances;
  readonly random: Prng;
}

/** How far ahead of the victim's counter: their next change, one later, and beyond all that they will ever have. */
const leads = [1, 1, 2, 1_000_000, 9_000_000_000_000_000];

/** What comes of it is for those to tell who were robbed: nothing of this is in the history. */
export class Thief {
  readonly #options: ThiefOptions;
  /** How often it has tried, and how often that was answered with 200. */
  attempts = 0;
  successes = 0;

  constructor(options: ThiefOptions) {
    this.#options = options;
  }

  /** Reads who has written last, and takes the next names of one of them. */
  async step(): Promise<void> {
    const { random } = this.#options;
    const read = await this.#ask('', {});
    if (read?.status !== 200) return;
    const { version, seen } = (await read.json()) as Snapshot;
    const names = Object.keys(seen);
    if (names.length === 0) return;
    const victim = random.pick(names);
    const counter = (seen[victim]?.counter ?? 0) + random.pick(leads);
    const patch = [{ op: 'add', path: '/fields/d', value: 'stolen' }];
    await this.#try('', 'PATCH', { version, id: `${victim}:${counter}`, patch, rebase: true });
    await this.#try('/participants', 'POST', { id: victim, leaving: true, sequence: 2 ** 53 - 1 });
  }

  async #try(path: string, method: string, body: unknown): Promise<void> {
    const { key, random } = this.#options;
    const headers = {
      Authorization: `Bearer ${key}`,
      ...(random.chance(0.5) && { [participantHeader]: createSecret() }),
    };
    const response = await this.#ask(path, { method, headers, body: JSON.stringify(body) });
    if (response === null) return;
    this.attempts += 1;
    if (response.status === 200) this.successes += 1;
    await response.body?.cancel();
  }

  /** Resolves with null where an instance is down. */
  async #ask(path: string, init: RequestInit): Promise<Response | null> {
    const { session, instances, random } = this.#options;
    const { url } = random.pick(instances.all);
    return await fetch(`${url.slice(0, -1)}${basePath}/${session}${path}`, init).catch(() => null);
  }
}
