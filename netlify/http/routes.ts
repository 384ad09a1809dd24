/**
 * What each request comes to.
 *
 *     /                     GET what this is · POST start
 *     /:id                  GET state or changes · PATCH change · PUT replace · DELETE end
 *     /:id/participants     POST who is here
 */
import { splitId } from '../../components/core/sync/change.ts';
import { isRecord, ProtocolError } from '../../components/core/json/parse.ts';
import { maxCounterJump } from '../../components/core/sync/authority.ts';
import { PatchError } from '../../components/core/json/patch.ts';
import {
  maxInfoBytes,
  maxAnnouncements,
  parseAnnouncements,
  parseCreation,
  parseReplacement,
  parseVersion,
  parseWrite,
  participantHeader,
  protocolVersion,
} from '../../components/core/sync/protocol.ts';
import type {
  Announcement,
  Created,
  Limits,
  Replacement,
  Write,
} from '../../components/core/sync/protocol.ts';
import { keyProblem, participantProblem } from './authorize.ts';
import type { ActionKind, Validate } from './hooks.ts';
import { createOwnerKey, deriveKeys } from './keys.ts';
import type { Gone, Log } from '../log/log.ts';
import type { Roster } from '../log/participants.ts';
import { problem } from './problem.ts';
import { readBody } from './read-body.ts';
import { bytesOf, bytesOfText } from '../limits/size.ts';
import { isSessionId } from '../log/store-keys.ts';
import { write } from '../log/write.ts';
import type { Reason } from '../log/write.ts';

export interface RouteContext {
  readonly request: Request;
  readonly url: URL;
  /** The session's id, '' where the route has none. */
  readonly id: string;
  /** Where these routes are. */
  readonly path: string;
  readonly limits: Limits;
  readonly validate: Validate;
  readonly openLog: () => Promise<Log>;
  readonly openRoster: () => Promise<Roster>;
  /** Gives those who speak a place in the session, or refuses it. */
  readonly crowdProblem: (announcements: readonly Announcement[]) => Response | null;
  readonly now: () => Date;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Whether the request has been answered, for the store took too long. */
  readonly isLate: () => boolean;
}

/** Answers one kind of request. What is wrong with the request itself, it may throw. */
export type Act = (context: RouteContext) => Response | Promise<Response>;

export interface Route {
  readonly id: string;
  /** By method. */
  readonly methods: Readonly<Record<string, Endpoint>>;
}

interface Endpoint {
  /** What somebody does who asks for it; `null` where it concerns no session. */
  readonly kind: ActionKind | null;
  readonly act: Act;
}

/** What an announcement may take, in bytes: its parts may be written with escapes. */
const announcementBytes = maxAnnouncements * 3 * 1024;

const day = 24 * 60 * 60 * 1000;
/** The last that a `Date` can tell. */
const lastTime = 8.64e15;

/** What a body may have around the state or the patch that it carries, in bytes. */
const envelope = 1024;
/** Each makes the containers around it anew: thousands in a long list would keep an instance busy for a minute. */
const maxCopies = 256;

const collection: Route['methods'] = {
  GET: { kind: null, act: describe },
  HEAD: { kind: null, act: describe },
  POST: { kind: 'create', act: start },
};
const session: Route['methods'] = {
  GET: { kind: 'read', act: read },
  HEAD: { kind: 'read', act: read },
  PATCH: { kind: 'write', act: change },
  PUT: { kind: 'write', act: replace },
  DELETE: { kind: 'end', act: end },
};
const participants: Route['methods'] = { POST: { kind: 'participate', act: announce } };

/** The route of a path, or `null` if there is none. `base` is where the routes are. */
export function routeOf(path: string, base: string): Route | null {
  if (path !== base && !path.startsWith(`${base}/`)) return null;
  const [id = '', ...rest] = path
    .slice(base.length + 1)
    .replace(/\/$/, '')
    .split('/');
  if (id === '') return rest.length === 0 ? { id, methods: collection } : null;
  if (!isSessionId(id)) return null;
  if (rest.length === 0) return { id, methods: session };
  return rest.length === 1 && rest[0] === 'participants' ? { id, methods: participants } : null;
}

