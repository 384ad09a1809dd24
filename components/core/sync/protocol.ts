/**
 * The wire: what goes over HTTP, and the only parsers of JSON that somebody else wrote.
 *
 * Every parser checks every field, takes values in as {@link toJson | owned} state, and ignores members it does not know,
 * so that a newer participant can talk to an older authority.
 */
import type { Change, ChangeId, Seen, Sighting, Snapshot } from './change.ts';
import { isForbiddenName, maxDepth, toJson } from '../json/json.ts';
import type { Json } from '../json/json.ts';
import {
  isRecord,
  list,
  parsePatch,
  parsePath,
  present,
  ProtocolError,
  record,
  text,
} from '../json/parse.ts';
import type { UnknownRecord } from '../json/parse.ts';
import type { Patch } from '../json/patch.ts';
import type { MergeOptions } from '../merge/rebase.ts';

/** The version of this protocol, sent in {@link protocolHeader} with every request and response. */
export const protocolVersion = 1;
export const protocolHeader = 'Shared-Session-Protocol';
/** Carries, with a write, the secret of the participant in its id, where that id has one. */
export const participantHeader = 'Shared-Session-Participant';

/** What the authority accepts. Bytes are those of the JSON in UTF-8. */
export interface Limits {
  readonly stateBytes: number;
  readonly patchBytes: number;
  readonly participants: number;
  readonly idleDays: number;
  /** Levels of containers in a state: `[]` is one, `[[]]` is two. */
  readonly depth: number;
}

export const defaultLimits: Limits = {
  stateBytes: 1024 * 1024,
  patchBytes: 256 * 1024,
  participants: 50,
  idleDays: 30,
  depth: maxDepth,
};

/** Every refusal's stable name, in the `code` member of its problem details (RFC 9457). */
export type ProblemCode =
  | 'malformed'
  | 'protocol-too-new'
  | 'since-ahead'
  | 'version-ahead'
  | 'key-missing'
  | 'key-wrong'
  | 'forbidden'
  | 'participant-not-yours'
  | 'not-found'
  | 'method-not-allowed'
  | 'session-ended'
  | 'state-too-large'
  | 'patch-too-large'
  | 'participant-too-large'
  | 'encoding-unsupported'
  | 'patch-not-applicable'
  | 'state-invalid'
  | 'counter-too-high'
  | 'too-many-requests'
  | 'not-implemented'
  | 'store-unavailable'
  | 'internal';

/** The body of an error (RFC 9457). `pointer` is the JSON Pointer of the offending place, if there is one. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly pointer?: string;
}

/** `POST /`: starts a session. */
export interface Creation {
  readonly state: Json;
}

/** 201 to a {@link Creation}. */
export interface Created {
  /** The owner key. */
  readonly key: string;
  readonly edit: string;
  /** The view key, which is the session's id. */
  readonly view: string;
  readonly version: number;
  readonly state: Json;
}

/** `PATCH /:id`: asks for `patch` to become the change after `version`. */
export interface Write {
  /** The version that the patch was made at. */
  readonly version: number;
  readonly id: ChangeId;
  readonly patch: Patch;
  /** How the authority may rebase a stale patch, or null if it may not. `true` on the wire is `{}`. */
  readonly rebase: MergeOptions | null;
}

/** `PUT /:id`: asks for `state` to replace the whole state of `version`. */
export interface Replacement {
  readonly version: number;
  readonly id: ChangeId;
  readonly state: Json;
}

/**
 * What a session is since the version you named: the changes after it, or a snapshot where you named none or
 * history is shorter.
 */
export type Answer = Changes | (Snapshot & Acceptance);

export interface Changes extends Acceptance {
  readonly version: number;
  readonly changes: readonly Change[];
}

/** How many participants one request may speak for. */
export const maxAnnouncements = 20;

/** `POST /:id/participants`: says that a participant is here, or is not any more. */
export interface Announcement extends Present {
  /** Whether the participant goes away. Name and colour then do not matter. */
  readonly leaving: boolean;
  /** Grows with everything the participant says, so that what arrives late does not count; null if it does not tell. */
  readonly sequence: number | null;
  /** What the id is the hash of, where it is; null where that was not sent. Nobody else is told. */
  readonly secret: string | null;
}

/** A participant as others see it. */
export interface Present {
  readonly id: string;
  readonly name: string;
  /** Any CSS colour. */
  readonly color: string;
  /** What the app has to say about the participant: a cursor, a selection. */
  readonly info?: Json;
}

