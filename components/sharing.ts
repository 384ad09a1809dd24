/**
 * What a shared state needs and one alone does not: loaded when a session is started or joined. It begins the session,
 * and keeps it going with a {@link Connection}.
 */
import { listenForReturn } from './attention.ts';
import { Connection } from './connection.ts';
import type { Sleep } from './connection.ts';
import type { Json } from './core/json.ts';
import type { Editor } from './editor.ts';
import { SessionBeforeJoinEvent } from './events.ts';
import type { Status } from './events.ts';
import { createParticipant, deriveKeys, readKeyOrLink } from './keys.ts';
import type { Keys } from './keys.ts';
import { backoffDelay } from './schedule.ts';
import type { PollBounds } from './schedule.ts';
import { isSessionError, SessionError } from './session-error.ts';
import { httpTransport, isSnapshot } from './transport.ts';
import type { Fetch, Transport } from './transport.ts';

/** What a session brings along. */
export interface Membership {
  readonly editor: Editor;
  readonly endpoint: string;
  readonly fetch: Fetch | undefined;
  readonly poll: PollBounds;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly target: EventTarget;
  /** Aborted when the session is left or over. */
  readonly signal: AbortSignal;
  /** A request was answered: the session works. */
  readonly works: () => void;
  /** Something failed and will be tried again. */
  readonly failed: (status: Status, error: SessionError) => void;
  /** An edit was refused for good and taken back. */
  readonly refused: (error: SessionError) => void;
  /** The session is over. */
  readonly ended: (error: SessionError) => void;
}

/** A session that was begun: the keys to it, and what keeps it going. */
export interface Shared {
  readonly keys: Keys;
  readonly connection: Connection;
}

/** Starts a session with `state`, which the editor may have gone on from meanwhile. @throws {SessionError} */
export async function start(membership: Membership, state: Json): Promise<Shared> {
  const { editor, signal } = membership;
  const transport = httpTransport(membership.endpoint, membership.fetch);
  const { key, edit, view, version } = await transport.create(state, signal);
  signal.throwIfAborted();
  editor.replica = { ...editor.replica, participant: createParticipant(), version };
  return connect(membership, transport, { role: 'owner', owner: key, edit, view });
}

/** Joins what a key, or a link with one, opens. Keeps trying while it cannot be reached. @throws {SessionError} */
export async function join(membership: Membership, keyOrLink: string, parameter: string): Promise<Shared> {
  const { editor, target } = membership;
  const key = readKeyOrLink(keyOrLink, parameter);
  if (key === null) throw new SessionError('key-unreadable', 'Expected a session key or a link with one');
  const transport = httpTransport(membership.endpoint, membership.fetch);
  const keys = await deriveKeys(key).catch(insecure);
  const snapshot = await firstSnapshot(membership, transport, keys.view);
  if (!target.dispatchEvent(new SessionBeforeJoinEvent(editor.state))) {
    throw new SessionError('canceled', 'The page kept its own state');
  }
  editor.begin(createParticipant(), snapshot);
  return connect(membership, transport, keys);
}

async function firstSnapshot(
  { signal, random, sleep, failed }: Membership,
  transport: Transport,
  view: string,
) {
  for (let faults = 1; ; faults += 1) {
    try {
      const answer = await transport.read(view, signal);
      if (isSnapshot(answer)) return answer;
      throw new SessionError('endpoint-wrong', 'Expected a snapshot, got changes');
    } catch (error) {
      if (!isSessionError(error) || error.code !== 'unreachable') throw error;
      failed(statusAfter(error, faults), error);
      await sleep(backoffDelay(faults, error.retryAfter, random), signal);
      signal.throwIfAborted();
    }
  }
}

function connect(membership: Membership, transport: Transport, keys: Keys): Shared {
  const { editor, signal } = membership;
  const connection = new Connection({
    replicas: editor,
    keys,
    transport,
    get merge() {
      return editor.merge;
    },
    poll: membership.poll,
    sleep: membership.sleep,
    random: membership.random,
    isHidden: () => (globalThis as { document?: Document }).document?.visibilityState === 'hidden',
    received: (received) => {
      if (received !== null) editor.take(received);
      membership.works();
    },
    failed: (error, faults) => {
      membership.failed(statusAfter(error, faults), error);
    },
    refused: (error, before, received) => {
      editor.takeRefusal(before, received);
      membership.refused(error);
    },
    ended: membership.ended,
  });
  signal.addEventListener('abort', () => {
    connection.close();
  });
  listenForReturn(signal, () => {
    connection.wake();
  });
  void connection.run();
  return { keys, connection };
}

/** The browser is only ever right about being offline, so failing twice says so too. */
function statusAfter({ code }: SessionError, faults: number): Status {
  const { onLine } = (globalThis as { navigator?: Partial<Navigator> }).navigator ?? {};
  return code === 'unreachable' && (faults > 1 || onLine === false) ? 'offline' : 'reconnecting';
}

function insecure(cause: unknown): never {
  throw new SessionError('insecure-context', 'Sessions need https or localhost', { cause });
}
