/**
 * The function, for any host that speaks `Request` and `Response`: what all its answers have in common. What they say is
 * in `routes.ts`.
 */
import { StateError } from '../../components/core/json/json.ts';
import { basePath } from '../../components/core/sync/base-path.ts';
import { ProtocolError } from '../../components/core/json/parse.ts';
import { protocolHeader, protocolVersion } from '../../components/core/sync/protocol.ts';
import type { Limits } from '../../components/core/sync/protocol.ts';
import { faultLog } from '../fault-log.ts';
import { hostAddress } from './address.ts';
import type { ClientAddress } from './address.ts';
import { corsHeaders, preflight } from './cors.ts';
import type { Origins } from './cors.ts';
import { Deadline } from './deadline.ts';
import { refusedBy, validating } from './hooks.ts';
import type { Authorize, Validate } from './hooks.ts';
import { limitsOf } from '../limits/limits.ts';
import { Log } from '../log/log.ts';
import { CrowdLimiter } from '../limits/crowd-limit.ts';
import { patience, Roster } from '../log/participants.ts';
import { problem } from './problem.ts';
import { RateLimiter } from '../limits/rate-limit.ts';
import type { Rates } from '../limits/rate-limit.ts';
import { routeOf } from './routes.ts';
import { StoreFault } from '../stores/store-fault.ts';
import { withTimeout } from '../stores/store-timeout.ts';
import type { Store } from '../stores/store.ts';

export interface HandlerOptions {
  /** Where sessions are kept. A function is asked anew for each request, and should answer with the same store. */
  readonly store: Store | (() => Store | Promise<Store>);
  /** What to accept. Default: `defaultLimits` of `core/protocol.ts`. A wrong one throws a `TypeError`. */
  readonly limits?: Partial<Limits>;
  /** How often one network may ask each process, and for how many. Default: `defaultRates` of `rate-limit.ts`. */
  readonly rates?: Partial<Rates>;
  /**
   * Where a request comes from, for `rates`. Default: what Netlify and srvx say. Behind a proxy of your own that would be the
   * proxy, so read the header that it sets: `(request) => request.headers.get('X-Real-IP')`. Requests from nobody knows where
   * have no limit.
   */
  readonly clientAddress?: ClientAddress;
  /** Which pages may use these routes. Default: any, for a key and not a cookie says what somebody may do. */
  readonly origins?: Origins;
  /**
   * Says who may do what, beyond the keys: anything but `true` refuses, with 403 or the `Response` it returns. Asked once
   * for each request about a session, before the session is looked up. Leave the body alone, or `clone()` the request.
   */
  readonly authorize?: Authorize;
  /**
   * Says what is wrong with a state, or `null` if nothing is. What is wrong is refused with 422, and the text told to whoever
   * wrote it. Asked before a session is created and before each write, about the state that would be, which is frozen.
   */
  readonly validate?: Validate;
  /**
   * How much memory, in bytes, the states and changes that a process keeps may take, by estimate. What it does not keep, it
   * reads again. Default: 128 MiB.
   */
  readonly memory?: number;
  /**
   * How many milliseconds a request may wait for the store, before it is answered with 503; one operation of the store may
   * take half as long. Default: 8,000.
   */
  readonly storeTimeout?: number;
  /** Where these routes are. Default: {@link basePath}. */
  readonly path?: string;
  /** The time, as the authority has it. */
  readonly now?: () => Date;
  /** Resolves after so many milliseconds: the pause of a writer that lost a race. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** A number in [0, 1), for the jitter of that pause. Default: `Math.random`. */
  readonly random?: () => number;
  /**
   * Seconds that pages should at least let pass between polls. Default: whatever they find right. For a function that
   * is asked more than its owner's plan can take.
   */
  readonly pollAfter?: number;
  /** Told what a developer should go and look at: faults of the store, and bugs. Default: `console.error`, of one kind once a minute. */
  readonly report?: (error: unknown) => void;
}

/** A function from request to response. It never rejects. `context` is what the host knows: Netlify passes the `ip`. */
export type Handler = (request: Request, context?: unknown) => Promise<Response>;

/** Seconds until a store that failed is worth asking again. */
const retryAfter = '2';

/** Makes the function. */
export function createHandler(options: HandlerOptions): Handler {
  const { origins = '*', report = faultLog().report, pollAfter } = options;
  const answer = answering(options);
  return async (request, context) => {
    const response = await answer(request, context).catch((error: unknown) => refusal(error, report));
    response.headers.set(protocolHeader, String(protocolVersion));
    response.headers.set('Cache-Control', 'no-store');
    if (pollAfter !== undefined) response.headers.set('Poll-After', String(pollAfter));
    for (const [name, value] of Object.entries(corsHeaders(request, origins))) {
      response.headers.set(name, value);
    }
    return request.method === 'HEAD' ? new Response(null, response) : response;
  };
}

