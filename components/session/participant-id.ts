/**
 * Ids that nobody else can take. Ids of participants are public, for they are in the ids of changes; so a page's own is the
 * hash of a secret, which it sends along with what it says under that id.
 */
import { base32, base32Of } from './keys.ts';

/** Makes the secret of one connected page: `s` and 26 characters of base32, 130 random bits. */
export function createSecret(): string {
  return `s${base32(crypto.getRandomValues(new Uint8Array(26)))}`;
}

/**
 * The participant that a secret stands for: `p` and the first 130 bits of
 * `SHA-256('shared-session:participant:' + secret)` in base32.
 *
 * @throws {Error} where Web Crypto is missing: on plain http other than localhost
 */
export async function participantOf(secret: string): Promise<string> {
  const text = new TextEncoder().encode(`shared-session:participant:${secret}`);
  return `p${base32Of(new Uint8Array(await crypto.subtle.digest('SHA-256', text)))}`;
}

/** Whether an id is one that only its secret can use. Any other proves nothing, and anybody may use it. */
export function hasSecret(participant: string): boolean {
  return /^p[0-9a-hjkmnp-tv-z]{26}$/.test(participant);
}