function describe({ limits }: RouteContext): Response {
  return Response.json({ name: 'shared-session', protocol: protocolVersion, limits });
}

async function start({ request, path, limits, validate, openLog }: RouteContext): Promise<Response> {
  const body = await readBody(request, limits.stateBytes + envelope);
  const creation = body && parseCreation(body.json);
  if (creation === null || bytesOf(creation.state) > limits.stateBytes) return stateTooLarge(limits);
  const fault = validate(creation.state);
  if (fault !== null) return problem('state-invalid', fault);
  const key = createOwnerKey();
  const { edit, view } = await deriveKeys({ access: 'owner', key });
  if (edit === null) throw new Error('Expected an owner key to open the edit key');
  const log = await openLog();
  const { version, state } = (await log.create(view, creation.state)).head;
  const created: Created = { key, edit, view, version, state };
  return Response.json(created, { status: 201, headers: { Location: `${path}/${view}` } });
}

async function read({ request, url, id, limits, now, openLog }: RouteContext): Promise<Response> {
  const since = parseSince(url.searchParams.get('since'));
  const log = await openLog();
  if (since !== null && (await log.isNewest(id, since))) return unchanged(since);
  const tail = await log.read(id);
  if (typeof tail === 'string') return gone(tail);
  const { version } = tail.head;
  const headers = { ETag: `"${version}"` };
  if (since === null) {
    return isKnown(request, headers.ETag)
      ? new Response(null, { status: 304, headers })
      : Response.json({ ...tail.head, expires: expiryFrom(now(), limits) }, { headers });
  }
  if (since > version) {
    return problem('since-ahead', `Expected "since" to be at most ${version}, got ${since}`);
  }
  if (since === version) return unchanged(version);
  return Response.json(await log.since(id, tail, since), { headers });
}

/** Until when a session is kept at least that is used now. A sweep goes by what it was told itself, which should be the same. */
function expiryFrom(now: Date, { idleDays }: Limits): string {
  return new Date(Math.min(now.getTime() + idleDays * day, lastTime)).toISOString();
}

function unchanged(version: number): Response {
  return new Response(null, { status: 204, headers: { ETag: `"${version}"` } });
}

async function change(context: RouteContext): Promise<Response> {
  const { request, id, limits } = context;
  const wrongKey = await keyProblem(request, id, 'edit');
  if (wrongKey !== null) return wrongKey;
  const body = await readBody(request, limits.patchBytes + envelope);
  const asked = body && parseWrite(body.json);
  if (asked === null || bytesOfText(JSON.stringify(asked.patch)) > limits.patchBytes) {
    return problem('patch-too-large', `Expected a patch of at most ${limits.patchBytes} bytes, got more`);
  }
  if (asked.patch.filter(({ op }) => op === 'copy').length > maxCopies) {
    return problem('patch-too-large', `Expected a patch of at most ${maxCopies} copies, got more`);
  }
  return await written(context, asked);
}

async function replace(context: RouteContext): Promise<Response> {
  const { request, id, limits } = context;
  const wrongKey = await keyProblem(request, id, 'edit');
  if (wrongKey !== null) return wrongKey;
  const body = await readBody(request, limits.stateBytes + envelope);
  const asked = body && parseReplacement(body.json);
  if (asked === null || bytesOf(asked.state) > limits.stateBytes) return stateTooLarge(limits);
  return await written(context, asked);
}

async function end({ request, id, openLog }: RouteContext): Promise<Response> {
  const wrongKey = await keyProblem(request, id, 'owner');
  if (wrongKey !== null) return wrongKey;
  const log = await openLog();
  const why = await log.end(id);
  if (why === 'clearing') return new Response(null, { status: 202 });
  return why === null ? new Response(null, { status: 204 }) : gone(why);
}

