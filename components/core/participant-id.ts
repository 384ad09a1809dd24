/**
 * Ids that nobody else can take. Ids of participants are public, for they are in the ids of changes; so a page's own is the
 * hash of a secret, which it sends along with what it says under that id.
 */
import { base32, base32Of } from './keys.ts';
import type { Digest } from './keys.ts';

/** The secret of one connected page: `s` and 26 characters of base32, 130 bits of 26 random bytes. */
export function secretOf(random: Uint8Array): string {
  return `s${base32(random)}`;
}

/**
 * The participant that a secret stands for: `p` and the first 130 bits of
 * `SHA-256('shared-session:participant:' + secret)` in base32. Rejects as `digest` does.
 */
export async function participantBehind(secret: string, digest: Digest): Promise<string> {
  return `p${base32Of(await digest(`shared-session:participant:${secret}`))}`;
}

/** Whether an id is one that only its secret can use. Any other proves nothing, and anybody may use it. */
export function hasSecret(participant: string): boolean {
  return /^p[0-9a-hjkmnp-tv-z]{26}$/.test(participant);
}
