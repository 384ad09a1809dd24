/**
 * Participants, sessions and instances, a network that does its worst, crashes and an end in the middle: what happened?
 *
 * Everything that is drawn is drawn from the seed, each participant from a source of its own. What the processes make
 * of it is theirs, so the same seed gives the same plan, and a history that differs in its timing.
 */
import { basePath } from '../../components/core/sync/base-path.ts';
import type { Created } from '../../components/core/sync/protocol.ts';
import { createSecret, participantOf } from '../../components/session/keys.ts';
import { Prng } from '../support/prng.ts';
import { History } from './history.ts';
import type { Question } from './history.ts';
import { Instances } from './instances.ts';
import type { Start } from './instances.ts';
import { exchange, Network } from './network.ts';
import { Page } from './page.ts';
import { patience, Person } from './person.ts';
import type { Plan } from './person.ts';
import { Thief } from './thief.ts';

export interface Setting {
  readonly seed: number;
  readonly start: Start;
  readonly instances: number;
  readonly sessions: number;
  /** In each session. */
  readonly people: number;
  /** In each session: how many use the real `Session`. */
  readonly pages?: number;
  /** In each session: how many act under the names of others. */
  readonly thieves?: number;
  /** Whether the names of people are hashes of secrets, which nobody else can act under. */
  readonly secrets?: boolean;
  /** How many things each of them does. */
  readonly steps: number;
  /** How often an instance is crashed. */
  readonly crashes: number;
}

export interface Outcome {
  readonly history: History;
  readonly faults: Network['counts'];
  readonly thefts: { readonly attempts: number; readonly successes: number };
}

/** Runs a storm, lets it calm down, and says what happened. */
export async function run(setting: Setting): Promise<Outcome> {
  const instances = await Instances.open(setting.instances, setting.start);
  try {
    return await new Run(setting, instances).storm();
  } finally {
    await instances.close();
  }
}

class Run {
  readonly #setting: Setting;
  readonly #instances: Instances;
  readonly #history = new History();
  readonly #network: Network;
  readonly #random: Prng;
  readonly #crashing = new Set<Promise<void>>();
  /** When something happens beside what participants do, by how many things they have done. */
  readonly #events = new Map<number, () => Promise<void>>();
  #steps = 0;

  constructor(setting: Setting, instances: Instances) {
    this.#setting = setting;
    this.#instances = instances;
    this.#network = new Network(this.#history, instances);
    this.#random = new Prng(setting.seed);
  }

  async storm(): Promise<Outcome> {
    const { sessions, crashes } = this.#setting;
    const created: Created[] = [];
    for (let session = 0; session < sessions; session++) created.push(await this.#create());
    const participants = created.map((session, index) => this.#participants(session, index));
    const everybody = (await Promise.all(participants)).flat();
    const thieves = created.flatMap((session) => this.#thieves(session));
    const plans = everybody.map((participant) => ({ participant, steps: this.#stepsOf(participant) }));
    const total = plans.reduce((sum, { steps }) => sum + steps, 0);
    for (let crash = 1; crash <= crashes; crash++) {
      const index = this.#random.below(this.#setting.instances);
      this.#events.set(Math.floor((crash * total) / (crashes + 1)), () => this.#instances.crash(index));
    }
    const last = created.at(-1);
    if (last && sessions > 1) this.#events.set(Math.floor(total * 0.7), () => this.#end(last));
    await Promise.all([
      ...plans.map((plan) => this.#live(plan)),
      ...thieves.map((thief) => this.#steal(thief)),
    ]);
    await Promise.all(this.#crashing);
    await this.#network.calm();
    await this.#instances.add(); // one that knows nothing but what is stored
    await Promise.all(everybody.map((participant) => participant.settle()));
    await Promise.all(everybody.map((participant) => participant.rest(this.#history)));
    await this.#observe();
    const thefts = {
      attempts: thieves.reduce((sum, { attempts }) => sum + attempts, 0),
      successes: thieves.reduce((sum, { successes }) => sum + successes, 0),
    };
    return { history: this.#history, faults: this.#network.counts, thefts };
  }

  async #create(): Promise<Created> {
    const state: Plan = { items: ['first', 'second'], fields: { a: 'start', b: 'start', c: 'start' } };
    const url = `${this.#instances.all[0]?.url.slice(0, -1)}${basePath}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ state }) });
    const created = (await response.json()) as Created;
    this.#history.sessions.set(created.view, created.state);
    return created;
  }

  async #participants({ view, edit, state }: Created, session: number): Promise<(Person | Page)[]> {
    const { people, pages = 0, secrets = false } = this.#setting;
    const options = (name: string, isVisitor = false) => ({
      name,
      session: view,
      key: edit,
      start: state,
      isVisitor,
      network: this.#network,
      random: new Prng(this.#random.below(2 ** 31)),
    });
    const persons = Array.from({ length: people }, (_, index) =>
      options(`s${session}p${index}`, index === 0),
    );
    const withNames = persons.map(async (person) => {
      if (!secrets) return new Person(person);
      const secret = createSecret();
      return new Person({ ...person, secret, name: await participantOf(secret) });
    });
    return [
      ...(await Promise.all(withNames)),
      ...Array.from({ length: pages }, (_, index) => new Page(options(`s${session}page${index}`))),
    ];
  }

  #thieves({ view, edit }: Created): Thief[] {
    return Array.from(
      { length: this.#setting.thieves ?? 0 },
      () =>
        new Thief({
          session: view,
          key: edit,
          instances: this.#instances,
          random: new Prng(this.#random.below(2 ** 31)),
        }),
    );
  }

  /** Some are gone for a long time, and then come back with what they said before. */
  #stepsOf(participant: Person | Page): number {
    const { steps } = this.#setting;
    return participant.isVisitor ? Math.floor(steps / 4) : steps;
  }

  async #live({ participant, steps }: { participant: Person | Page; steps: number }): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await participant.step();
      this.#steps += 1;
      const event = this.#events.get(this.#steps)?.();
      if (event !== undefined) this.#crashing.add(event);
    }
  }

  async #steal(thief: Thief): Promise<void> {
    for (let step = 0; step < this.#setting.steps; step++) await thief.step();
  }

  /** By its owner, who tries until it is done, or a broken authority has been asked often enough to be found out. */
  async #end({ view: session, key }: Created): Promise<void> {
    const question: Question = { session, by: 'owner', method: 'DELETE', key };
    for (let times = 0; times < patience; times++) {
      const reply = await this.#network.ask(question, this.#random);
      if (reply?.status === 204 || reply?.status === 410) return;
    }
  }

  /** Somebody reads everything there is, from every instance in turn. */
  async #observe(): Promise<void> {
    for (const session of this.#history.sessions.keys()) {
      for (const { name, url } of this.#instances.all) {
        const questions = [{}, { since: 1 }];
        for (const more of questions) {
          const question: Question = { session, by: 'observer', method: 'GET', ...more };
          await this.#history.record(question, name, () => exchange(url, question));
        }
      }
    }
  }
}