/** 200 to an {@link Announcement}: those who are here, in the order they came. */
export interface ParticipantList {
  readonly participants: readonly Present[];
  /** How many are here, those who are not listed included. */
  readonly count: number;
}

/** How long the parts of an {@link Announcement} may be: in UTF-16 code units, and in bytes of JSON. */
export const maxNameLength = 100;
export const maxColorLength = 64;
export const maxInfoBytes = 2048;

interface Acceptance {
  /** With 200 to a write: the version at which that very change was accepted; null for an old repeat. */
  readonly accepted?: number | null;
  /** With 200 to a write: how many slots it took, if more than one. Slow down. */
  readonly tries?: number;
}

/** @throws {ProtocolError | StateError} unless `body` is a {@link Creation} */
export function parseCreation(body: unknown): Creation {
  return { state: toJson(present(record(body, ''), 'state'), '/state') };
}

/** @throws {ProtocolError | StateError} unless `body` is a {@link Write} */
export function parseWrite(body: unknown): Write {
  const { version, id, patch, rebase } = record(body, '');
  return {
    version: parseVersion(version),
    id: parseId(id),
    patch: parsePatch(patch, '/patch'),
    rebase: parseRebase(rebase),
  };
}

/** @throws {ProtocolError | StateError} unless `body` is a {@link Replacement} */
export function parseReplacement(body: unknown): Replacement {
  const { version, id, ...rest } = record(body, '');
  return { version: parseVersion(version), id: parseId(id), state: toJson(present(rest, 'state'), '/state') };
}

/** @throws {ProtocolError | StateError} unless `body` is a {@link Created} */
export function parseCreated(body: unknown): Created {
  const { key, edit, view, version, ...rest } = record(body, '');
  return {
    key: text(key, '/key'),
    edit: text(edit, '/edit'),
    view: text(view, '/view'),
    version: parseVersion(version),
    state: toJson(present(rest, 'state'), '/state'),
  };
}

/** @throws {ProtocolError | StateError} unless `body` is an {@link Answer} */
export function parseAnswer(body: unknown): Answer {
  const answer = record(body, '');
  const version = parseVersion(answer['version']);
  const acceptance = parseAcceptance(answer);
  if (answer['changes'] !== undefined) {
    const changes = list(answer['changes'], '/changes').map((change, index) =>
      parseChange(change, `/changes/${index}`),
    );
    return { version, changes, ...acceptance };
  }
  return {
    version,
    ...acceptance,
    state: toJson(present(answer, 'state'), '/state'),
    seen: parseSeen(answer['seen']),
  };
}

/** @throws {ProtocolError | StateError} unless `body` is a {@link Change} */
export function parseChange(body: unknown, at = ''): Change {
  const change = record(body, at);
  return {
    version: parseVersion(change['version'], `${at}/version`),
    id: parseId(change['id'], `${at}/id`),
    patch: parsePatch(change['patch'], `${at}/patch`),
    at: text(change['at'], `${at}/at`),
  };
}

/** @throws {ProtocolError | StateError} unless `body` is a {@link Snapshot} */
export function parseSnapshot(body: unknown): Snapshot {
  const snapshot = record(body, '');
  return {
    version: parseVersion(snapshot['version']),
    state: toJson(present(snapshot, 'state'), '/state'),
    seen: parseSeen(snapshot['seen']),
  };
}

/**
 * One announcement, or several as `{ "participants": [ … ] }`: a tab may speak for all of its browser.
 *
 * @throws {ProtocolError | StateError} unless `body` is either, with at most {@link maxAnnouncements}
 */
export function parseAnnouncements(body: unknown): readonly Announcement[] {
  const { participants } = record(body, '');
  if (participants === undefined) return [parseAnnouncement(body, '')];
  const several = list(participants, '/participants');
  if (several.length > 0 && several.length <= maxAnnouncements)
    return several.map((each, index) => parseAnnouncement(each, `/participants/${index}`));
  throw new ProtocolError('/participants', `a list of 1 to ${maxAnnouncements}`, participants);
}

function parseAnnouncement(body: unknown, at: string): Announcement {
  const { leaving = false, sequence: counter, secret: proof, ...rest } = record(body, at);
  if (typeof leaving !== 'boolean') throw new ProtocolError(`${at}/leaving`, 'a boolean', leaving);
  const sequence = counter === undefined ? null : parseVersion(counter, `${at}/sequence`);
  const secret = proof === undefined ? null : text(proof, `${at}/secret`);
  if (leaving)
    return { id: parseParticipant(rest['id'], `${at}/id`), name: '', color: '', leaving, sequence, secret };
  return { ...parsePresent(rest, at), leaving, sequence, secret };
}

