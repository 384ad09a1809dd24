/** Keys by Web Crypto, which browsers offer on https and localhost only. */
import { base32, keysOpenedBy } from '../core/keys.ts';
import type { Key, Keys } from '../core/keys.ts';

/** Makes an id for one connected page: 60 random bits. */
export function createParticipant(): string {
  return base32(crypto.getRandomValues(new Uint8Array(12)));
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
