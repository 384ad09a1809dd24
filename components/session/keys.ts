/** Keys by Web Crypto, which browsers offer on https and localhost only. */
import { keyLength, keysOpenedBy } from '../core/keys.ts';
import type { Key, Keys } from '../core/keys.ts';
import { participantBehind, secretOf } from '../core/participant-id.ts';

/** Makes the secret of one connected page: 130 random bits. */
export function createSecret(): string {
  return secretOf(crypto.getRandomValues(new Uint8Array(keyLength)));
}

/**
 * The participant that a secret stands for.
 *
 * @throws {Error} where Web Crypto is missing
 */
export function participantOf(secret: string): Promise<string> {
  return participantBehind(secret, sha256);
}

/**
 * Derives every key that `key` opens.
 *
 * @throws {Error} where Web Crypto is missing
 */
export function deriveKeys(key: Key): Promise<Keys> {
  return keysOpenedBy(key, sha256);
}

async function sha256(text: string): Promise<Uint8Array> {
  const { subtle } = crypto as Partial<Crypto>;
  if (!subtle) throw new Error('Expected Web Crypto, which browsers offer on https and localhost only');
  return new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)));
}
