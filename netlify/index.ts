/** The package `shared-session/netlify`: everything a function file of one's own needs. */
export { createHandler } from './http/handler.ts';
export type { Handler, HandlerOptions } from './http/handler.ts';
export type { Action, ActionKind, Authorize, Validate } from './http/hooks.ts';
export type { ClientAddress } from './http/address.ts';
export type { Rates } from './limits/rate-limit.ts';
export { storeFromEnv, storeNamed } from './stores/from-env.ts';
export { redisStore, redisStoreAt } from './stores/redis.ts';
export type { RedisCommand, RedisConnection, RedisOptions } from './stores/redis.ts';
export type { Store } from './stores/store.ts';
export { sweep } from './log/sweep.ts';
export type { SweepOptions, Swept } from './log/sweep.ts';
