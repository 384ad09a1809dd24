import { SessionError } from './session-error.ts';

/**
 * Waits for a part of this script that is loaded when it is needed: `loadPart(import('../part.ts'))`.
 *
 * @throws {SessionError} `unreachable`, as every request that finds no network
 */
export async function loadPart<T>(part: Promise<T>): Promise<T> {
  try {
    return await part;
  } catch (cause) {
    throw new SessionError('unreachable', 'A part of this script could not be loaded', { cause });
  }
}
