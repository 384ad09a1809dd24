import { deriveKeys, readKey } from '../components/keys.ts';
import { problem } from './problem.ts';

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
