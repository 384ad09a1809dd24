/** The package `shared-session/netlify`: everything a function file of one's own needs. */
export { createHandler } from './handler.ts';
export type { Handler, HandlerOptions } from './handler.ts';
export type { Action, ActionKind, Authorize, Validate } from './hooks.ts';
export type { ClientAddress } from './address.ts';
export type { Rates } from './rate-limit.ts';
export { storeFromEnv, storeNamed } from './stores/from-env.ts';
export { redisStore, redisStoreAt } from './stores/redis.ts';
export type { RedisCommand, RedisConnection, RedisOptions } from './stores/redis.ts';
export type { Store } from './stores/store.ts';
export { sweep } from './sweep.ts';
export type { SweepOptions, Swept } from './sweep.ts';
