import { readKey } from '../../components/core/keys.ts';
import { hasSecret } from '../../components/core/participant-id.ts';
import { deriveKeys, participantOf } from './keys.ts';
import { problem } from './problem.ts';

/**
 * What a key opens is worked out from the key alone, so that a guesser learns nothing from how long a refusal takes or what
 * it says:
 *
 * - The store is asked only once the key has been found right. A wrong key for a session that is there and one for a session
 *   that is not are refused by the same lines, after the same two hashes.
 * - What is compared is a SHA-256 hash of the key that was sent with the id in the path. Both are known to whoever asks, who
 *   could compare them at home: how many characters agree says nothing about the edit key, of which the id is a hash. So
 *   `===` will do, and a comparison in constant time would protect nothing.
 * - An id is itself the view key, 130 random bits. Whether a session is there (404 or not) can be asked of any id, but whoever
 *   names one that is there holds its key.
 */

/**
 * Refuses a request that does not carry, as `Authorization: Bearer <key>`, a key that opens the session `id` for `need`.
 * Returns `null` if it does. The view key is the session's id, so there is nothing to look up.
 */
export async function keyProblem(
  request: Request,
  id: string,
  need: 'edit' | 'owner',
): Promise<Response | null> {
  const header = request.headers.get('Authorization');
  if (header === null) {
    const detail = `Expected "Authorization: Bearer" with the ${need} key of this session, got no such header`;
    return problem('key-missing', detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
  }
  const key = readKey(header.replace(/^Bearer\s+/i, ''));
  const keys = key && (await deriveKeys(key));
  if (keys?.view === id && keys[need] !== null) return null;
  return problem('key-wrong', `Expected the ${need} key of this session, got another key`);
}

/**
 * Refuses what somebody does as `participant` if that is the hash of a secret which they did not send along. Returns `null`
 * if it is, and for an id of any other form, which proves nothing.
 *
 * @param at the JSON Pointer of the secret, where it is in the body
 */
export async function participantProblem(
  participant: string,
  secret: string | null,
  at?: string,
): Promise<Response | null> {
  if (!hasSecret(participant)) return null;
  if (secret !== null && (await participantOf(secret)) === participant) return null;
  const detail = `Expected the secret that the id of the participant is the hash of, got ${secret === null ? 'none' : 'another'}`;
  return problem('participant-not-yours', detail, at === undefined ? {} : { pointer: at });
}