/** @throws {ProtocolError | StateError} unless `body` is a {@link ParticipantList} */
export function parseParticipantList(body: unknown): ParticipantList {
  const { participants, count } = record(body, '');
  return {
    participants: list(participants, '/participants').map((present, index) =>
      parsePresent(present, `/participants/${index}`),
    ),
    count: parseVersion(count, '/count'),
  };
}

/** @throws {ProtocolError | StateError} unless `body` is a {@link Present} */
export function parsePresent(body: unknown, at = ''): Present {
  const { id, name, color, info } = record(body, at);
  return {
    id: parseParticipant(id, `${at}/id`),
    name: shortText(name, maxNameLength, `${at}/name`),
    color: shortText(color, maxColorLength, `${at}/color`),
    ...(info !== undefined && { info: toJson(info, `${at}/info`) }),
  };
}

/** What a body of problem details says, or `null` if it is none (a captive portal, a proxy's page). */
export function parseProblem(body: unknown): Pick<Problem, 'code' | 'detail' | 'pointer'> | null {
  if (!isRecord(body) || typeof body['code'] !== 'string') return null;
  const { code, detail, pointer } = body;
  return {
    code: code as ProblemCode,
    detail: typeof detail === 'string' ? detail : '',
    ...(typeof pointer === 'string' && { pointer }),
  };
}

/** @throws {ProtocolError} unless `value` is a non-negative safe integer */
export function parseVersion(value: unknown, at = '/version'): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new ProtocolError(at, 'a non-negative integer', value);
}

/** @throws {ProtocolError} unless `value` is a {@link ChangeId} */
export function parseId(value: unknown, at = '/id'): ChangeId {
  const [, participant, counter] = /^([A-Za-z0-9_-]{1,40}):([1-9]\d{0,15})$/.exec(String(value)) ?? [];
  if (
    typeof value !== 'string' ||
    participant === undefined ||
    isForbiddenName(participant) ||
    !Number.isSafeInteger(Number(counter))
  ) {
    throw new ProtocolError(at, 'a participant and a counter ≥ 1, as in "ann:1"', value);
  }
  return value as ChangeId;
}

function parseParticipant(value: unknown, at: string): string {
  if (typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value) && !isForbiddenName(value))
    return value;
  throw new ProtocolError(at, 'a participant, as in "ann"', value);
}

function shortText(value: unknown, most: number, at: string): string {
  const short = text(value, at);
  if (short.length > 0 && short.length <= most) return short;
  throw new ProtocolError(at, `a text of 1 to ${most} characters`, value);
}

function parseRebase(value: unknown): MergeOptions | null {
  if (value === undefined || value === false) return null;
  if (value === true) return {};
  if (!isRecord(value)) throw new ProtocolError('/rebase', 'a boolean or an object', value);
  const { itemKey, deleteVsEdit, text: texts, counters } = value;
  return {
    ...(itemKey !== undefined && { itemKey: text(itemKey, '/rebase/itemKey') }),
    ...(deleteVsEdit !== undefined && { deleteVsEdit: parseDeleteVsEdit(deleteVsEdit) }),
    ...(texts !== undefined && { text: parsePatterns(texts, '/rebase/text') }),
    ...(counters !== undefined && { counters: parsePatterns(counters, '/rebase/counters') }),
  };
}

function parseDeleteVsEdit(value: unknown): 'delete' | 'keep' {
  if (value === 'delete' || value === 'keep') return value;
  throw new ProtocolError('/rebase/deleteVsEdit', '"delete" or "keep"', value);
}

/** JSON Pointers in which `*` stands for any one token. */
function parsePatterns(value: unknown, at: string): readonly string[] {
  return list(value, at).map((pattern, index) => parsePath(pattern, `${at}/${index}`));
}

function parseAcceptance({ accepted, tries }: UnknownRecord): Acceptance {
  return {
    ...(accepted !== undefined && {
      accepted: accepted === null ? null : parseVersion(accepted, '/accepted'),
    }),
    ...(tries !== undefined && { tries: parseVersion(tries, '/tries') }),
  };
}

function parseSeen(value: unknown): Seen {
  const entries = Object.entries(record(value, '/seen'));
  return Object.fromEntries(
    entries.map(([name, sighting]) => [name, parseSighting(sighting, `/seen/${name}`)]),
  );
}

function parseSighting(value: unknown, at: string): Sighting {
  const { counter, version } = record(value, at);
  return { counter: parseVersion(counter, `${at}/counter`), version: parseVersion(version, `${at}/version`) };
}