async function announce(context: RouteContext): Promise<Response> {
  const { request, id, openLog, openRoster, crowdProblem, now } = context;
  const body = await readBody(request, announcementBytes);
  if (body === null) {
    return problem('participant-too-large', `Expected at most ${announcementBytes} bytes, got more`);
  }
  const announcements = parseAnnouncements(body.json);
  const large = announcements.findIndex(({ info }) => info !== undefined && bytesOf(info) > maxInfoBytes);
  if (large >= 0) {
    const detail = `Expected "info" to have at most ${maxInfoBytes} bytes, got more`;
    return problem('participant-too-large', detail, { pointer: `${placeOf(body.json, large)}/info` });
  }
  const refused = (await firstProblem(announcements, body.json)) ?? crowdProblem(announcements);
  if (refused !== null) return refused;
  const [log, roster] = await Promise.all([openLog(), openRoster()]);
  const list = await roster.announce(id, announcements, now().getTime(), {
    look: () => log.read(id),
    hasWritten: (participant) => Object.hasOwn(log.known(id)?.head.seen ?? {}, participant),
  });
  return typeof list === 'string' ? gone(list) : Response.json(list);
}

async function firstProblem(announcements: readonly Announcement[], body: unknown): Promise<Response | null> {
  for (const [index, { id, secret }] of announcements.entries()) {
    const notTheirs = await participantProblem(id, secret, `${placeOf(body, index)}/secret`);
    if (notTheirs !== null) return notTheirs;
  }
  return null;
}

/** The JSON Pointer of an announcement in the body that it came in. */
function placeOf(body: unknown, index: number): string {
  return isRecord(body) && 'participants' in body ? `/participants/${index}` : '';
}

async function written(context: RouteContext, asked: Write | Replacement): Promise<Response> {
  const { request, id, limits, validate, openLog, now, sleep, random, isLate } = context;
  const { participant } = splitId(asked.id);
  const notTheirs = await participantProblem(participant, request.headers.get(participantHeader));
  if (notTheirs !== null) return notTheirs;
  const outcome = await write(await openLog(), id, asked, {
    at: now().toISOString(),
    stateBytes: limits.stateBytes,
    validate,
    sleep,
    random,
    isLate,
  });
  switch (outcome.kind) {
    case 'accepted':
      return Response.json(outcome.answer);
    case 'stale':
      return Response.json(outcome.answer, { status: 409 });
    case 'gone':
      return gone(outcome.why);
    case 'refused':
      return refused(outcome.reason, limits);
  }
}

function refused(reason: Reason, limits: Limits): Response {
  if (reason === 'state-too-large') return stateTooLarge(limits);
  if (reason === 'counter-too-high') {
    const detail = `Expected a counter of at most ${maxCounterJump} above the last of this participant, got a higher one`;
    return problem('counter-too-high', detail, { pointer: '/id' });
  }
  if (reason === 'version-ahead') {
    return problem('version-ahead', 'Expected a version that the session has reached, got a later one');
  }
  if (reason instanceof PatchError) {
    return problem('patch-not-applicable', reason.message, { pointer: reason.pointer });
  }
  return problem('state-invalid', reason.fault);
}

function gone(why: Gone): Response {
  // What has expired will be forgotten, so it is no more than what never was.
  return why === 'ended'
    ? problem('session-ended', 'Its owner has ended this session')
    : problem('not-found', 'Expected the id of a session, got that of none: it may have expired');
}

function stateTooLarge(limits: Limits): Response {
  return problem('state-too-large', `Expected a state of at most ${limits.stateBytes} bytes, got more`);
}

function parseSince(since: string | null): number | null {
  if (since === null) return null;
  if (!/^\d+$/.test(since)) throw new ProtocolError('/since', 'a non-negative integer', since);
  return parseVersion(Number(since), '/since');
}

/** Whether the client has the state already (RFC 9110, section 13.1.2). */
function isKnown(request: Request, etag: string): boolean {
  const known = request.headers.get('If-None-Match') ?? '';
  return known.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag || tag.trim() === '*');
}
