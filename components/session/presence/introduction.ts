import { toJson, StateError } from '../../core/json/json.ts';
import { maxColorLength, maxInfoBytes } from '../../core/sync/protocol.ts';
import type { Present } from '../../core/sync/protocol.ts';
import { shortName } from './names.ts';
import { SessionError } from '../session-error.ts';
import type { UserInfo } from './participants.ts';

/** How others see the person at this page. */
export interface User {
  /** Default: the name that this browser keeps, or a pleasant one. */
  readonly name?: string | null;
  /** Any CSS colour. Default: one of its own. */
  readonly color?: string | null;
  /** What the app has to say: a cursor, a selection. At most 2 KiB as JSON. */
  readonly info?: UserInfo;
}

/** How a page presents its person to others. */
export interface Introduction {
  readonly present: Present;
  /** Why what the app says of the person is left out, or null if it is not. */
  readonly refused: SessionError | null;
}

/** @param defaults what holds where `user` says nothing, or nothing that others can be told */
export function introduce(defaults: Present, { name, color, info }: User): Introduction {
  const given = shortName(name ?? '');
  const isColor = typeof color === 'string' && color !== '' && color.length <= maxColorLength;
  const named = {
    id: defaults.id,
    name: given === '' ? defaults.name : given,
    color: isColor ? color : defaults.color,
  };
  if (info === undefined || info === null) return { present: named, refused: null };
  try {
    return { present: { ...named, info: told(info) }, refused: null };
  } catch (error) {
    return { present: named, refused: refusal(error) };
  }
}

/** @throws {SessionError | StateError} unless others can be told `info` */
function told(info: unknown) {
  const value = toJson(info, '/info');
  const { length } = new TextEncoder().encode(JSON.stringify(value));
  if (length <= maxInfoBytes) return value;
  const message = `Expected "info" to have at most ${maxInfoBytes} bytes, got ${length}`;
  throw new SessionError('participant-too-large', message, { recoverable: true, pointer: '/info' });
}

function refusal(cause: unknown): SessionError {
  if (cause instanceof SessionError) return cause;
  const { message, pointer } =
    cause instanceof StateError ? cause : { message: String(cause), pointer: '/info' };
  return new SessionError('state-invalid', message, { recoverable: true, pointer, cause });
}
