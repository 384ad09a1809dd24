/** Keys by the Web Crypto of the place: Node, Deno, Bun and workerd have it. */
import { keyLength, keysOpenedBy, ownerKeyOf } from '../../components/core/keys.ts';
import type { Key, Keys } from '../../components/core/keys.ts';
import { participantBehind } from '../../components/core/participant-id.ts';

/** Makes an owner key of 130 random bits. */
export function createOwnerKey(): string {
  return ownerKeyOf(crypto.getRandomValues(new Uint8Array(keyLength)));
}

/** Derives every key that `key` opens. */
export function deriveKeys(key: Key): Promise<Keys> {
  return keysOpenedBy(key, sha256);
}

/** The participant that a secret stands for. */
export function participantOf(secret: string): Promise<string> {
  return participantBehind(secret, sha256);
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}