function answering(options: HandlerOptions): Handler {
  const { path = basePath, now = () => new Date(), sleep = pause, random = Math.random } = options;
  const { storeTimeout = 8000 } = options;
  const limits = limitsOf(options.limits);
  const limiter = new RateLimiter(options.rates);
  const crowds = new CrowdLimiter(options.rates, patience);
  const clientAddress = options.clientAddress ?? hostAddress;
  const validate = validating(limits.depth, options.validate);
  const logs = new WeakMap<Store, Log>();
  const rosters = new WeakMap<Store, Roster>();

  const timely = (store: Store) => withTimeout(store, storeTimeout / 2);

  async function openLog(): Promise<Log> {
    const store = await opened(options.store);
    const log =
      logs.get(store) ?? new Log(timely(store), limits.stateBytes, () => now().getTime(), options.memory);
    logs.set(store, log);
    return log;
  }

  async function openRoster(): Promise<Roster> {
    const store = await opened(options.store);
    const roster = rosters.get(store) ?? new Roster(timely(store), limits.participants);
    rosters.set(store, roster);
    return roster;
  }

  return async (request, context) => {
    const url = new URL(request.url);
    const route = routeOf(url.pathname, path);
    if (route === null) return problem('not-found', 'Expected the path of a session, got another one');
    const methods = Object.keys(route.methods);
    if (request.method === 'OPTIONS') return preflight([...methods, 'OPTIONS']);
    const endpoint = Object.hasOwn(route.methods, request.method) ? route.methods[request.method] : undefined;
    if (endpoint === undefined) {
      const detail = `Expected one of ${methods.join(', ')}, got ${request.method}`;
      return problem('method-not-allowed', detail, {
        headers: { Allow: [...methods, 'OPTIONS'].join(', ') },
      });
    }
    const unusable = protocolProblem(request) ?? encodingProblem(request);
    if (unusable !== null) return unusable;
    const { kind, act } = endpoint;
    const action = kind && { kind, id: kind === 'create' ? null : route.id };
    const address = action && clientAddress(request, context);
    const refused =
      action &&
      (limiter.refusal(action.kind, address, now().getTime()) ??
        (await refusedBy(options.authorize, request, action)));
    if (refused !== null) return refused;
    const deadline = new Deadline(storeTimeout);
    const timed = <T>(open: () => Promise<T>) => {
      deadline.start();
      return open();
    };
    return await deadline.bound(() =>
      act({
        request,
        url,
        id: route.id,
        path,
        limits,
        validate,
        openLog: () => timed(openLog),
        openRoster: () => timed(openRoster),
        crowdProblem: (said) => crowds.refusal(route.id, said, address, now().getTime()),
        now,
        sleep,
        random,
        isLate: () => deadline.isOver,
      }),
    );
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

async function opened(store: HandlerOptions['store']): Promise<Store> {
  try {
    return typeof store === 'function' ? await store() : store;
  } catch (cause) {
    throw new StoreFault('The store could not be opened', { cause });
  }
}

function protocolProblem(request: Request): Response | null {
  const spoken = request.headers.get(protocolHeader);
  if (spoken === null || (/^\d+$/.test(spoken) && Number(spoken) <= protocolVersion)) return null;
  const isNumber = /^\d+$/.test(spoken);
  return problem(
    isNumber ? 'protocol-too-new' : 'malformed',
    `Expected ${protocolHeader} to be ${isNumber ? `at most ${protocolVersion}` : 'a number'}`,
  );
}

/** A compressed body could be a thousand times as large as the bytes we count. */
function encodingProblem(request: Request): Response | null {
  const encoding = request.headers.get('Content-Encoding') ?? 'identity';
  if (encoding.trim().toLowerCase() === 'identity') return null;
  return problem('encoding-unsupported', 'Expected a body without Content-Encoding, got an encoded one');
}

/** What a client is told of an exception. Only what the client sent itself is told in detail. */
function refusal(error: unknown, report: (error: unknown) => void): Response {
  if (error instanceof ProtocolError || error instanceof StateError) {
    const code = error instanceof StateError ? 'state-invalid' : 'malformed';
    return problem(code, error.message, { pointer: error.pointer });
  }
  report(error);
  if (error instanceof StoreFault) {
    const detail = 'The store did not answer as it should. Sending the same request again is safe';
    return problem('store-unavailable', detail, { headers: { 'Retry-After': retryAfter } });
  }
  return problem('internal', 'Something went wrong that should not have');
}
