/**
 * Authorities that are wrong in one way each: the real one, around which something breaks a promise. They show that the
 * checker finds what it is there to find.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { endOf } from '../../netlify/log/ending.ts';
import type { Handler } from '../../netlify/http/handler.ts';
import type { Store } from '../../netlify/stores/store.ts';
import { checkThenSetStore } from '../support/store-doubles.ts';
import {
  rewritten,
  isSlot,
  isSnapshot,
  withPartsOf,
  withMember,
  withChanges,
  withText,
} from './tampering.ts';
import type { ViolationKind } from './violation.ts';

export interface PlantedFault {
  readonly name: string;
  /** What the checker has to find, and may find more than. */
  readonly shows: ViolationKind;
  /** Puts the fault into the store, or… */
  readonly store?: (store: Store) => Store;
  /** …around the function. */
  readonly handler?: (handle: Handler) => Handler;
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'looks whether a slot is free, and then takes it',
    shows: 'fork',
    store: (store) =>
      checkThenSetStore({
        ...store,
        set: async (key, value) => {
          await sleep(2);
          await store.set(key, value);
        },
      }),
  },
  {
    name: 'acknowledges what is stored only later, and lost in a crash',
    shows: 'behind',
    store: (store) => ({
      ...store,
      create(key, value) {
        if (isSlot(key)) setTimeout(() => void store.create(key, value), 60);
        return isSlot(key) ? Promise.resolve(true) : store.create(key, value);
      },
    }),
  },
  {
    name: 'does not remember what it has accepted',
    shows: 'twice',
    handler: forgetful,
  },
  {
    name: 'leaves out of a snapshot what it has accepted',
    shows: 'seen',
    store: (store) => ({
      ...store,
      set: (key, value) => store.set(key, isSnapshot(key) ? withMember(value, 'seen', {}) : value),
    }),
  },
  {
    name: 'answers a poll without one of the changes',
    shows: 'gap',
    handler: (handle) => async (request) => {
      const response = await handle(request);
      return request.method === 'GET' ? await withChanges(response, (all) => all.slice(0, -1)) : response;
    },
  },
  {
    name: 'answers 409 without the oldest change that was missed',
    shows: 'gap',
    handler: (handle) => async (request) => {
      const response = await handle(request);
      return response.status === 409 ? await withChanges(response, (all) => all.slice(1)) : response;
    },
  },
  {
    name: 'writes a snapshot with parts that are older than it says',
    shows: 'snapshot',
    store: (store) => ({
      ...store,
      async set(key, value) {
        const [before] = isSnapshot(key) ? await store.get(key) : [];
        await store.set(key, before === undefined ? value : withPartsOf(before, value));
      },
    }),
  },
  {
    name: 'answers reads from a cache',
    shows: 'behind',
    handler: cached,
  },
  {
    name: 'uses a version again after a crash, for its log was in memory',
    shows: 'fork',
    store: buffered,
  },
  {
    name: 'applies a rebased patch twice',
    shows: 'altered',
    handler: (handle) => async (request) => {
      if (request.method !== 'PATCH') return await handle(request);
      const body = (await request.json()) as { rebase?: unknown; patch: unknown[] };
      const patch = body.rebase === undefined ? body.patch : [...body.patch, ...body.patch];
      return await handle(rewritten(request, JSON.stringify({ ...body, patch })));
    },
  },
  {
    name: 'ends a session for one instance only',
    shows: 'undead',
    store: endingAlone,
  },
  {
    name: 'refuses what it has accepted',
    shows: 'refused',
    handler: (handle) => async (request) => {
      const response = await handle(request);
      const { status, headers } = response;
      return request.method === 'PATCH' && status === 200
        ? new Response(await response.text(), { status: 409, headers })
        : response;
    },
  },
];

/** Under another name each time, so that the real one cannot know it again; outside nobody sees those names. */
function forgetful(handle: Handler): Handler {
  return async (request) => {
    const isWrite = request.method === 'PATCH' || request.method === 'PUT';
    const mark = `_n${Math.random().toString(36).slice(2, 10)}_:`;
    const rename = (text: string) => text.replace(/("id":"[^":]+):/, `$1${mark}`);
    const response = await handle(isWrite ? rewritten(request, rename(await request.text())) : request);
    return await withText(response, (text) => text.replaceAll(/_n[a-z0-9]+_(?=:|")/g, ''));
  };
}

function cached(handle: Handler): Handler {
  const answers = new Map<string, Promise<Response>>();
  return async (request) => {
    const { method, url } = request;
    if (method !== 'GET') return await handle(request);
    const answer = answers.get(url) ?? handle(request);
    answers.set(url, answer);
    setTimeout(() => answers.delete(url), 100);
    return (await answer).clone();
  };
}

/** Slots are in memory for a while before they are in the file. */
function buffered(store: Store): Store {
  const buffer = new Map<string, string>();
  return {
    ...store,
    async get(...keys) {
      const values = await store.get(...keys);
      return values.map((value, index) => value ?? buffer.get(String(keys[index])));
    },
    async create(key, value) {
      const [there] = await this.get(key);
      if (!isSlot(key) || there !== undefined) return await store.create(key, value);
      buffer.set(key, value);
      setTimeout(() => void store.create(key, value), 150);
      return true;
    },
  };
}

/** What marks the end stays in memory, and nothing is cleared. */
function endingAlone(store: Store): Store {
  const marks = new Map<string, string>();
  const isMark = (key: string, value: string) => key.endsWith('/ended') || endOf(value) !== null;
  return {
    ...store,
    get: async (...keys) =>
      (await store.get(...keys)).map((value, index) => marks.get(String(keys[index])) ?? value),
    create(key, value) {
      if (!isMark(key, value)) return store.create(key, value);
      marks.set(key, value);
      return Promise.resolve(true);
    },
    set: (key, value) => (isMark(key, value) ? Promise.resolve() : store.set(key, value)),
    delete: () => Promise.resolve(),
  };
}
